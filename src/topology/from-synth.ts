import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { OWNER_TAG } from "../aws/naming";
import { UserError } from "../process/user-error";
import { buildTopology, globalTable } from "./build";
import { promisesFrom } from "./promises";
import type { Resource } from "./resources";
import { unescapedTemplates } from "./template";
import type { Topology } from "./topology";
import { refuseUnsupported } from "./unsupported";

export interface SynthesizedStack {
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly provider?: Readonly<Record<string, readonly Provider[]>>;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly locals?: { readonly seed_items?: Topology["table"]["items"] };
  /** What Terraform forgets, and does not destroy. */
  readonly removed?: readonly { readonly from: string }[];
}
interface Provider {
  readonly alias?: string;
  readonly region?: string;
  readonly allowed_account_ids?: readonly string[];
  readonly default_tags?: readonly { readonly tags?: Readonly<Record<string, string>> }[];
}
type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly synthesizedStackPath: string }>>;
}

/**
 * The topology of a synthesized stack.
 * @param outdir what `cdktf synth` wrote, usually `cdktf.out`
 * @param stack its name; may be left out where there is only one
 * @throws Error that names the stacks there are, or the file that is missing
 */
export function topologyFromSynth(outdir: string, stack?: string): Topology {
  const { stack: name, folder, json } = synthesizedStack(outdir, stack);
  return topologyFromJson(name, folder, json);
}

/** A stack as it was synthesized. */
export interface Synthesized {
  readonly stack: string;
  /** That Terraform runs in, which paths in the JSON are relative to. */
  readonly folder: string;
  readonly json: SynthesizedStack;
}

/**
 * What was synthesized of a stack.
 * @param outdir what `cdktf synth` wrote, usually `cdktf.out`
 * @param stack its name; may be left out where there is only one
 * @throws UserError that names the stacks there are, or the file that is missing
 */
export function synthesizedStack(outdir: string, stack?: string): Synthesized {
  const name = stackFromSynth(outdir, stack);
  const path = stackFile(outdir, name);
  return { stack: name, folder: dirname(path), json: JSON.parse(read(path)) };
}

/** The table of a synthesized stack as far as writing its seed items needs it. */
export interface SeededTable extends Pick<Topology["table"], "name" | "partitionKey" | "sortKey" | "items"> {
  /** Region of the table itself. */
  readonly home: string;
}

/** @throws UserError that names the stacks there are, or says that the stack has no table */
export function seededTable(outdir: string, stack?: string): SeededTable {
  const { stack: name, json } = synthesizedStack(outdir, stack);
  const table = resourcesOf(json).find(({ type }) => type === "aws_dynamodb_table");
  if (!table) throw new UserError(`the stack ${name} has no table: it is not a GlobalBackend`);
  return { ...globalTable(table, []), home: table.region, items: seedItemsOf(json) };
}

const seedItemsOf = (json: SynthesizedStack): Topology["table"]["items"] =>
  unescapedTemplates(json.locals?.seed_items ?? []);

/**
 * The topology of a stack's Terraform JSON.
 * @param folder of the stack, which paths in it are relative to; undefined: nobody needs the functions' code
 */
export function topologyFromJson(stack: string, folder: string | undefined, json: SynthesizedStack): Topology {
  const outputs = Object.entries(json.output ?? {}).map(([name, { value }]) => [name, unescapedTemplates(value)]);
  const resources = resourcesOf(json);
  refuseUnsupported(resources);
  const topology = buildTopology(stack, folder, resources);
  return {
    ...topology,
    table: { ...topology.table, items: seedItemsOf(json) },
    ...promisesFrom(Object.fromEntries(outputs)),
  };
}

/**
 * Name of the stack that is meant.
 * @param stack may be left out where there is only one
 * @throws UserError that names the stacks there are
 */
export const stackFromSynth = (outdir: string, stack?: string): string => chooseStack(stacksFromSynth(outdir), stack);

/** Names of all stacks. */
export const stacksFromSynth = (outdir: string): string[] => Object.keys(manifestOf(outdir).stacks);

/** Every region that a synthesized stack has a provider for: those it deploys to, and those it is leaving. */
export function regionsFromSynth(outdir: string, stack: string): string[] {
  const { provider }: SynthesizedStack = JSON.parse(read(stackFile(outdir, stack)));
  return (provider?.aws ?? []).flatMap(({ region }) => region ?? []);
}

/** The account whose credentials alone the providers of a synthesized stack accept; undefined where they accept others'. */
export function accountFromSynth(outdir: string, stack: string): string | undefined {
  const { provider }: SynthesizedStack = JSON.parse(read(stackFile(outdir, stack)));
  return provider?.aws?.[0]?.allowed_account_ids?.[0];
}

