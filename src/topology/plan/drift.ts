import { type Drift, SENSITIVE, UNKNOWN } from "../change";
import { at, equal, leaves, type Path, pathText, withUnknown } from "../values";
import { addressOf, type Configured, withoutKeys } from "./configuration";
import { regionOf } from "./region";
import type { Plan, Row } from "./schema";

/** An item is what the application writes. */
const WITHOUT_DRIFT = ["aws_dynamodb_table_item"];

/** What may hold what nobody but its owner should read, whether or not the plan calls it sensitive. */
const SECRETIVE = ["environment", "item", "policy", "assume_role_policy", "inline_policy"];

/**
 * What somebody changed outside Terraform. Without noise: right after an apply, Terraform calls everything drift that AWS
 * or the provider has added to what was applied. An attribute has drifted if it is gone or other than it was, and
 *
 * - the plan changes it, or
 * - it is written down in the configuration, as the value that it now has (somebody has adopted the change), or
 * - something refers to it;
 *
 * and null against empty is never drift, nor is a tag that the provider's default tags, as they are now, no longer hide.
 * `relevant_attributes` alone would leave out the constants: a dial, a weight.
 */
export function driftOf(
  { resource_drift, resource_changes, relevant_attributes }: Plan,
  configuration: Configured,
): Drift[] {
  const planned = new Map(
    resource_changes.filter(({ deposed }) => deposed === undefined).map((row) => [row.address, row]),
  );
  const referred = new Set(
    relevant_attributes.map(({ resource, attribute: [name] }) => `${withoutKeys(resource)}.${String(name)}`),
  );
  for (const { address } of resource_changes) {
    for (const reference of configuration.referencesOf(address)) {
      const target = addressOf(reference);
      if (target !== undefined) referred.add(`${withoutKeys(target)}.${nameIn(reference, target)}`);
    }
  }
  const isReferred = (address: string, name: string) => referred.has(`${withoutKeys(address)}.${name}`);
  return resource_drift
    .filter(({ mode, deposed, type }) => mode !== "data" && deposed === undefined && !WITHOUT_DRIFT.includes(type))
    .flatMap((row) => driftOfRow(row, planned.get(row.address), { configuration, isReferred }))
    .sort((a, b) => compare(a.address, b.address) || compare(a.path, b.path));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `arn` in `aws_lb.a.arn`. */
const nameIn = (reference: string, address: string): string =>
  /^\.([\w-]+)/.exec(reference.slice(address.length))?.[1] ?? "";

interface Judge {
  readonly configuration: Configured;
  readonly isReferred: (address: string, name: string) => boolean;
}

function driftOfRow(row: Row, plan: Row | undefined, { configuration, isReferred }: Judge): Drift[] {
  const { address, type, change } = row;
  const { before, after } = change;
  const region = regionOf(address, before ?? after ?? {}, configuration);
  if (change.actions.includes("delete") || !before || !after) {
    const undone = plan?.change.actions.includes("create") ?? false;
    return before ? [{ address, type, region, path: "", was: undefined, is: undefined, undone }] : [];
  }
  // What goes takes its drift along.
  if (plan && !plan.change.after) return [];
  const planned = plan && {
    before: plan.change.before,
    after: withUnknown(plan.change.after, plan.change.after_unknown),
    // A new object begins with what the configuration says, and the rest of it says nothing.
    isNew: plan.change.actions.includes("create"),
  };
  const isReal = (path: Path, is: unknown): boolean => {
    if (isReferred(address, String(path[0]))) return true;
    const expression = configuration.expression(address, path);
    if (!planned) return expression !== undefined;
    const isPlanned = !equal(at(planned.before, path), at(planned.after, path));
    if (expression === undefined) return isPlanned && !planned.isNew && at(planned.after, path) !== UNKNOWN;
    return isPlanned || equal(expression.template, is);
  };
  return leaves(before, after, [])
    .filter(({ path, is }) => isReal(path, is) && !isDefaultTag(path, before, after))
    .map(({ path, was, is }) => {
      const hidden = (sensitive: unknown) => SECRETIVE.includes(String(path[0])) || isSensitive(sensitive, path);
      return {
        address,
        type,
        region,
        path: pathText(path),
        was: hidden(change.before_sensitive) || hidden(change.after_sensitive) ? SENSITIVE : was,
        is: hidden(change.before_sensitive) || hidden(change.after_sensitive) ? SENSITIVE : is,
        undone: planned !== undefined && equal(at(planned.after, path), was),
      };
    });
}

/**
 * `tags` is what is left of a resource's tags without the provider's default tags; other defaults leave others, although the
 * resource has all the tags that it had.
 * Source: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/website/docs/guides/resource-tagging.html.markdown
 */
function isDefaultTag([name, ...key]: Path, before: object, after: object): boolean {
  const all = (values: object) => at(values, ["tags_all", ...key]);
  return name === "tags" && all(after) !== undefined && equal(all(before), all(after));
}

/** Whether a position is sensitive: it, a part of it, or what it is a part of. */
function isSensitive(sensitive: unknown, path: Path): boolean {
  let part = sensitive;
  for (const step of path) {
    if (part === true) return true;
    part = at(part, [step]);
  }
  const anywhere = (value: unknown): boolean =>
    value === true || (typeof value === "object" && value !== null && Object.values(value).some(anywhere));
  return anywhere(part);
}
