import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { type ConstructedStack, synth as synthesize } from "../../src/testing/synth";

export { type Block, type Resource, ref, resourcesOf, type StackJson } from "../../src/testing/stack";
export type Stack = ConstructedStack;

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

/** Synthesizes a backend; once for the same settings. */
export function synth(props: BackendProps = ARTICLE): Stack {
  const key = JSON.stringify(props);
  const known = stacks.get(key);
  if (known) return known;
  const stack = synthIn(mkdtempSync(join(inject("stacksFolder"), "stack-")), props);
  stacks.set(key, stack);
  return stack;
}

/** Synthesizes a backend into a folder. */
export const synthIn = (outdir: string, props: BackendProps): Stack => synthesize(props, { outdir });

/** Every file below a folder; each byte is one character. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "latin1")]));
}
