import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planOf } from "../../src/explore/generate";
import { activeSeconds, type Plan, planSchema, spansOf } from "../../src/explore/plan";
import { check, search, shrunk } from "../../src/explore/search";
import { FAULTS } from "../../src/faults/registry";
import { World } from "../../src/simulator/world";

const FAULT = { kind: "status", target: "us-west-2" } as const;

describe("the plan of a seed", () => {
  it("is valid, survives JSON, and is always the same", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const plan = planOf(seed);
        expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        expect(planOf(seed)).toEqual(plan);
      }),
      { seed: 1 },
    );
  });

  it("is another one for another seed, and among a few hundred there is everything", () => {
    const plans = Array.from({ length: 300 }, (_, seed) => planOf(seed));
    expect(new Set(plans.map((plan) => JSON.stringify({ ...plan, seed: 0 }))).size).toBe(300);
    expect(new Set(plans.map(({ regions }) => regions.length))).toEqual(new Set([2, 3, 4, 5]));
    expect(new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind))).size).toBe(
      FAULTS.filter(({ explored }) => explored !== undefined).length,
    );
    const overlaps = ({ faults }: Plan, of: (a: Plan["faults"][number], b: Plan["faults"][number]) => boolean) =>
      faults.some((a) =>
        faults.some(
          (b) => a !== b && a.atSeconds <= b.atSeconds && a.atSeconds + a.forSeconds > b.atSeconds && of(a, b),
        ),
      );
    expect(plans.some((plan) => overlaps(plan, (a, b) => a.target === b.target && a.kind === b.kind))).toBe(true);
    expect(plans.some((plan) => overlaps(plan, (a, b) => a.target === b.target && a.kind !== b.kind))).toBe(true);
    expect(plans.some((plan) => overlaps(plan, (a, b) => a.target !== b.target && a.kind === b.kind))).toBe(true);
    expect(plans.some(({ regions }) => regions.every(({ weight }) => weight === 0))).toBe(true);
    for (const is of [(canary?: number) => canary === undefined, (canary?: number) => canary === 0, Number]) {
      expect(plans.some(({ canary }) => is(canary))).toBe(true);
    }
  });
});

describe("when a fault is on", () => {
  const spans = (...times: [at: number, seconds: number][]) =>
    spansOf({ faults: times.map(([atSeconds, forSeconds]) => ({ ...FAULT, atSeconds, forSeconds })) }).map(
      ({ from, to }) => [from, to],
    );

  it.each<[string, [number, number][], [number, number][]]>([
    ["once", [[5, 10]], [[5, 15]]],
    [
      "twice, one after the other",
      [
        [5, 10],
        [20, 1],
      ],
      [
        [5, 15],
        [20, 21],
      ],
    ],
    [
      "longer, where it is set while it is on",
      [
        [5, 10],
        [10, 30],
      ],
      [[5, 40]],
    ],
    [
      "shorter, where it is set while it is on",
      [
        [5, 10],
        [6, 1],
      ],
      [[5, 7]],
    ],
    [
      "on, where it is set in the moment of its end",
      [
        [5, 10],
        [15, 1],
      ],
      [[5, 16]],
    ],
    [
      "in the order of time, whatever the order in the plan",
      [
        [20, 1],
        [5, 10],
      ],
      [
        [5, 15],
        [20, 21],
      ],
    ],
  ])("%s", (_, faults, expected) => {
    expect(spans(...faults)).toEqual(expected);
  });
});

describe("a search", () => {
  it("finds nothing in the first seeds, with the stand-in", async () => {
    expect(await search({ fromSeed: 1, seeds: 20, function: "echo" })).toEqual({ done: 20 });
  });

  it("finds nothing in a seed, with the bundle", async () => {
    expect(await check(planOf(3, "bundle"), { twice: false })).toBeUndefined();
  });

  it("ends between two seeds when it is told to", async () => {
    let asked = 0;
    const { done } = await search({ fromSeed: 1, seeds: 1000, function: "echo", goesOn: () => asked++ < 2 });
    expect(done).toBe(2);
  });

  it("takes a world that fails for a finding", async () => {
    const startWorld = async () => Promise.reject(new Error("no world today"));
    const { finding } = await search({ fromSeed: 7, seeds: 5, function: "echo", startWorld });
    expect(finding).toMatchObject({ invariant: "runsToItsEnd", problem: "no world today", plan: { seed: 7 } });
  });

  it("shrinks what it found until nothing can be taken away", async () => {
    const startWorld: typeof World.start = async (...from) => {
      const world = await World.start(...from);
      for (const replica of world.table.replicas.values()) {
        const usual = replica.apply.bind(replica);
        replica.apply = async (write) => (write.item === undefined ? true : usual(write));
      }
      return world;
    };
    const { finding } = await search({ fromSeed: 1, seeds: 200, function: "echo", startWorld });
    if (!finding) throw new Error("nothing found");
    const { plan, invariant } = await shrunk(finding, { startWorld });
    expect(invariant).toBe("acknowledgedWritesArrive");
    expect([plan.faults, plan.clients, plan.regions.length]).toEqual([[], [], 2]);
    // One that is there everywhere, and one that deletes it in one region only.
    expect(plan.writes).toHaveLength(2);
    expect(plan.writes[1]).toMatchObject({ operation: "delete" });
    expect(activeSeconds(plan)).toBeLessThanOrEqual(1);
  });
});
