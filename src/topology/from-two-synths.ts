import { type Attributes, OF_TERRAFORM, type ResourceChange, type Side, type StackChange, UNKNOWN } from "./change";
import { resourcesOf, type Synthesized, topologyFromJson } from "./from-synth";
import { isKept, replacedBy } from "./replacement";
import { listOf, type Resource } from "./resources";
import { sideWith } from "./side-with";
import { referencesOf, valuesOf } from "./synth/arguments";
import { differences } from "./values";

/**
 * What a change of the synthesized stack does to what is deployed of it: neither Terraform nor credentials are needed.
 * What AWS has is not known, so `before` is what the configuration said, and nothing is known of drift. What is replaced
 * follows from the provider's rules: by an argument that changes, or by a reference to something that is replaced.
 * @param before undefined where the stack is new
 * @param after undefined where it goes
 */
export function changeBetween(before: Synthesized | undefined, after: Synthesized | undefined): StackChange {
  const stacks = { before: readStack(before), after: readStack(after) };
  const addresses = [...new Set([...stacks.before.managed.keys(), ...stacks.after.managed.keys()])].sort();
  const changes = new Map<string, ResourceChange>();
  // Until nothing more is replaced because of what is: each round only adds to it, so there is an end.
  for (let replaced = -1; replaced < count(changes); ) {
    replaced = count(changes);
    const actionOf: ActionOf = (address) => changes.get(address)?.action;
    for (const address of addresses) {
      const change = changeOf(stacks, address, actionOf);
      if (change) changes.set(address, change);
    }
  }
  return {
    stack: (after ?? before)?.stack ?? "",
    before: sideOf(before, stacks.before),
    after: sideOf(after, stacks.after),
    changes: addresses.flatMap((address) => changes.get(address) ?? []).filter(({ type }) => type !== OF_TERRAFORM),
    drift: [],
    complete: true,
    errored: false,
    source: "synth",
  };
}

const count = (changes: ReadonlyMap<string, ResourceChange>): number =>
  [...changes.values()].filter(({ action }) => action === "create" || action === "replace").length;

interface Stack {
  readonly folder: string;
  /** With the data sources. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly managed: ReadonlyMap<string, Resource>;
  /** Addresses that Terraform is to take out of its state, and to leave as they are at AWS. */
  readonly forgotten: ReadonlySet<string>;
}

function readStack(synthesized: Synthesized | undefined): Stack {
  const resources = new Map(
    synthesized ? resourcesOf(synthesized.json).map((resource) => [resource.id, resource] as const) : [],
  );
  const managed = new Map([...resources].filter(([address]) => !address.startsWith("data.")));
  const forgotten = new Set(synthesized?.json.removed?.map(({ from }) => from));
  return { folder: synthesized?.folder ?? "", resources, managed, forgotten };
}

function sideOf(synthesized: Synthesized | undefined, stack: Stack): Side {
  const resources = [...stack.resources.values()];
  if (!synthesized) return { resources, topology: undefined, problem: undefined };
  const { stack: name, folder, json } = synthesized;
  return sideWith(resources, () => topologyFromJson(name, folder, json));
}

/** What is known so far to be done to a resource. */
type ActionOf = (address: string) => ResourceChange["action"] | undefined;

const NOTHING_IS_NEW = () => false;

function changeOf(
  stacks: { readonly before: Stack; readonly after: Stack },
  address: string,
  actionOf: ActionOf,
): ResourceChange | undefined {
  const isNew = (other: string) => ["create", "replace"].includes(actionOf(other) ?? "");
  const old = stacks.before.managed.get(address);
  const next = stacks.after.managed.get(address);
  const before = old && valuesOf(old, stacks.before, NOTHING_IS_NEW);
  const resource = next ?? old;
  if (!resource) return undefined;
  const { type, region } = resource;
  const common = {
    address,
    type,
    region,
    createsFirst: false,
    replacedBecause: [],
    changed: [],
    references: referencesOf(resource),
  };
  if (!old || !before) {
    // What it refers to may be there already; the rest is made with it.
    return { ...common, action: "create", before: undefined, after: next && valuesOf(next, stacks.after, isNew) };
  }
  if (!next) {
    return { ...common, action: stacks.after.forgotten.has(address) ? "forget" : "delete", before, after: undefined };
  }
  const lifecycle = (next.attributes.lifecycle ?? {}) as Attributes;
  const kept = Object.entries(before).filter(([name]) => isKept(type, name));
  const given = { ...Object.fromEntries(kept), ...valuesOf(next, stacks.after, isNew) };
  const after = ignoring(listOf(lifecycle.ignore_changes), before, given);
  const changed = [...differences(before, after), ...(old.region === region ? [] : ["region"])];
  const triggered = listOf(lifecycle.replace_triggered_by).some((trigger) => isTriggered(String(trigger), actionOf));
  if (changed.length === 0 && !triggered) return undefined;
  const replacedBecause = replacedBy(type, changed);
  const isReplaced = triggered || replacedBecause.length > 0;
  return {
    ...common,
    action: isReplaced ? "replace" : "update",
    createsFirst: isReplaced && lifecycle.create_before_destroy === true,
    before,
    after: isReplaced ? { ...after, arn: UNKNOWN, id: UNKNOWN } : after,
    changed,
    replacedBecause,
  };
}

/**
 * Whether what `replace_triggered_by` names replaces the resource: another one when it is replaced or changed, one of its
 * attributes when that changes, which an id does only when the resource is replaced.
 */
function isTriggered(trigger: string, actionOf: ActionOf): boolean {
  const [type, name, ...attribute] = trigger.split(".");
  const action = actionOf(`${type}.${name}`);
  return action === "replace" || (action === "update" && attribute.length === 0);
}

/** What Terraform is told to leave as it is, it leaves. */
function ignoring(paths: readonly unknown[], before: Attributes, after: Attributes): Attributes {
  if (paths.includes("all")) return before;
  const names = paths.map((path) => /^\w+/.exec(String(path))?.[0] ?? "");
  const kept = Object.entries(before).filter(([name]) => names.includes(name));
  return {
    ...Object.fromEntries(Object.entries(after).filter(([name]) => !names.includes(name))),
    ...Object.fromEntries(kept),
  };
}
