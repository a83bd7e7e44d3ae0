import type { DeployedStack } from "../aws/outputs";
import { mainFunctions } from "../topology/main-functions";
import type { Topology } from "../topology/topology";
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
        },
      ]),
    ),
  };
}
