import { type Action, type Attributes, OF_TERRAFORM, type ResourceChange, type StackChange, UNKNOWN } from "./change";
import { type Configured, configured } from "./plan/configuration";
import { driftOf } from "./plan/drift";
import { regionOf } from "./plan/region";
import { type Plan, parsePlan, type Row, type StateModule, type StateResource } from "./plan/schema";
import { type Entry, sideOf } from "./plan/side";
import { type Promises, promisesFrom } from "./promises";
import { unescapedTemplates } from "./template";
import { differences, isEmpty, leaves, maskedAttributes, withUnknown } from "./values";

export interface ReadPlanOptions {
  /** Name of the stack, which a plan does not hold. @default the name of its accelerator, or of its table */
  readonly stack?: string;
}

/**
 * What a plan changes.
 * @param json of `terraform show -json` of a saved plan, or `tofu show -json`
 * @throws UserError where this is something else, or of another major version of the format
 */
export function readPlan(json: unknown, options: ReadPlanOptions = {}): StackChange {
  const plan = parsePlan(json);
  const configuration = configured(plan.configuration);
  const rows = plan.resource_changes.filter(({ mode, deposed }) => mode !== "data" && deposed === undefined);
  const untouched = unplanned(plan, rows);
  const before = [...untouched, ...rows.flatMap(entryBefore)];
  const after = [...untouched, ...rows.flatMap(entryAfter)];
  const stack = options.stack ?? nameOf([...after, ...before]) ?? "of the plan";
  const data = dataSources(plan, configuration);
  const withData = (entries: readonly Entry[]) => (entries.length > 0 ? [...entries, ...data] : []);
  return {
    stack,
    before: sideOf(withData(before), configuration, { stack, promises: promisesOf(plan, "before") }),
    after: sideOf(withData(after), configuration, { stack, promises: promisesOf(plan, "after") }),
    changes: rows
      .flatMap((row) => changeOf(row, configuration))
      .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0)),
    drift: driftOf(plan, configuration),
    complete: plan.complete !== false && plan.deferred_changes.length === 0,
    errored: plan.errored === true,
    source: "plan",
  };
}

/** Outputs carry them. Where only a part was planned the plan has none, and what is configured holds for both sides. */
function promisesOf({ output_changes: changes, configuration }: Plan, side: "before" | "after"): Promises {
  const configured = Object.entries(configuration?.root_module?.outputs ?? {}).map(
    ([name, { expression }]) => [name, unescapedTemplates(expression?.constant_value)] as const,
  );
  const planned = Object.entries(changes).map(([name, change]) => [name, change[side]] as const);
  return promisesFrom(Object.fromEntries(planned.length > 0 ? planned : configured));
}

const entryBefore = ({ address, type, change: { before, before_sensitive: sensitive } }: Row): Entry[] =>
  before ? [{ address, type, values: before, sensitive }] : [];

const entryAfter = ({ address, type, change }: Row): Entry[] => {
  const values = afterOf(change);
  return values ? [{ address, type, values, sensitive: change.after_sensitive }] : [];
};

const afterOf = ({ after, after_unknown: unknown }: Row["change"]): Attributes | undefined =>
  after ? (withUnknown(after, unknown) as Attributes) : undefined;

/** What only a part of the configuration was planned for stays as it is: the state has it, and no row. */
function unplanned({ prior_state }: Plan, rows: readonly Row[]): Entry[] {
  const planned = new Set(rows.flatMap(({ address, previous_address: previous }) => [address, previous ?? address]));
  return stateResources(prior_state?.values?.root_module)
    .filter(({ mode, deposed_key, address }) => mode !== "data" && deposed_key === undefined && !planned.has(address))
    .flatMap(entryOfState);
}

/** Those whose values are known already, and those that will be read. */
function dataSources({ prior_state }: Plan, configuration: Configured): Entry[] {
  const read = stateResources(prior_state?.values?.root_module)
    .filter(({ mode }) => mode === "data")
    .flatMap(entryOfState);
  const isRead = new Set(read.map(({ address }) => address));
  const later = configuration.dataSources.filter((address) => !isRead.has(address));
  return [...read, ...later.map((address) => ({ address, type: typeOf(address), values: {}, sensitive: false }))];
}

const typeOf = (address: string): string => /(?:^|\.)data\.([\w-]+)\./.exec(address)?.[1] ?? "";

const stateResources = (module: StateModule | undefined): StateResource[] =>
  module ? [...module.resources, ...module.child_modules.flatMap(stateResources)] : [];

const entryOfState = ({ address, type, values, sensitive_values: sensitive }: StateResource): Entry[] =>
  values ? [{ address, type, values, sensitive }] : [];

function changeOf(row: Row, configuration: Configured): ResourceChange[] {
  const { address, type, change } = row;
  const action = actionOf(row);
  if (!action || type === OF_TERRAFORM) return [];
  const before = change.before ?? undefined;
  const after = afterOf(change);
  const replacedBecause = [
    ...new Set(change.replace_paths.flatMap(([name]) => (typeof name === "string" ? name : []))),
  ];
  // A new object has much that nobody asked for, and that cannot be known yet.
  const isMeant = (name: string) =>
    action !== "replace" ||
    replacedBecause.includes(name) ||
    leaves(before?.[name], after?.[name], [name]).some(
      ({ path, is }) => configuration.expression(address, path) !== undefined || !(is === UNKNOWN || isEmpty(is)),
    );
  return [
    {
      address,
      type,
      region: regionOf(address, after ?? before ?? {}, configuration),
      action,
      createsFirst: action === "replace" && change.actions[0] === "create",
      before: before && maskedAttributes(before, change.before_sensitive),
      after: after && maskedAttributes(after, change.after_sensitive),
      changed: before && after ? differences(before, after).filter(isMeant) : [],
      replacedBecause,
      references: configuration.references(address),
    },
  ];
}

/** By membership: a replacement names both of its steps, in either order. Undefined for what stays as it is. */
function actionOf({ address, previous_address: previous, change: { actions, importing } }: Row): Action | undefined {
  const has = (action: string) => actions.includes(action);
  if (has("create")) return has("delete") || has("forget") ? "replace" : "create";
  if (has("delete")) return "delete";
  if (has("forget")) return "forget";
  if (has("update")) return "update";
  if (importing !== undefined && importing !== null) return "import";
  return previous !== undefined && previous !== address ? "move" : undefined;
}

function nameOf(entries: readonly Entry[]): string | undefined {
  const named = ["aws_globalaccelerator_accelerator", "aws_dynamodb_table"].flatMap((type) =>
    entries.filter((entry) => entry.type === type).map(({ values }) => values.name),
  );
  return named.find((name): name is string => typeof name === "string" && name !== "");
}
