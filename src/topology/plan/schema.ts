import { z } from "zod";
import { UserError } from "../../process/user-error";

/**
 * What of `terraform show -json` is read here, of Terraform and of OpenTofu. Keys that are unknown are ignored, absent keys
 * are not false (OpenTofu writes neither `complete` nor `applyable`), and a part that is not as documented counts as absent.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format
 */
const attributes = z.record(z.string(), z.unknown());
export type Values = z.infer<typeof attributes>;

const text = z.string().optional().catch(undefined);
const values = attributes.nullish().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

/** A list without the elements that are not as documented. */
const list = <T extends z.ZodType>(element: T) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(undefined)
    .transform((all) =>
      (all ?? []).flatMap((each): z.infer<T>[] => {
        const { success, data } = element.safeParse(each);
        return success ? [data] : [];
      }),
    );

const change = z.object({
  actions: list(z.string()),
  before: values,
  after: values,
  after_unknown: z.unknown().optional(),
  before_sensitive: z.unknown().optional(),
  after_sensitive: z.unknown().optional(),
  replace_paths: list(z.array(z.unknown())),
  importing: z.unknown().optional(),
});

const row = z.object({
  address: z.string(),
  type: z.string(),
  mode: text,
  /** Of an object that was left over from a replacement; its address is that of the current one. */
  deposed: text,
  previous_address: text,
  change,
});
export type Row = z.infer<typeof row>;

const stateResource = z.object({
  address: z.string(),
  type: z.string(),
  mode: text,
  deposed_key: text,
  values,
  sensitive_values: z.unknown().optional(),
});
export type StateResource = z.infer<typeof stateResource>;

export interface StateModule {
  readonly resources: readonly StateResource[];
  readonly child_modules: readonly StateModule[];
}
const stateModule: z.ZodType<StateModule> = z.object({
  resources: list(stateResource),
  get child_modules() {
    return list(stateModule);
  },
});

const configurationResource = z.object({
  /** Relative to its module. */
  address: z.string(),
  provider_config_key: text,
  expressions: attributes.optional().catch(undefined),
});

const configurationOutput = z.object({
  expression: z.object({ constant_value: z.unknown() }).optional().catch(undefined),
});

export interface ConfigurationModule {
  readonly outputs?: Readonly<Record<string, z.infer<typeof configurationOutput>>>;
  readonly resources: readonly z.infer<typeof configurationResource>[];
  readonly module_calls?: Readonly<Record<string, { readonly module?: ConfigurationModule }>>;
}
const configurationModule: z.ZodType<ConfigurationModule> = z.object({
  outputs: z.record(z.string(), configurationOutput.catch({})).optional().catch(undefined),
  resources: list(configurationResource),
  get module_calls() {
    const call = z.object({ module: configurationModule.optional().catch(undefined) }).catch({});
    return z.record(z.string(), call).optional().catch(undefined);
  },
});

const configuration = z.object({
  provider_config: z
    .record(z.string(), z.object({ expressions: attributes.optional().catch(undefined) }).catch({}))
    .optional()
    .catch(undefined),
  root_module: configurationModule.optional().catch(undefined),
});
export type Configuration = z.infer<typeof configuration>;

const plan = z.object({
  complete: flag,
  errored: flag,
  resource_changes: list(row),
  resource_drift: list(row),
  deferred_changes: list(z.unknown()),
  output_changes: z
    .record(
      z.string(),
      z.object({ before: z.unknown(), after: z.unknown() }).catch({ before: undefined, after: undefined }),
    )
    .optional()
    .catch(undefined)
    .transform((changes) => changes ?? {}),
  relevant_attributes: list(z.object({ resource: z.string(), attribute: z.array(z.unknown()) })),
  prior_state: z
    .object({
      values: z
        .object({ root_module: stateModule.optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  configuration: configuration.optional().catch(undefined),
});
export type Plan = z.infer<typeof plan>;

const TO_DO = "save a plan with terraform plan -out=FILE, and give the output of terraform show -json FILE";

/** @throws UserError where this is something else than a plan, or one of another major version */
export function parsePlan(json: unknown): Plan {
  const { success, data: head } = attributes.safeParse(json);
  if (!success) throw new UserError(`a plan is a JSON object, and this is ${nameOf(json)}: ${TO_DO}`);
  const version = head.format_version;
  if (version === undefined) throw new UserError(`this JSON is not a plan: it has no format_version: ${TO_DO}`);
  if (typeof version !== "string" || !/^1\.\d+/.test(version)) {
    throw new UserError(
      `the plan has the format_version ${JSON.stringify(version)}: only 1.x can be read, which Terraform writes since 1.1 and OpenTofu since 1.6`,
    );
  }
  if (!["resource_changes", "planned_values", "configuration"].some((key) => key in head)) {
    const what = "values" in head ? "a state" : "no plan";
    throw new UserError(`this JSON is ${what}: it has neither resource_changes nor planned_values: ${TO_DO}`);
  }
  return plan.parse(json);
}

const nameOf = (json: unknown): string =>
  json === null ? "null" : Array.isArray(json) ? "a list" : `a ${typeof json}`;
