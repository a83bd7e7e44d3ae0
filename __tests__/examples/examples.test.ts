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

/** Of each of them. */
const HOME = "us-west-2";

/** Clients that use an answer of Route 53 for as long as it says: the rest of them have no worst case. */
const HONEST = { clients: "plain=1", stretched: "0" };

const assessed = ({ topology }: Stack) => assess(topology, placesOf([topology.load]));

describe.each(FILES)("%s", (file) => {
  const stacks = new Map<string, Stack>();

  test("passes a drill of its home region with the predicted times, run as --app runs it", async () => {
    const root = appProject();
    const options = { app: join(ROOT, file), fault: "status", limit: undefined, assert: ["predicted", "lost=0"] };
    const isByName = readFileSync(join(ROOT, file), "utf8").includes('front: "route-53"');
    const { code, printed } = await runDrillCommand(root, [HOME], { ...options, ...(isByName ? HONEST : {}) });
    expect({ code, printed }).toMatchObject({ code: 0 });
    stacks.set(file, readStack(join(root, "cdktf.out")));
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

describe("examples/blue-green.ts", () => {
  const [green, blue] = BLUE_GREEN.release?.order ?? [];
  const bad: Code = ({ path }) => (path === "/get/rare" ? 500 : 200);

  test("releases a good version in one region after the other, in its steps", async () => {
    const world = await releaseWorld({}, BLUE_GREEN, 1);
    await world.run();
    world.write("next");
    const { problem, lines } = await world.run();
    expect(problem).toBeUndefined();
    const steps = lines.flatMap((line) => /(\S+: step .*)/.exec(line)?.[1] ?? []);
    expect(steps).toEqual([green, blue].flatMap((region) => [5, 25, 100].map((step) => `${region}: step ${step} %`)));
    expect([...world.codes.values()]).toEqual(["next", "next"]);
    expect(world.seen.filter(({ failed }) => failed)).toEqual([]);
  });

  test("stops a bad version at its first step, before any client of the other region meets it", async () => {
    const world = await releaseWorld({ bad }, BLUE_GREEN);
    await world.run();
    world.write("bad");
    const { problem, at } = await world.run();
    expect(problem).toContain(`${green}: the release is stopped`);
    expect(await world.dials()).toEqual({ [`${green}`]: 0, [`${blue}`]: 100 });
    const failed = world.seen.filter((each) => each.failed);
    expect(new Set(failed.map(({ near }) => near))).toEqual(new Set([green]));
    const own = world.seen.filter(({ near, atSeconds }) => near === green && atSeconds >= at("step 5 %"));
    expect(failed.length / own.length).toBeLessThan(0.05);
  });
});
