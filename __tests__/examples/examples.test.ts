import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { BLUE_GREEN } from "../../examples/blue-green";
import { assess } from "../../src/assessment/assess";
import { placesOf } from "../../src/assessment/places";
import { readStack, type Stack } from "../../src/testing/stack";
import { appProject, runDrillCommand } from "../support/drill-project";
import { type Code, releaseWorld } from "../support/release-world";

const ROOT = resolve(__dirname, "../..");
const EXAMPLES = join(ROOT, "examples");

/** Files that synthesize: the others are applications. */
const FILES = readdirSync(EXAMPLES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(ROOT, join(parentPath, name)))
  .filter((file) => readFileSync(join(ROOT, file), "utf8").includes("app.synth()"))
  .sort();

/** Clients that use an answer of Route 53 for as long as it says: the rest of them have no worst case. */
const HONEST = { clients: "plain=1", stretched: "0" };

const assessed = ({ topology }: Stack) => assess(topology, placesOf([topology.load]));

describe.each(FILES)("%s", (file) => {
  const stacks = new Map<string, Stack>();

  test("passes a drill of each region with the predicted times, run as --app runs it", async () => {
    const root = appProject();
    const options = { app: join(ROOT, file), fault: "status", limit: undefined, assert: ["predicted", "lost=0"] };
    const isByName = readFileSync(join(ROOT, file), "utf8").includes('front: "route-53"');
    const { code, printed } = await runDrillCommand(root, [], { ...options, ...(isByName ? HONEST : {}) });
    expect({ code, printed }).toMatchObject({ code: 0 });
    const stack = readStack(join(root, "cdktf.out"));
    stacks.set(file, stack);
    expect(readdirSync(join(root, "drills"))).toHaveLength(stack.topology.table.regions.length);
  });

  test("keeps its objectives, and carries its load when a region is lost", () => {
    const stack = stacks.get(file);
    if (!stack) throw new Error("it was not synthesized");
    expect(assessed(stack).breaches).toEqual([]);
  });

  test("is named in README", () => {
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(`(${file})`);
  });
});
