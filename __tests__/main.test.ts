import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { failoverBudget } from "../src/model/failover-budget";
import { matchers } from "../src/testing/matchers";
import { readStack } from "../src/testing/stack";
import { topologyFromSynth } from "../src/topology/from-synth";

expect.extend(matchers);

/*
 * An example of how to test your own main.ts. It holds for every valid one: put your own expectations beside these.
 */

const outdir = mkdtempSync(join(tmpdir(), "main-"));
afterAll(() => rmSync(outdir, { recursive: true }));

// As `cdktf synth` does, but into a folder of its own. What main.ts prints where something is wrong fails the tests.
const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "main.ts"], {
  cwd: join(__dirname, ".."),
  env: { ...process.env, CDKTF_OUTDIR: outdir },
  encoding: "utf8",
});
if (status !== 0) throw new Error(`main.ts cannot be synthesized:\n${stderr}`);

const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));

describe.each(Object.keys(stacks))("the stack %s of main.ts", (stack) => {
  const topology = topologyFromSynth(outdir, stack);
  const { regions } = topology.table;
  const sorted = (names: readonly string[]) => [...names].sort();

  test("has its table in two regions or more, and in each a function and a load balancer", () => {
    expect(regions.length).toBeGreaterThanOrEqual(2);
    expect(sorted(topology.functions.map(({ region }) => region))).toEqual(sorted(regions));
    expect(sorted(topology.loadBalancers.map(({ region }) => region))).toEqual(sorted(regions));
  });

  test("has load balancers whose listeners are in their own region", () => {
    const { all, one } = readStack(outdir, stack);
    for (const region of regions) {
      for (const listener of all("aws_lb_listener").filter(({ provider }) => provider === `aws.${region}`)) {
        expect(listener).toBeMadeIn(region);
        expect(listener.load_balancer_arn).toReferTo(one("aws_lb", region), "arn");
      }
    }
  });

  test("has one accelerator, which leads into each of them", () => {
    expect(topology.accelerator.enabled).toBe(true);
    expect(topology.accelerator.listeners.length).toBeGreaterThan(0);
    for (const { endpointGroups } of topology.accelerator.listeners) {
      expect(sorted(endpointGroups.map(({ region }) => region))).toEqual(sorted(regions));
    }
  });

  test("has traffic for at least one of them", () => {
    const weights = topology.accelerator.listeners.flatMap(({ endpointGroups }) =>
      endpointGroups.flatMap(({ endpoints }) => endpoints.map(({ weight }) => weight)),
    );
    expect(Math.max(...weights)).toBeGreaterThan(0);
  });

  test.each(regions)("leaves %s after a time that its health check decides", (region) => {
    const seconds = failoverBudget(topology).get(region)?.shift.worst ?? Number.NaN;
    // Put the time here that your clients can wait: toBeLessThanOrEqual(120).
    expect(seconds).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});
