import { describe, expect, it } from "vitest";
import { assess } from "../../src/assessment/assess";
import { locate } from "../../src/model/geography";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import type { Topology } from "../../src/topology/topology";
import { withCanary } from "../support/canary";
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
