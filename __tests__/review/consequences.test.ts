import { beforeAll, describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { bundleFunction } from "../../src/process/bundle";
import { reviewMarkdown } from "../../src/review/markdown";
import { type Review, review } from "../../src/review/review";
import { SimulatedClient } from "../../src/simulator/client";
import type { StartEnvironment } from "../../src/simulator/function/environment";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { World } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";
import { albEvent } from "../support/alb-event";
import { startReading } from "../support/echo";
import { resourceChange, stackChange } from "../support/stack-change";
import { functionId, loadBalancerId, topologyOf } from "../support/topology";
import { startWorld } from "../support/world";
import { withBalancer, withGroup } from "./cases";

/*
 * One pull request changes a dial, swaps a load balancer's scheme, lowers a timeout and removes a replica. Its comment names
 * the four consequences, and the simulator, which knows nothing of the review, has each of them.
 */

const [US, EU, AU] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;
const BEFORE = topologyOf("/code", { regions: [US, EU, AU] });
const withTimeout = (from: Topology, timeoutSeconds: number): Topology => ({
  ...from,
  functions: from.functions.map((each) => ({ ...each, timeoutSeconds })),
});
const dialed = withGroup(BEFORE, US, { trafficDialPercentage: 50 });
const swapped = withBalancer(BEFORE, EU, () => ({ internal: true }));
const quick = withTimeout(BEFORE, 2);
const unreplicated = { ...BEFORE, table: { ...BEFORE.table, regions: [US, EU] } };
const AFTER = {
  ...withTimeout(
    withBalancer(dialed, EU, () => ({ internal: true })),
    2,
  ),
  table: unreplicated.table,
};

const CHANGE = stackChange({
  before: BEFORE,
  after: AFTER,
  changes: [
    resourceChange("aws_globalaccelerator_endpoint_group", US, "update", {
      address: `${US}/endpoint-group`,
      before: { traffic_dial_percentage: 100 },
      after: { traffic_dial_percentage: 50 },
    }),
    resourceChange("aws_lb", EU, "replace", {
      address: loadBalancerId(EU),
      before: { internal: false },
      after: { internal: true },
      replacedBecause: ["internal"],
    }),
    ...[US, EU, AU].map((region) =>
      resourceChange("aws_lambda_function", region, "update", {
        address: functionId(region),
        before: { timeout: 5 },
        after: { timeout: 2 },
      }),
    ),
    resourceChange("aws_dynamodb_table_replica", AU, "delete"),
  ],
});

const CITIES = ["Seattle", "Frankfurt", "Sydney"];

/** A world in virtual time. */
async function worldOf(topology: Topology, startEnvironment: StartEnvironment = startReading(() => undefined)) {
  const clock = new VirtualClock();
  const world = await startWorld(topology, { clock, startEnvironment });
  return { clock, world };
}

/** Regions of so many new connections from a city, as shares. */
function sharesFrom(world: World, city: string, connections = 2000): Record<string, number> {
  const client = new SimulatedClient(world, locate(city));
  const shares: Record<string, number> = {};
  for (let each = 0; each < connections; each++) {
    const region = client.connect()?.region ?? "nobody";
    shares[region] = (shares[region] ?? 0) + 1 / connections;
  }
  return shares;
}

describe("a pull request that changes a dial, swaps a scheme, lowers a timeout and removes a replica", () => {
  let found: Review;
  beforeAll(() => {
    found = review(CHANGE, CITIES.map(locate));
  });

  const textOf = (id: string) => found.findings.find((finding) => finding.id === id)?.text;

  it("gets a comment whose first twelve lines name the verdict and all four", () => {
    const top = reviewMarkdown(found).split("\n").slice(0, 12).join("\n");
    expect(top).toContain("## Test: DANGER: 2 dangers, 2 warnings");
    expect(top).toContain("The traffic dial of us-west-2 goes from 100 to 50");
    expect(top).toContain("eu-central-1 has no endpoint from the delete of its load balancer");
    expect(top).toContain("takes longer than 2 s fails with 502");
    expect(top).toContain("Requests in ap-southeast-2 that need data fail");
  });

  it("moves the share of connections that the review says", async () => {
    const [before, after] = [await worldOf(BEFORE), await worldOf(dialed)];
    expect(sharesFrom(before.world, "Seattle")).toEqual({ [US]: expect.closeTo(1) });
    const row = found.traffic.find(({ location }) => location === "Seattle");
    const shares = sharesFrom(after.world, "Seattle");
    expect(row?.after?.shares.map(({ region }) => region)).toEqual(
      Object.keys(shares).sort((a) => (a === US ? -1 : 1)),
    );
    for (const { region, share } of row?.after?.shares ?? []) expect(shares[region]).toBeCloseTo(share, 1);
  });

  it("leaves the region without an endpoint in between: its connections break, and new ones go where the review says", async () => {
    const { clock, world } = await worldOf(BEFORE);
    const client = new SimulatedClient(world, locate("Frankfurt"));
    const established = client.connect();
    expect(established?.region).toBe(EU);
    world.faults.set({ kind: "load-balancer", target: EU });
    // What `terraform apply` does between the delete and the new one: there is no load balancer.
    expect(await established?.send({ target: "/get/foobar" })).toBeUndefined();
    expect(client.connect()).toBeUndefined();
    await clock.advance(120_000);
    const elsewhere = client.connect()?.region;
    expect(textOf("endpoint-swapped")).toContain(
      `new ones fail until the accelerator has noticed, and then go to ${elsewhere}`,
    );
    // And where it ends, nothing is as before: the scheme does not matter to the accelerator.
    const after = await worldOf(swapped);
    expect(new SimulatedClient(after.world, locate("Frankfurt")).connect()?.region).toBe(EU);
  });

  it("fails a request that took longer than the new timeout", async () => {
    const statuses: (number | undefined)[] = [];
    for (const topology of [BEFORE, quick]) {
      const { clock, world } = await worldOf(topology);
      world.functions.get(functionId(US))?.delaysMs.set("a slow request", () => 3000);
      const answer = new SimulatedClient(world, locate("Seattle")).connect()?.send({ target: "/get/foobar" });
      await clock.advance(6000);
      statuses.push((await answer)?.status);
    }
    expect(statuses).toEqual([200, 502]);
    expect(textOf("timeout-lowered")).toContain("(limit before: 5 s)");
  });

  it("fails the requests of the region without its replica", async () => {
    const code = bundleFunction("functions/api/index.ts");
    const statuses: unknown[] = [];
    for (const topology of [BEFORE, unreplicated]) {
      const functions = topology.functions.map((each) => ({ ...each, codeDirectory: code }));
      const clock = new VirtualClock();
      const world = await startWorld({ ...topology, functions }, { clock });
      const answer = world.functions.get(functionId(AU))?.invoke(JSON.stringify(albEvent({ path: "/get/foobar" })));
      await clock.advance(6000);
      const invocation = await answer;
      statuses.push(
        invocation && "payload" in invocation ? JSON.parse(invocation.payload).statusCode : invocation?.error,
      );
      // The health check finds it too, and so its clients are served from elsewhere.
      statuses.push(new SimulatedClient(world, locate("Sydney")).connect()?.region === AU);
    }
    expect(statuses).toEqual([200, true, 503, false]);
  });
});
