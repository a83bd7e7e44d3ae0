import { describe, expect, it } from "vitest";
import { SIMULATED, targetsOf } from "../../src/faults/registry";
import { isHitByAny } from "../../src/faults/share";
import { STATIC_ADDRESSES } from "../../src/model/static-addresses";
import { UserError } from "../../src/process/user-error";
import { breakableWorld, EU, stateOf, US } from "../support/breakable-world";
import { record } from "../support/events";
import { functionId, loadBalancerId } from "../support/topology";

const KINDS = SIMULATED.map(({ name }) => name);
const SHARING = SIMULATED.filter(({ hits }) => hits).map(({ name }) => name);
const ALL = SIMULATED.flatMap((fault) => targetsOf(fault, [US, EU]).map((target) => ({ kind: fault.name, target })));

describe("every fault", () => {
  it.each(KINDS)("%s changes something, and its end leaves exactly what was before", async (kind) => {
    const { world, clock } = await breakableWorld({
      function: { reservedConcurrency: 7, environment: { STATUS: "201", b: "1" } },
    });
    for (const { target } of ALL.filter((each) => each.kind === kind)) {
      const before = stateOf(world);
      world.faults.set({ kind, target });
      expect(world.faults.active).toEqual([{ kind, target }]);
      // Replication is held, and connections are reset: nothing else is changed.
      if (kind !== "replication" && kind !== "maintenance") expect(stateOf(world)).not.toEqual(before);
      world.faults.end(kind, target);
      await clock.advance(0);
      expect(stateOf(world)).toEqual(before);
      expect(world.faults.active).toEqual([]);
    }
  });

  it("leaves exactly what was before, in whatever order they overlap", async () => {
    const { world, clock } = await breakableWorld();
    const before = stateOf(world);
    for (const fault of ALL) world.faults.set(fault);
    expect(world.faults.active).toHaveLength(ALL.length);
    // Neither the order of setting nor its opposite.
    for (const { kind, target } of [
      ...ALL.filter((_, index) => index % 2),
      ...ALL.filter((_, index) => !(index % 2)),
    ]) {
      world.faults.end(kind, target);
    }
    await clock.advance(0);
    expect(stateOf(world)).toEqual(before);
  });

  it("says when it begins and when it ends", async () => {
    const { world, clock } = await breakableWorld();
    const told = record(world.events, "fault");
    await clock.advance(1000);
    world.faults.set({ kind: "slow", target: EU });
    await clock.advance(500);
    world.faults.clear();
    expect(told).toEqual([
      { at: 1, type: "fault", kind: "slow", target: EU, on: true },
      { at: 1.5, type: "fault", kind: "slow", target: EU, on: false },
    ]);
  });
});

describe("faults that overlap", () => {
  it("cut-off and replication each hold replication by itself", async () => {
    const { world, clock, us, eu } = await breakableWorld();
    const arrived = async () => {
      await clock.advance(60_000);
      return (await eu.get("1")) !== undefined;
    };
    world.faults.set({ kind: "replication", target: US });
    world.faults.set({ kind: "cut-off", target: US });
    await us.put("1", "us");
    world.faults.end("replication", US);
    expect(await arrived()).toBe(false);
    world.faults.set({ kind: "replication", target: EU });
    world.faults.end("cut-off", US);
    expect(await arrived()).toBe(false);
    world.faults.end("replication", EU);
    expect(await arrived()).toBe(true);
  });

  it("cut-off and load-balancer each keep clients out by itself", async () => {
    const { world } = await breakableWorld();
    const loadBalancer = world.loadBalancers.get(loadBalancerId(US));
    world.faults.set({ kind: "cut-off", target: US });
    world.faults.set({ kind: "load-balancer", target: US });
    world.faults.end("cut-off", US);
    expect(loadBalancer?.reachable).toBe(false);
    world.faults.end("load-balancer", US);
    expect(loadBalancer?.reachable).toBe(true);
  });

  it("of the same kind at two places end one by one", async () => {
    const { world } = await breakableWorld();
    world.faults.set({ kind: "throttle", target: US });
    world.faults.set({ kind: "throttle", target: EU });
    world.faults.end("throttle", US);
    expect(world.functions.get(functionId(US))?.reservedConcurrency).toBeUndefined();
    expect(world.functions.get(functionId(EU))?.reservedConcurrency).toBe(0);
    for (const target of STATIC_ADDRESSES) world.faults.set({ kind: "address", target });
    world.faults.end("address", STATIC_ADDRESSES[0]);
    expect([...world.accelerator.downAddresses.keys()]).toEqual([STATIC_ADDRESSES[1]]);
  });
});

