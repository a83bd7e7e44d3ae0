import type { LambdaFunction, Topology } from "./topology";

/**
 * The functions of a region that get the requests for which no rule is: those that faults break and a drill changes. Where the
 * load balancer has none, all.
 */
export function mainFunctions({ loadBalancers, functions }: Topology, region: string): readonly LambdaFunction[] {
  const here = functions.filter((lambda) => lambda.region === region);
  const targets = loadBalancers.flatMap(({ listeners, targetGroups }) => {
    const forwards = listeners.flatMap(({ action }) => (action.type === "forward" ? action.targetGroups : []));
    return targetGroups.filter(({ id }) => forwards.some((to) => to.id === id)).flatMap((group) => group.targets);
  });
  const main = here.filter(({ id }) => targets.includes(id));
  return main.length > 0 ? main : here;
}
