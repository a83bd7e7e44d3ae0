import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { PRODUCTION } from "../../examples/production";
import { drillCommands } from "../../src/cli/drill";
import { faultOf } from "../../src/drill/change/faults";
import { Journal } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import { preflight } from "../../src/drill/preflight/preflight";
import type { Client, Target } from "../../src/drill/targets/target";
import { virtualTarget } from "../../src/drill/targets/virtual-target";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { locationOf } from "../../src/model/geography";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { World } from "../../src/simulator/world";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { CHECKS, type Checked, EXCEPTIONS } from "../support/best-practices";
import { inThisThread, startEcho } from "../support/echo";
import { stopAfterTest } from "../support/stop";
import { resourcesOf, type StackJson, synth } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const { json } = synth(PRODUCTION);

const checked = (stack: StackJson): Checked => {
  const resources = resourcesOf(stack);
  return { all: (type) => resources.filter(({ kind }) => kind === type) };
};

describe("the production example", () => {
  test.each(CHECKS.filter(({ id }) => !(id in EXCEPTIONS)))("passes $id: $what", ({ broken }) => {
    expect(broken(checked(json))).toEqual([]);
  });

  test.each(CHECKS.filter(({ id }) => id in EXCEPTIONS))("does not pass $id, with a reason: $what", (check) => {
    expect(EXCEPTIONS[check.id]).toMatch(/\w+ \w+/);
    // One that is passed is no exception any more.
    expect(check.broken(checked(json))).not.toEqual([]);
  });

  test("has no exceptions but from checks that there are", () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(Object.keys(EXCEPTIONS).filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has load balancers that nobody reaches but by the accelerator", () => {
    const { all } = checked(json);
    for (const loadBalancer of all("aws_lb")) expect(loadBalancer.internal).toBe(true);
    expect(all("aws_route")).toEqual([]);
    // Without it the accelerator would not reach them either.
    expect(all("aws_internet_gateway")).toHaveLength(2);
  });
});

describe("a drill of the production example with the drill's defaults", () => {
  const { rate, kept } = drillCommands(new Command()).opts();
  const options = {
    region: "us-west-2",
    fault: "status",
    path: "/health",
    rate,
    kept,
    timeoutMs: 5000,
    steadySeconds: 30,
    holdSeconds: 15,
    ledger: false,
    service: SERVICE_LIMIT,
  };
  const { outdir } = synth(PRODUCTION);

  async function target(): Promise<Target> {
    const clock = new VirtualClock();
    const topology = topologyFromSynth(outdir);
    const world = await World.start(topology, { clock, startEnvironment: startEcho });
    return stopAfterTest(virtualTarget(world, clock, topology.table.regions.map(locationOf)));
  }

  const journal = () => new Journal(`${temporaryFolder()}/journal.json`);

  test("is not refused by its firewall, which lets every client pass", async () => {
    const { samples, aborted } = await runDrill(await target(), options, { journal: journal() });
    expect(aborted).toBeUndefined();
    expect(samples.length).toBeGreaterThan(1000);
    expect(samples.filter(({ status }) => status === 403)).toEqual([]);
  });

  test("can start on AWS, where all of its requests come from one address", async () => {
    const { clients, ...others } = await target();
    const [client] = clients as [Client];
    const onAws: Target = { ...others, kind: "aws", clients: [client] };
    const fault = faultOf(onAws, options);
    await expect(preflight({ id: "drill-1", target: onAws, options, fault }, journal())).resolves.toBeInstanceOf(Array);
    await expect(
      preflight({ id: "drill-1", target: onAws, options: { ...options, rate: 20 }, fault }, journal()),
    ).rejects.toThrow("the firewall refuses an address");
  });

  test("sends a User-Agent, without which AWS's common rules refuse a request", async () => {
    const seen: unknown[] = [];
    const clock = new VirtualClock();
    const startEnvironment = inThisThread((event) => {
      if (event.headers["x-forwarded-for"] !== undefined) seen.push(event.headers["user-agent"]);
      return { statusCode: 200, headers: {}, body: "" };
    });
    const world = await World.start(topologyFromSynth(outdir), { clock, startEnvironment });
    const { clients } = stopAfterTest(virtualTarget(world, clock, [locationOf("us-west-2")]));
    await clients[0]?.request("/health", 5000);
    expect(seen).toEqual(["globalapp-drill"]);
  });
});

describe("the check", () => {
  const spoiled = CHECKS.flatMap(({ id, broken, spoil = [] }) =>
    [spoil].flat().map((spoils) => ({ id, broken, spoils })),
  );

  test.each(spoiled)("$id sees what breaks it", ({ broken, spoils }) => {
    const stack = structuredClone(json);
    spoils(stack);
    expect(broken(checked(stack))).toHaveLength(1);
  });

  test.each(CHECKS.filter(({ id }) => !(id in EXCEPTIONS)))("$id can be seen to fail", ({ spoil }) => {
    expect(spoil).toBeDefined();
  });
});