describe("a fault that is set for some seconds", () => {
  it("ends by itself after them, by the simulator's clock", async () => {
    const { world, clock } = await breakableWorld();
    const told = record(world.events, "fault");
    world.faults.set({ kind: "slow", target: US, forSeconds: 90 });
    await clock.advance(89_999);
    expect(world.faults.active).toEqual([{ kind: "slow", target: US, forSeconds: 90 }]);
    await clock.advance(1);
    expect(world.faults.active).toEqual([]);
    expect(told.map(({ at, on }) => [at, on])).toEqual([
      [0, true],
      [90, false],
    ]);
  });

  it("lasts as long as it was last told to, and begins only once", async () => {
    const { world, clock } = await breakableWorld();
    const before = stateOf(world);
    const told = record(world.events, "fault");
    world.faults.set({ kind: "status", target: US, forSeconds: 10 });
    await clock.advance(9000);
    world.faults.set({ kind: "status", target: US, forSeconds: 10 });
    await clock.advance(9000);
    expect(world.faults.active).toHaveLength(1);
    world.faults.set({ kind: "status", target: US });
    await clock.advance(60_000);
    expect(world.faults.active).toEqual([{ kind: "status", target: US }]);
    world.faults.clear();
    expect(stateOf(world)).toEqual(before);
    expect(told.map(({ on }) => on)).toEqual([true, false]);
  });

  it("is over when somebody has undone by hand what it broke, and can be set again", async () => {
    const { world } = await breakableWorld({ function: { reservedConcurrency: 7, environment: { STATUS: "201" } } });
    const [lambda] = world.mainFunctionsIn(US);
    const state = () => [lambda?.configuration.environment.STATUS, lambda?.reservedConcurrency];
    const told = record(world.events, "fault");
    world.faults.set({ kind: "status", target: US });
    world.faults.set({ kind: "throttle", target: US });
    lambda?.configure({ environment: { STATUS: "200" } });
    if (lambda) lambda.reservedConcurrency = 9;
    expect([world.faults.active, state()]).toEqual([[], ["200", 9]]);
    world.faults.set({ kind: "status", target: US });
    world.faults.set({ kind: "throttle", target: US });
    expect(state()).toEqual(["400", 0]);
    expect(told.map(({ kind, on }) => `${kind} ${on}`).slice(2)).toEqual([
      "status false",
      "throttle false",
      "status true",
      "throttle true",
    ]);
    world.faults.clear();
    expect(state()).toEqual(["200", 9]);
  });

  it("resets connections again where that is all that it does", async () => {
    const { world } = await breakableWorld();
    const told = record(world.events, "fault");
    const maintenance = { kind: "maintenance", target: STATIC_ADDRESSES[0] };
    world.faults.set(maintenance);
    world.faults.set(maintenance);
    expect(told.map(({ on }) => on)).toEqual([true, false, true]);
  });

  it("and ended before does not end the next one", async () => {
    const { world, clock } = await breakableWorld();
    world.faults.set({ kind: "slow", target: US, forSeconds: 10 });
    world.faults.clear();
    world.faults.set({ kind: "slow", target: US });
    await clock.advance(60_000);
    expect(world.faults.active).toHaveLength(1);
  });
});