/** The permissions boundary of a synthesized stack's roles; undefined where they do not all have the same one. */
export function boundaryFromSynth(outdir: string, stack: string): string | undefined {
  const resources = resourcesOf(JSON.parse(read(stackFile(outdir, stack))));
  const roles = resources.filter(({ type }) => type === "aws_iam_role");
  const [boundary, ...others] = new Set(roles.map(({ attributes }) => attributes.permissions_boundary));
  return others.length === 0 && typeof boundary === "string" ? boundary : undefined;
}

/** The backend's name, which all of its resources have as a tag; undefined where another tag took its place. */
export function nameFromSynth(outdir: string, stack: string): string | undefined {
  const { provider }: SynthesizedStack = JSON.parse(read(stackFile(outdir, stack)));
  return provider?.aws?.[0]?.default_tags?.[0]?.tags?.[OWNER_TAG];
}

/** The types of a synthesized stack's resources and data sources, each once. */
export const typesFromSynth = (outdir: string, stack: string): string[] => [
  ...new Set(resourcesOf(JSON.parse(read(stackFile(outdir, stack)))).map(({ type }) => type)),
];

/** The name of a synthesized stack's own by which clients find it; undefined where it makes no record. */
export function domainFromSynth(outdir: string, stack: string): string | undefined {
  const resources = resourcesOf(JSON.parse(read(stackFile(outdir, stack))));
  const alias = resources.find(
    ({ type, attributes }) =>
      type === "aws_route53_record" && "alias" in attributes && !("latency_routing_policy" in attributes),
  );
  return alias && String(alias.attributes.name);
}

/** What a synthesized stack does with logs of its traffic: whether its accelerator writes any, and whether its buckets go with them. */
export function trafficLogsFromSynth(outdir: string, stack: string): { readonly flows: boolean; readonly go: boolean } {
  const resources = resourcesOf(JSON.parse(read(stackFile(outdir, stack))));
  return {
    flows: resources.some(
      ({ type, attributes }) => /^aws_globalaccelerator_acc/.test(type) && "attributes" in attributes,
    ),
    go: resources.some(({ type, attributes }) => type === "aws_s3_bucket" && attributes.force_destroy === true),
  };
}

/** The Terraform JSON of a synthesized stack. */
export const stackFile = (outdir: string, stack: string): string =>
  resolve(outdir, manifestOf(outdir).stacks[stack]?.synthesizedStackPath ?? "");

const manifestOf = (outdir: string): Manifest => JSON.parse(read(join(outdir, "manifest.json")));

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UserError(`${path} cannot be read: synthesize first (npm run synth)`);
  }
}

/** The one that is meant among the names of stacks. @throws UserError that names them */
export function chooseStack(names: readonly string[], wanted: string | undefined): string {
  const [only, ...others] = names;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  if (only === undefined) throw new UserError("no stack was synthesized: main.ts creates none");
  if (wanted !== undefined) throw new UserError(`there is no stack ${wanted}; use one of ${names.join(", ")}`);
  if (others.length > 0) throw new UserError(`there are several stacks: choose one with --stack (${names.join(", ")})`);
  return only;
}

/** Every resource and data source of a stack's Terraform JSON. */
export function resourcesOf(json: SynthesizedStack): Resource[] {
  const addresses = new Set([...addressesOf(json.resource, ""), ...addressesOf(json.data, "data.")]);
  const reference = (value: unknown): string | undefined => {
    const expression = typeof value === "string" ? /^\$\{([^}]+)\}$/.exec(value)?.[1] : undefined;
    const address = expression
      ?.split(".")
      .slice(0, expression.startsWith("data.") ? 3 : 2)
      .join(".");
    return address !== undefined && addresses.has(address) ? address : undefined;
  };
  const regionOf = (provider: unknown): string => {
    const [type, alias] = String(provider ?? "").split(".");
    return json.provider?.[type ?? ""]?.find((candidate) => candidate.alias === alias)?.region ?? "";
  };
  const list = (blocks: Blocks | undefined, prefix: string): Resource[] =>
    Object.entries(blocks ?? {}).flatMap(([type, instances]) =>
      Object.entries(instances).map(([name, attributes]) => ({
        id: `${prefix}${type}.${name}`,
        type,
        region: regionOf(attributes.provider),
        attributes,
        reference,
      })),
    );
  return [...list(json.resource, ""), ...list(json.data, "data.")];
}

const addressesOf = (blocks: Blocks | undefined, prefix: string): string[] =>
  Object.entries(blocks ?? {}).flatMap(([type, instances]) =>
    Object.keys(instances).map((name) => `${prefix}${type}.${name}`),
  );
