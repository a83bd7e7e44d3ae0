import { describe, expect, it } from "vitest";
import type { Invocation, SimulatedFunction } from "../../../src/simulator/function/function";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { record } from "../../support/events";
import { answer, balance, type FunctionEvent, REGION } from "../../support/load-balancer";
import type { TopologyChanges } from "../../support/topology";

/** A load balancer whose function answers what `now.answer` is; with one node, unless a test is about several. */
async function checked(
  healthCheck: TopologyChanges["healthCheck"] = {},
  atFirst: readonly Invocation[] = [],
  zones = 1,
) {
  const clock = new VirtualClock();
  const first = [...atFirst];
  const now: { answer: Invocation | Promise<Invocation> } = { answer: answer(200) };
  const invocations: { readonly event: FunctionEvent; readonly limitMs: number; readonly at: number }[] = [];
  const start = clock.now();
  const balanced = balance(
    (event, limitMs) => {
      invocations.push({ event, limitMs, at: (clock.now() - start) / 1000 });
      return first.shift() ?? now.answer;
    },
    { clock, healthCheck, loadBalancer: { zones } },
  );
  const health = record(balanced.events, "target-health");
  const checks = record(balanced.events, "health-check");
  await balanced.loadBalancer.start();
  return { ...balanced, clock, now, invocations, health, checks };
}

describe("a target's health checks", () => {
  it("invoke it with the documented event, and wait for the check's timeout", async () => {
    const { invocations } = await checked({ path: "/ready", timeoutSeconds: 3 });
    expect(invocations).toHaveLength(1);
    expect(invocations[0]?.limitMs).toBe(3000);
    expect(invocations[0]?.event).toMatchObject({
      httpMethod: "GET",
      path: "/ready",
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
    });
  });

  it("come every interval, however long the answers take", async () => {
    const { clock, now, invocations } = await checked({ intervalSeconds: 10 });
    now.answer = clock.sleep(35_000).then(() => answer(200));
    await clock.advance(35_000);
    expect(invocations.map(({ at }) => at)).toEqual([0, 10, 20, 30]);
  });

  it("end when the load balancer is stopped", async () => {
    const { clock, loadBalancer, invocations, checks } = await checked();
    const before = checks.length;
    loadBalancer.stop();
    await clock.advance(60_000);
    expect(invocations).toHaveLength(1);
    expect(checks).toHaveLength(before);
  });

  it("are not made where they are off", async () => {
    const { clock, invocations } = await checked({ enabled: false });
    await clock.advance(60_000);
    expect(invocations).toEqual([]);
  });

  it("are told with what they saw", async () => {
    const { clock, now, checks } = await checked();
    now.answer = answer(503);
    await clock.advance(15_000);
    now.answer = { error: "Timeout" };
    await clock.advance(15_000);
    now.answer = { error: "Throttling" };
    await clock.advance(15_000);
    const group = { type: "health-check", region: REGION, node: 1, targetGroup: "globalapp" };
    expect(checks).toEqual([
      { at: 0, ...group, outcome: 200, state: "healthy" },
      { at: 15, ...group, outcome: 503, state: "healthy" },
      { at: 30, ...group, outcome: "timeout", state: "unhealthy" },
      { at: 45, ...group, outcome: 502, state: "unhealthy" },
    ]);
  });
});

