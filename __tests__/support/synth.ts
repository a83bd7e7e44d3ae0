import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { inject } from "vitest";
import { GlobalBackend } from "../../src/backend";
import type { BackendProps } from "../../src/settings/schema";
import { readStack, type Stack as SynthesizedStack } from "../../src/testing/stack";

export { type Block, type Resource, ref, resourcesOf, type StackJson } from "../../src/testing/stack";

/** A synthesized stack, and the tree that it came from. */
export interface Stack extends SynthesizedStack {
  /** Paths of all constructs. */
  readonly constructs: readonly string[];
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
  return { ...readStack(outdir), constructs };
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

/** Every file below a folder; each byte is one character. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "latin1")]));
}
