import { describe, expect, it } from "vitest";
import { assess } from "../../src/assessment/assess";
import { locate } from "../../src/model/geography";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { deployedStack } from "../../src/simulator/outputs";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import type { Topology } from "../../src/topology/topology";
import { ordersId, withCanary, withRoute } from "../support/canary";
import { topologyOf } from "../support/topology";
import { echoWorld } from "../support/world";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const FRANKFURT = locate("Frankfurt");

const started = (topology: Topology, seed = 1) => echoWorld(topology, { clock: new VirtualClock(), seed });

/** The target group that serves each of so many requests, by its ARN. */
async function servedBy(topology: Topology, requests: number, seed = 1): Promise<string[]> {
  const world = await started(topology, seed);
  const connection = new SimulatedClient(world, FRANKFURT, "203.0.113.7").connect();
  const answers: string[] = [];
  for (let count = 0; count < requests; count++) {
    const response = await connection?.send({ target: "/" });
    answers.push(JSON.parse(String(response?.body)).requestContext.elb.targetGroupArn);
  }
  return answers;
}

describe("a canary target group without a target", () => {
  it.each([
    ["behind a rule", {}],
    ["with a weight", { weight: 1 }],
    ["with weight 0", { weight: 0 }],
  ])("%s takes its region out, for Global Accelerator and for Route 53", async (_, weight) => {
    const accelerated = withCanary(topologyOf(""), { ...weight, targets: [], regions: [EU] });
    for (const topology of [accelerated, { ...accelerated, front: latencyRecordsByHand([US, EU]) }]) {
      const world = await started(topology);
      expect(world.loadBalancersIn(EU).map(({ healthy }) => healthy)).toEqual([false]);
      expect(
        [EU, US].map((region) => world.health.isHealthy(world.loadBalancersIn(region)[0]?.topology.id ?? "")),
      ).toEqual([false, true]);
      const { locations } = assess(topology, [FRANKFURT]);
      expect(locations[0]?.served.shares).toMatchObject([{ region: US, reason: "failover", share: 1 }]);
    }
  });
});

describe("a weighted forward", () => {
  it("starts, and gives each target group its share, the same one for the same seed", async () => {
    const topology = withCanary(topologyOf(""), { weight: 1 });
    const served = await servedBy(topology, 400);
    const share = served.filter((group) => group.includes("canary")).length / 400;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
    expect(await servedBy(topology, 400)).toEqual(served);
    expect(await servedBy(topology, 400, 2)).not.toEqual(served);
  });

  it("leaves nothing to a target group of weight 0", async () => {
    const served = await servedBy(withCanary(topologyOf(""), { weight: 0 }), 50);
    expect(served.filter((group) => group.includes("canary"))).toEqual([]);
  });
});

describe("a region with a route", () => {
  const PROPAGATION_MS = 20_000;
  const LONG_MS = 100_000;

  async function routed() {
    const clock = new VirtualClock();
    const world = await echoWorld(withRoute(topologyOf("")), { clock, propagationMs: PROPAGATION_MS });
    const client = new SimulatedClient(world, FRANKFURT, "203.0.113.7");
    /** Region and status of an answer on a new connection. */
    const ask = async (target: string) => {
      const connection = client.connect();
      return [connection?.region, (await connection?.send({ target }))?.status];
    };
    return { clock, world, ask };
  }

  it("has faults on its main function: the route's function goes on until all traffic leaves the region", async () => {
    const { clock, world, ask } = await routed();
    world.faults.set({ kind: "error", target: EU });
    expect(await Promise.all([ask("/"), ask("/canary/7")])).toEqual([
      [EU, 502],
      [EU, 200],
    ]);
    await clock.advance(LONG_MS);
    expect(await ask("/canary/7")).toEqual([US, 200]);
  });

  it("is left when only the route's function is unhealthy, and comes back after it", async () => {
    const { clock, world, ask } = await routed();
    const orders = world.functions.get(ordersId(EU));
    orders?.configure({ environment: { STATUS: "503" } });
    expect(await ask("/")).toEqual([EU, 200]);
    await clock.advance(LONG_MS);
    expect(await ask("/")).toEqual([US, 200]);
    orders?.configure({ environment: { STATUS: "200" } });
    await clock.advance(LONG_MS);
    expect(await ask("/")).toEqual([EU, 200]);
  });

  it("says in the outputs which function is the main one, and which is the route's", async () => {
    const outputs = deployedStack(withRoute(topologyOf("")), { addresses: {}, loadBalancers: {} } as never);
    expect(Object.values(outputs.regions).map(({ functionName }) => functionName)).toEqual(["globalapp", "globalapp"]);
    expect(outputs.regions[US]?.routes).toEqual({
      "/canary/*": {
        function_name: "globalapp-orders",
        function_arn: "arn:aws:lambda:us-west-2:000000000000:function:globalapp-orders",
      },
    });
    const plain = deployedStack(topologyOf(""), { addresses: {}, loadBalancers: {} } as never);
    expect(plain.regions[US]).not.toHaveProperty("routes");
  });
});
