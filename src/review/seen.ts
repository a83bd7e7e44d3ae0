import { assess } from "../assessment/assess";
import type { Location } from "../model/geography";
import { type Action, type ResourceChange, type Side, type StackChange, UNKNOWN } from "../topology/change";
import { type Entrance, entrancesOf } from "../topology/front";
import type { Front, HealthCheck, LoadBalancer, Topology } from "../topology/topology";
import type { Assessed, Seen } from "./finding";

/** Assesses both sides of a change, once for all rules, and in an order that does not depend on that of the resources. */
export function see(unsorted: StackChange, locations: readonly Location[]): Seen {
  const change = sorted(unsorted);
  const problems: string[] = [];
  const assessed = (side: Side, when: string): Assessed | undefined => {
    const { topology, problem } = side;
    if (problem !== undefined) problems.push(`the backend ${when} the change cannot be read: ${problem}`);
    if (!topology) return undefined;
    try {
      return { topology, assessment: assess(topology, locations) };
    } catch {
      // Nothing of the error is told: it can hold a value of the plan.
      problems.push(`the backend ${when} the change cannot be assessed`);
      return undefined;
    }
  };
  return {
    change,
    locations,
    before: assessed(change.before, "before"),
    after: assessed(change.after, "after"),
    problems,
  };
}

function sorted(change: StackChange): StackChange {
  const { before, after, changes, drift } = change;
  return {
    ...change,
    before: sortedSide(before),
    after: sortedSide(after),
    changes: by(changes, ({ address }) => address),
    drift: by(drift, ({ address, path }) => `${address} ${path}`),
  };
}

function sortedSide(side: Side): Side {
  const { resources, topology } = side;
  return { ...side, resources: by(resources, idOf), topology: topology && sortedTopology(topology) };
}

function sortedTopology(topology: Topology): Topology {
  const { loadBalancers, functions, table } = topology;
  const [home, ...replicas] = table.regions;
  return {
    ...topology,
    front: sortedFront(topology.front),
    loadBalancers: by(loadBalancers, ({ region, id }) => `${region} ${id}`).map((loadBalancer) => ({
      ...loadBalancer,
      listeners: by(loadBalancer.listeners, idOf),
      targetGroups: by(loadBalancer.targetGroups, idOf),
    })),
    functions: by(functions, ({ region, id }) => `${region} ${id}`),
    table: { ...table, regions: home === undefined ? [] : [home, ...by(replicas, (region) => region)] },
  };
}

function sortedFront(front: Front): Front {
  if (front.kind === "route-53") {
    return { ...front, records: by(front.records, ({ region, id }) => `${region} ${id}`) };
  }
  const listeners = by(front.listeners, idOf).map((listener) => ({
    ...listener,
    endpointGroups: by(listener.endpointGroups, ({ region, id }) => `${region} ${id}`),
  }));
  return { ...front, listeners };
}

const idOf = ({ id }: { readonly id: string }): string => id;

const by = <Each>(values: readonly Each[], key: (value: Each) => string): Each[] =>
  values
    .map((value) => [key(value), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, value]) => value);

/** Changes of a type, with any action or one of these. */
export const changesOf = ({ change }: Pick<Seen, "change">, type: string | RegExp, ...actions: Action[]) =>
  change.changes.filter(
    (each) =>
      (typeof type === "string" ? each.type === type : type.test(each.type)) &&
      (actions.length === 0 || actions.includes(each.action)),
  );

export const changeAt = ({ change }: Pick<Seen, "change">, address: string): ResourceChange | undefined =>
  change.changes.find((each) => each.address === address);

/** Whether there is a time in which the object is not there. */
export const isGap = ({ action, createsFirst }: ResourceChange): boolean =>
  action === "delete" || (action === "replace" && !createsFirst);

export const groupsOf = ({ front }: Topology): readonly Entrance[] => entrancesOf(front);

/** What is in front, for people. */
export const frontText = ({ front }: Topology): string => (front.kind === "route-53" ? "Route 53" : "the accelerator");

/** A region's load balancers behind the accelerator, or behind a record. */
export function endpointsIn(topology: Topology, region: string): readonly LoadBalancer[] {
  const ids = groupsOf(topology)
    .filter((group) => group.region === region)
    .flatMap(({ endpoints }) => endpoints.map(({ loadBalancer }) => loadBalancer));
  return topology.loadBalancers.filter(({ id }) => ids.includes(id));
}

/** Regions with such a load balancer whose weight is above 0. */
export const servingRegions = (topology: Topology): readonly string[] => [
  ...new Set(
    groupsOf(topology)
      .filter(({ endpoints }) => endpoints.some(({ weight }) => weight > 0))
      .map(({ region }) => region),
  ),
];

export const regionsOf = (topology: Topology): readonly string[] => [
  ...new Set(groupsOf(topology).map(({ region }) => region)),
];

/** The health checks of a region's endpoints, by the target group's address. */
export const checksIn = (topology: Topology, region: string): ReadonlyMap<string, HealthCheck> =>
  new Map(
    endpointsIn(topology, region).flatMap(({ targetGroups }) =>
      targetGroups.map(({ id, healthCheck }) => [id, healthCheck] as const),
    ),
  );

/** A value at a path such as `endpoint_configuration.weight`, of every block on the way. */
export function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [step, ...rest] = path;
  if (step === undefined || value === UNKNOWN) return [value];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest);
}

/** The first value at a path; undefined where there is none, or it is not known. */
export const valueAt = (value: unknown, path: string): unknown => {
  const [found] = valuesAt(value, path.split("."));
  return found === UNKNOWN ? undefined : found;
};

/** Whether a flag that was on is off, or gone, afterwards; a flag that is not known is neither. */
export function isSwitchedOff({ before, after }: ResourceChange, path: string): boolean {
  if (!before || !after) return false;
  const found = valuesAt(after, path.split("."));
  return isOn(valueAt(before, path)) && !found.some((value) => value === UNKNOWN || isOn(value));
}

const isOn = (value: unknown): boolean => value === true || value === "true";

/** Changes in regions that serve before and after, by region. */
export function staying(
  { before, after }: Seen,
  changes: readonly ResourceChange[],
): readonly { readonly region: string; readonly changes: readonly ResourceChange[] }[] {
  if (!before || !after) return [];
  const stay = regionsOf(after.topology).filter((region) => regionsOf(before.topology).includes(region));
  return stay
    .map((region) => ({ region, changes: changes.filter((change) => change.region === region) }))
    .filter((each) => each.changes.length > 0);
}