describe("a target", () => {
  it("is healthy after its first pass", async () => {
    const { health } = await checked({ healthyThreshold: 5 });
    expect(health).toMatchObject([{ at: 0, from: "initial", to: "healthy" }]);
  });

  it("is checked again at once until its first state is known", async () => {
    const slow = await checked({}, [{ error: "Timeout" }]);
    expect(slow.invocations.map(({ at }) => at)).toEqual([0, 0]);
    expect(slow.health).toMatchObject([{ at: 0, from: "initial", to: "healthy" }]);

    const sick = await checked({ unhealthyThreshold: 3 }, Array(3).fill(answer(503)));
    expect(sick.invocations).toHaveLength(3);
    expect(sick.health).toMatchObject([{ at: 0, from: "initial", to: "unhealthy" }]);
  });

  it("turns unhealthy after as many failures in a row as the threshold, and healthy again likewise", async () => {
    const { clock, now, health } = await checked({ unhealthyThreshold: 3, healthyThreshold: 2 });
    now.answer = answer(503);
    await clock.advance(60_000);
    now.answer = answer(200);
    await clock.advance(60_000);
    expect(health.slice(1)).toMatchObject([
      { at: 45, from: "healthy", to: "unhealthy", reason: "Target.ResponseCodeMismatch" },
      { at: 90, from: "unhealthy", to: "healthy" },
    ]);
    expect(health[2]).not.toHaveProperty("reason");
  });

  it("stays healthy while failures are not in a row", async () => {
    const { clock, now, health } = await checked({ unhealthyThreshold: 2 });
    for (let check = 0; check < 6; check++) {
      now.answer = answer(check % 2 === 0 ? 503 : 200);
      await clock.advance(15_000);
    }
    expect(health).toHaveLength(1);
  });

  it("turns unhealthy when it does not answer in time", async () => {
    const { clock, now, health } = await checked();
    now.answer = { error: "Timeout" };
    await clock.advance(30_000);
    expect(health[1]).toMatchObject({ at: 30, to: "unhealthy", reason: "Target.Timeout" });
  });

  it("is healthy with any answer that the matcher takes", async () => {
    const { clock, now, health } = await checked({ matcher: "200,301-303" });
    now.answer = answer(302);
    await clock.advance(60_000);
    expect(health).toHaveLength(1);
  });

  it("gets requests although it is unhealthy, being the only one", async () => {
    const { clock, now, loadBalancer, listener } = await checked();
    now.answer = answer(500, "from the function");
    await clock.advance(30_000);
    expect(loadBalancer.healthy).toBe(false);
    const request = { method: "GET", target: "/", headers: [], body: Buffer.alloc(0), clientIp: "" };
    expect((await loadBalancer.handle(request, listener)).body.toString()).toBe("from the function");
  });
});

describe("two nodes", () => {
  const TWO_NODES = 2;

  it("check at times of their own, each every interval, and as one at the start", async () => {
    const { clock, checks } = await checked({ intervalSeconds: 10 }, [], TWO_NODES);
    await clock.advance(20_000);
    expect(checks.map(({ at, node }) => [at, node])).toEqual([
      [0, 1],
      [5, 2],
      [10, 1],
      [15, 2],
      [20, 1],
    ]);
  });

  it("can disagree for an interval, and the load balancer tells what they agree on", async () => {
    const { clock, now, loadBalancer, checks, health } = await checked({ intervalSeconds: 10 }, [], TWO_NODES);
    await clock.advance(6000);
    now.answer = answer(503);
    await clock.advance(14_000);
    expect(checks.slice(-2).map(({ node, state }) => [node, state])).toEqual([
      [2, "healthy"],
      [1, "unhealthy"],
    ]);
    expect(loadBalancer.healthy).toBe(true);
    await clock.advance(5000);
    expect(health.at(-1)).toMatchObject({ at: 25, to: "unhealthy" });
    expect(loadBalancer.healthy).toBe(false);
    now.answer = answer(200);
    await clock.advance(20_000);
    expect(health.at(-1)).toMatchObject({ at: 45, to: "healthy" });
  });

  it("have not agreed where a target is healthy again before the second one has seen enough", async () => {
    const { clock, now, health } = await checked({ intervalSeconds: 10 }, [], TWO_NODES);
    now.answer = answer(503);
    await clock.advance(4000);
    now.answer = answer(200);
    await clock.advance(4000);
    now.answer = answer(503);
    await clock.advance(13_000);
    now.answer = answer(200);
    await clock.advance(60_000);
    expect(health).toHaveLength(1);
  });
});

describe("a target that is deregistered", () => {
  it("gets no request, is draining and then unused, and its group takes the region out", async () => {
    const { clock, loadBalancer, listener, checks } = await checked();
    const [group] = [...loadBalancer.targetGroups.values()];
    const [target] = group?.targets ?? [];
    if (!group || !target) throw new Error("no target");
    group.deregister(target.function);
    expect(loadBalancer.healthy).toBe(false);
    const request = { method: "GET", target: "/", headers: [], body: Buffer.alloc(0), clientIp: "" };
    expect((await loadBalancer.handle(request, listener)).status).toBe(503);
    const told = checks.length;
    await clock.advance(299_000);
    expect(group.healthOf(target.function)).toMatchObject({
      state: "draining",
      reason: "Target.DeregistrationInProgress",
    });
    await clock.advance(1000);
    expect(group.healthOf(target.function)).toMatchObject({ state: "unused", reason: "Target.NotRegistered" });
    expect(checks).toHaveLength(told);
    expect([group.register(target.function), group.register(target.function)]).toEqual([true, true]);
    expect(group.healthOf(target.function).state).toBe("initial");
    await clock.advance(15_000);
    expect(loadBalancer.healthy).toBe(true);
    expect(group.register({} as SimulatedFunction)).toBe(false);
  });
});
