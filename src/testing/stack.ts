import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { nearest } from "../process/nearest";
import { UserError } from "../process/user-error";
import {
  stackFile,
  stackFromSynth,
  topologyFromJson,
  resourcesOf as topologyResourcesOf,
} from "../topology/from-synth";
import type { Topology } from "../topology/topology";

// biome-ignore lint/suspicious/noExplicitAny: the JSON under test, whose shape is what the tests are about
export type Block = { readonly [argument: string]: any };

/** A stack's Terraform JSON. */
export interface StackJson {
  readonly terraform: Block;
  readonly provider: { readonly [type: string]: readonly Block[] };
  readonly output: { readonly [name: string]: Block };
  readonly resource: { readonly [type: string]: { readonly [name: string]: Block } };
  readonly data: { readonly [type: string]: { readonly [name: string]: Block } };
  /** Values that no resource has, such as the seed items. */
  readonly locals?: Block;
  /** What Terraform forgets. */
  readonly removed?: readonly { readonly from: string; readonly lifecycle: Block }[];
}

/** A resource or data source: its arguments as in the JSON, and how Terraform calls it. */
export interface Resource extends Block {
  /** `aws_lb`, `data.archive_file`. */
  readonly kind: string;
  /** `aws_lb.us-west-2_alb_load-balancer_1A2B3C4D`. */
  readonly address: string;
}

/** A synthesized stack, for expectations about it. */
export interface Stack {
  readonly name: string;
  readonly json: StackJson;
  /** What `cdktf synth` would call cdktf.out. */
  readonly outdir: string;
  /** The stack's own folder, where Terraform runs. */
  readonly folder: string;
  /** Every resource and data source, or those of one type: `aws_lb`, `data.archive_file`. An empty list where there is none. */
  readonly all: (type?: string) => readonly Resource[];
  /**
   * The only one of its type, or the only one that the provider of a region makes.
   * @throws UserError that lists what the stack has instead
   */
  readonly one: (type: string, region?: string) => Resource;
  /** Values of the outputs by name, as Terraform expressions such as `${aws_lb.x.dns_name}`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /**
   * What the simulator, the drill and the assessment read from the stack.
   * @throws UserError where the stack is not a GlobalBackend
   */
  readonly topology: Topology;
}

/**
 * A stack that was synthesized into a folder, by `npm run synth` or `cdktf synth`.
 * @param outdir usually `cdktf.out`
 * @param stack its name; may be left out where there is only one
 * @throws UserError that names the stacks there are
 */
export function readStack(outdir: string, stack?: string): Stack {
  const name = stackFromSynth(outdir, stack);
  const file = stackFile(outdir, name);
  const json: StackJson = JSON.parse(readFileSync(file, "utf8"));
  const resources = resourcesOf(json);
  const all = (type?: string) => resources.filter(({ kind }) => type === undefined || kind === type);
  let topology: Topology | undefined;
  return {
    name,
    json,
    outdir,
    folder: dirname(file),
    all,
    one: (type, region) => {
      const ofType = all(type);
      const [found, ...others] = ofType.filter((each) => region === undefined || regionOf(each) === region);
      if (found && others.length === 0) return found;
      const problem = found
        ? severalProblem([found, ...others], type, region)
        : missingProblem(type, region, ofType, resources);
      throw new UserError(`${problem} (stack ${name})`);
    },
    outputs: Object.fromEntries(Object.entries(json.output ?? {}).map(([output, { value }]) => [output, value])),
    get topology() {
      topology ??= topologyFromJson(name, dirname(file), json);
      return topology;
    },
  };
}

/** Every resource and data source of a stack's JSON. */
export const resourcesOf = (json: Pick<StackJson, "resource" | "data">): readonly Resource[] =>
  topologyResourcesOf(json).map(({ id, attributes }) => ({
    ...attributes,
    kind: id.slice(0, id.lastIndexOf(".")),
    address: id,
  }));

/** A reference to an attribute of a resource, as Terraform reads it. */
export const ref = ({ address }: Pick<Resource, "address">, attribute: string): string => `\${${address}.${attribute}}`;

/** The alias of the provider that makes a resource, which is the region; undefined where the resource names none. */
export const regionOf = ({ provider }: Block): string | undefined =>
  typeof provider === "string" ? provider.split(".")[1] : undefined;

const listOf = (names: readonly string[]): string => [...new Set(names)].join(", ");

function severalProblem(found: readonly Resource[], type: string, region: string | undefined): string {
  const addresses = listOf(found.map(({ address }) => address));
  return region === undefined
    ? `there are ${found.length} ${type}: ${addresses}; name a region, or use all("${type}")`
    : `there are ${found.length} ${type} in ${region}: ${addresses}; use all("${type}")`;
}

function missingProblem(
  type: string,
  region: string | undefined,
  ofType: readonly Resource[],
  resources: readonly Resource[],
): string {
  if (ofType.length > 0) {
    return `no ${type} in ${region}; there are: ${listOf(ofType.map((each) => regionOf(each) ?? "(no region)"))}`;
  }
  const known = [...new Set(resources.map(({ kind }) => kind))];
  const meant = nearest(type, known);
  return `no ${type}; ${meant === undefined ? `there are: ${known.join(", ")}` : `did you mean ${meant}?`}`;
}
