import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { stackFile, stackFromSynth } from "../topology/from-synth";

// biome-ignore lint/suspicious/noExplicitAny: the JSON under test, whose shape is what the tests are about
export type Block = { readonly [argument: string]: any };

/** A stack's Terraform JSON: `resource.aws_lb.<name>.<argument>`. */
export interface StackJson {
  readonly terraform: Block;
  readonly provider: { readonly [type: string]: readonly Block[] };
  readonly output: { readonly [name: string]: Block };
  readonly resource: { readonly [type: string]: { readonly [name: string]: Block } };
  readonly data: { readonly [type: string]: { readonly [name: string]: Block } };
}

/** A resource or data source: its arguments, and how Terraform calls it. */
export interface Resource extends Block {
  /** `aws_lb`, or `data.archive_file` for a data source. */
  readonly kind: string;
  /** `aws_lb.us-west-2_alb_load-balancer_1A2B3C4D` */
  readonly address: string;
}

/** A synthesized stack, for the assertions of a test. */
export interface Stack {
  readonly json: StackJson;
  /** What `cdktf synth` would call cdktf.out. */
  readonly outdir: string;
  /** The stack's own folder, where Terraform runs. */
  readonly folder: string;
  /** The value of each output, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Every resource and data source, or those of one type: `aws_lb`, `data.archive_file`. */
  all(type?: string): readonly Resource[];
  /**
   * The only one of its type, or the only one of the provider of a region.
   * @throws Error that says which there are
   */
  one(type: string, region?: string): Resource;
}

/**
 * A stack that was synthesized into a folder, by `npm run synth` or `cdktf synth`.
 * @param outdir usually `cdktf.out`
 * @param name of the stack; may be left out where there is only one
 * @throws UserError that says which stacks there are
 */
export function readStack(outdir: string, name?: string): Stack {
  const file = stackFile(outdir, stackFromSynth(outdir, name));
  const json: StackJson = JSON.parse(readFileSync(file, "utf8"));
  const resources = resourcesOf(json);
  const all = (type?: string) => resources.filter(({ kind }) => type === undefined || kind === type);
  const one = (type: string, region?: string): Resource => {
    const ofType = all(type);
    const [found, ...others] = ofType.filter((each) => region === undefined || regionOf(each) === region);
    if (found && others.length === 0) return found;
    const count = found ? `there are ${others.length + 1}` : "there is no";
    const place = region === undefined ? "" : ` in ${region}`;
    throw new Error(`${count} ${type}${place}; ${thereAre(ofType, resources)}`);
  };
  const outputs = Object.fromEntries(Object.entries(json.output ?? {}).map(([name, { value }]) => [name, value]));
  return { json, outdir, folder: dirname(file), outputs, all, one };
}

/** What a test could have meant. */
function thereAre(ofType: readonly Resource[], all: readonly Resource[]): string {
  if (ofType.length > 0) return `the stack has ${ofType.map(({ address }) => address).join(", ")}`;
  return `the stack has the types ${[...new Set(all.map(({ kind }) => kind))].sort().join(", ")}`;
}

/** Region whose provider makes it; undefined for what no AWS provider makes. */
export const regionOf = ({ provider }: Resource): string | undefined =>
  typeof provider === "string" && provider.startsWith("aws.") ? provider.slice("aws.".length) : undefined;

/** A reference to an attribute of a resource, as Terraform reads it: `${aws_lb.x.arn}`. */
export const ref = ({ address }: Resource, attribute: string): string => `\${${address}.${attribute}}`;

/** Every resource and data source of a stack. */
export const resourcesOf = (json: StackJson): readonly Resource[] => [
  ...named(json.resource, ""),
  ...named(json.data, "data."),
];

const named = (blocks: StackJson["resource"] = {}, prefix: string): Resource[] =>
  Object.entries(blocks).flatMap(([type, instances]) =>
    Object.entries(instances).map(([name, block]) => ({
      ...block,
      kind: `${prefix}${type}`,
      address: `${prefix}${type}.${name}`,
    })),
  );
