import type { DeployedRegion, DeployedStack } from "../aws/outputs";
import { mainFunctions } from "../topology/main-functions";
import type { Topology } from "../topology/topology";
import { arn } from "./ground/arn";
import type { Addresses } from "./server";

/** What the stack's outputs would say on AWS, leading to this machine. */
export function deployedStack(topology: Topology, addresses: Addresses): DeployedStack {
  const host = (url: string | undefined) => (url === undefined ? "" : new URL(url).host);
  const [pair = []] = Object.values(addresses.addresses);
  return {
    // On AWS it is there where HTTPS is under a domain.
    ...(pair[0]?.startsWith("https:") ? { url: pair[0] } : {}),
    ...(topology.front.kind === "route-53"
      ? { front: "route-53" as const }
      : { acceleratorDnsName: host(pair[0]), acceleratorIpAddresses: pair.map(host) }),
    ...(topology.table.regions[0] !== undefined && { homeRegion: topology.table.regions[0] }),
    ...(topology.objectives && { objectives: topology.objectives }),
    ...(topology.load && { load: topology.load }),
    regions: Object.fromEntries(
      [...new Set(topology.functions.map(({ region }) => region))].map((region) => [
        region,
        {
          loadBalancerDnsName: host(addresses.loadBalancers[region]),
          functionName: mainFunctions(topology, region)[0]?.name ?? "",
          tableName: topology.table.name,
          ...routesIn(topology, region),
        },
      ]),
    ),
  };
}

/** What the rules by path lead to. */
function routesIn({ loadBalancers, functions }: Topology, region: string): Pick<DeployedRegion, "routes"> {
  const own = loadBalancers.filter((each) => each.region === region);
  const targets = new Map(
    own.flatMap(({ targetGroups }) => targetGroups.map(({ id, targets: [first] }) => [id, first])),
  );
  const routes = own
    .flatMap(({ listeners }) => listeners.flatMap(({ rules }) => rules))
    .flatMap(({ conditions: [condition], action }) => {
      if (condition?.type !== "path-pattern" || action.type !== "forward") return [];
      const lambda = functions.find(({ id }) => id === targets.get(action.targetGroups[0]?.id ?? ""));
      if (!lambda) return [];
      const named = { function_name: lambda.name, function_arn: arn.function(region, lambda.name) };
      return condition.values.map((path) => [path, named] as const);
    });
  return routes.length > 0 ? { routes: Object.fromEntries(routes) } : {};
}
