import type { Attributes, Drift, ResourceChange, Side, StackChange } from "../../src/topology/change";
import type { Resource } from "../../src/topology/resources";
import type { Topology } from "../../src/topology/topology";

/** What of a change is not as in one that does nothing. */
export interface ChangeParts {
  readonly before?: Topology;
  readonly after?: Topology;
  readonly changes?: readonly ResourceChange[];
  readonly drift?: readonly Drift[];
  readonly complete?: boolean;
  readonly errored?: boolean;
  /** Resources of both sides. */
  readonly resources?: { readonly before: readonly Resource[]; readonly after: readonly Resource[] };
  readonly problems?: { readonly before?: string; readonly after?: string };
}

export function stackChange(parts: ChangeParts): StackChange {
  const { before, after, resources, problems, changes = [], drift = [], complete = true, errored = false } = parts;
  const side = (name: "before" | "after", topology: Topology | undefined): Side => ({
    resources: resources?.[name] ?? [],
    topology,
    problem: problems?.[name],
  });
  return {
    stack: "Test",
    before: side("before", before),
    after: side("after", after),
    changes,
    drift,
    complete,
    errored,
    source: "plan",
  };
}

/** One resource's change; attributes that differ between its sides are `changed`. */
export function resourceChange(
  type: string,
  region: string,
  action: ResourceChange["action"],
  parts: Partial<ResourceChange> = {},
): ResourceChange {
  const { before = {}, after = {} } = parts;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return {
    address: `${type}.${region}`,
    type,
    region,
    action,
    createsFirst: false,
    before: action === "create" ? undefined : before,
    after: action === "delete" ? undefined : after,
    changed: names.filter((name) => before[name] !== after[name]),
    replacedBecause: [],
    references: {},
    ...parts,
  };
}

export const resource = (type: string, region: string, attributes: Attributes): Resource => ({
  id: `${type}.${region}`,
  type,
  region,
  attributes,
  reference: () => undefined,
});
