import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { inject } from "vitest";
import { GlobalBackend } from "../../src/backend";
import type { BackendProps } from "../../src/settings/schema";

// biome-ignore lint/suspicious/noExplicitAny: the JSON under test, whose shape is what the tests are about
export type Block = { readonly [argument: string]: any };

export interface StackJson {
  readonly terraform: Block;
  readonly provider: { readonly [type: string]: readonly Block[] };
  readonly output: { readonly [name: string]: Block };
  readonly resource: { readonly [type: string]: { readonly [name: string]: Block } };
  readonly data: { readonly [type: string]: { readonly [name: string]: Block } };
}

/** A resource or data source: its arguments, and how Terraform calls it. */
export interface Resource extends Block {
  readonly kind: string;
  readonly address: string;
}

export interface Stack {
  readonly json: StackJson;
  /** What `cdktf synth` would call cdktf.out. */
  readonly outdir: string;
  /** The stack's own folder, where Terraform runs. */
  readonly folder: string;
  /** Paths of all constructs. */
  readonly constructs: readonly string[];
  /** Every resource and data source, or those of one type: `aws_lb`, `data.archive_file`. */
  readonly all: (type?: string) => readonly Resource[];
  /** The only one of its type, or the only one that a region's provider creates. */
  readonly one: (type: string, region?: string) => Resource;
}

export const TWO = ["us-west-2", "eu-central-1"] as const;
export const THREE = [...TWO, "ap-southeast-2"] as const;
export const FIVE = [...THREE, "sa-east-1", "ap-northeast-1"] as const;

/** The article's settings. */
export const ARTICLE: BackendProps = {
  regions: TWO,
  table: {
    name: "GlobalApp",
    partitionKey: "item_id",
    seedItems: [{ item_id: "foobar", message: "hello from the global table" }],
  },
  accelerator: { port: 80 },
  healthCheck: { path: "/health" },
};

/** What turns HTTPS on. */
export const DOMAIN = { name: "api.example.com", hostedZone: "example.com" };

const stacks = new Map<string, Stack>();

/** Synthesizes a backend as `cdktf synth` does, with all validations; once for the same settings. */
export function synth(props: BackendProps = ARTICLE): Stack {
  const key = JSON.stringify(props);
  const known = stacks.get(key);
  if (known) return known;
  const stack = synthIn(mkdtempSync(join(inject("stacksFolder"), "stack-")), props);
  stacks.set(key, stack);
  return stack;
}

/** Synthesizes a backend into a folder. */
export function synthIn(outdir: string, props: BackendProps): Stack {
  const constructs = withoutTraces(() => {
    const app = new App({ outdir });
    const backend = new GlobalBackend(app, "GlobalApp", props);
    const paths = backend.node.findAll().map(({ node }) => node.path);
    app.synth();
    return paths;
  });
  const folder = join(outdir, "stacks", "GlobalApp");
  const json: StackJson = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
  const resources = resourcesOf(json);
  const all = (type?: string) => resources.filter(({ kind }) => type === undefined || kind === type);
  const one = (type: string, region?: string) => {
    const found = all(type).filter(({ provider }) => region === undefined || provider === `aws.${region}`);
    if (found.length !== 1) throw new Error(`${found.length} of ${type} ${region ?? ""}`);
    return found[0] as Resource;
  };
  return { json, outdir, folder, constructs, all, one };
}

/** CDKTF notes the whole stack trace of each of its values, which takes half of a synth's time and is nowhere in its output. */
function withoutTraces<T>(task: () => T): T {
  const capture = Error.captureStackTrace;
  Error.captureStackTrace = () => {};
  try {
    return task();
  } finally {
    Error.captureStackTrace = capture;
  }
}

/** Every resource and data source of a stack. */
export const resourcesOf = (json: StackJson): readonly Resource[] => [
  ...named(json.resource, ""),
  ...named(json.data, "data."),
];

function named(blocks: StackJson["resource"], prefix: string): Resource[] {
  return Object.entries(blocks).flatMap(([type, instances]) =>
    Object.entries(instances).map(([name, block]) => ({
      ...block,
      kind: `${prefix}${type}`,
      address: `${prefix}${type}.${name}`,
    })),
  );
}

/** A reference to an attribute of a resource, as Terraform reads it. */
export const ref = ({ address }: Resource, attribute: string): string => `\${${address}.${attribute}}`;

/** Every file below a folder; each byte is one character. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "latin1")]));
}