describe("what is no fault", () => {
  it("is refused, with the kinds that there are", async () => {
    const { world } = await breakableWorld();
    for (const kind of ["flood", "toString", ""]) {
      const set = () => world.faults.set({ kind, target: US });
      expect(set).toThrow(UserError);
      expect(set).toThrow(`there is no fault ${kind}; use one of ${KINDS.join(", ")}`);
    }
  });

  it("for lack of a target is refused, with the targets that there are", async () => {
    const { world } = await breakableWorld();
    const set = (kind: string, target: string) => () => world.faults.set({ kind, target });
    expect(set("status", "mars-1")).toThrow(`status has no target mars-1; use one of ${US}, ${EU}`);
    expect(set("address", US)).toThrow(`address has no target ${US}; use one of ${STATIC_ADDRESSES.join(", ")}`);
    expect(set("control-plane", EU)).toThrow("control-plane has no target eu-central-1; use one of us-west-2");
    expect(world.faults.active).toEqual([]);
  });

  it("is named after the one that was meant, where that can be guessed", async () => {
    const { world } = await breakableWorld();
    expect(() => world.faults.set({ kind: "cutoff", target: US })).toThrow(
      "there is no fault cutoff; did you mean cut-off?",
    );
  });

  it("is refused where only a drill makes it, with the command for that", async () => {
    const { world } = await breakableWorld();
    expect(() => world.faults.set({ kind: "dial", target: US })).toThrow(
      "only a drill makes the fault dial: run npm run drill -- REGION --fault dial",
    );
  });

  it("ends without a word", async () => {
    const { world } = await breakableWorld();
    const told = record(world.events, "fault");
    world.faults.end("status", US);
    world.faults.clear();
    expect(told).toEqual([]);
  });
});

describe("a share of a fault", () => {
  /** Which of so many invocations in Oregon fail, while one in four does. */
  async function failures(count: number, options: { readonly seed?: number } = {}, kind = "error") {
    const { world, clock } = await breakableWorld({ healthCheck: { enabled: false } }, options);
    world.faults.set({ kind, target: US, share: 0.25 });
    const lambda = world.functions.get(functionId(US));
    const hit: number[] = [];
    for (let index = 0; index < count; index++) {
      const answer = lambda?.invoke(JSON.stringify({ path: "/" }));
      await clock.advance(10_000);
      if ("error" in ((await answer) ?? {})) hit.push(index);
    }
    return hit;
  }

  it("hits about so many, and the same ones for the same seed", async () => {
    const hit = await failures(60);
    expect(hit.length).toBeGreaterThan(5);
    expect(hit.length).toBeLessThan(25);
    expect(await failures(60)).toEqual(hit);
    expect(await failures(60, { seed: 2 })).not.toEqual(hit);
    expect(await failures(60, {}, "slow")).not.toEqual(hit);
  });

  it("goes on with its draws when it is set again, and begins anew with another share", async () => {
    const { world } = await breakableWorld();
    const told = record(world.events, "fault");
    const draw = () => isHitByAny(world.table.replicas.get(US)?.unavailable ?? new Map());
    const draws = (count: number) => Array.from({ length: count }, draw);
    const fault = { kind: "table", target: US, share: 0.5 };
    world.faults.set(fault);
    const first = draws(20);
    world.faults.set({ ...fault, forSeconds: 60 });
    const second = draws(20);
    expect(told.map(({ on, share }) => [on, share])).toEqual([[true, 0.5]]);
    world.faults.clear();
    world.faults.set(fault);
    expect([first, second]).not.toContainEqual(draws(20));
    world.faults.set({ ...fault, share: 1 });
    expect(draws(5)).toEqual([true, true, true, true, true]);
    expect(told.map(({ on, share }) => [on, share])).toEqual([
      [true, 0.5],
      [false, 0.5],
      [true, 0.5],
      [false, 0.5],
      [true, undefined],
    ]);
    expect(world.faults.active).toEqual([{ ...fault, share: 1 }]);
  });

  it("leaves exactly what was before", async () => {
    const { world, clock } = await breakableWorld();
    const before = stateOf(world);
    const sharing = ALL.filter(({ kind }) => SHARING.includes(kind));
    for (const fault of sharing) world.faults.set({ ...fault, share: 0.5 });
    expect(world.faults.active).toHaveLength(sharing.length);
    world.faults.clear();
    await clock.advance(0);
    expect(stateOf(world)).toEqual(before);
  });

  it("is refused together with everything else that is wrong", async () => {
    const { world } = await breakableWorld();
    const problems = [
      "status has no target mars-1; use one of us-west-2, eu-central-1",
      "a share of 0 is not valid; use a number above 0 and at most 1",
      `status takes no share, because it is on or off; these faults take one: ${SHARING.join(", ")}`,
    ];
    expect(() => world.faults.set({ kind: "status", target: "mars-1", share: 0 })).toThrow(problems.join("\n"));
    for (const share of [-0.1, 1.1, Number.NaN]) {
      expect(() => world.faults.set({ kind: "slow", target: US, share })).toThrow(`a share of ${share} is not valid`);
    }
    expect(world.faults.active).toEqual([]);
  });
});
