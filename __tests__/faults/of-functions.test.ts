import { describe, expect, it } from "vitest";
import { breakableWorld, US } from "../support/breakable-world";
import { record } from "../support/events";
import { functionId } from "../support/topology";

describe("a fault of the function", () => {
  it("status lets /health answer 400, and nothing else", async () => {
    const { world, ask } = await breakableWorld();
    world.faults.set({ kind: "status", target: US });
    expect(await ask("/health")).toEqual([400, undefined]);
    expect(await ask("/get/foobar")).toEqual([200, undefined]);
    world.faults.clear();
    expect(await ask("/health")).toEqual([200, undefined]);
  });

  it("status takes STATUS away again where there was none", async () => {
    const { world } = await breakableWorld({ function: { environment: { tablename: "T" } } });
    world.faults.set({ kind: "status", target: US });
    expect(world.functions.get(functionId(US))?.configuration.environment).toEqual({ tablename: "T", STATUS: "400" });
    world.faults.clear();
    expect(world.functions.get(functionId(US))?.configuration.environment).toEqual({ tablename: "T" });
  });

  it("leaves alone what somebody else has set meanwhile", async () => {
    const { world } = await breakableWorld();
    const lambda = world.functions.get(functionId(US));
    world.faults.set({ kind: "status", target: US });
    world.faults.set({ kind: "throttle", target: US });
    lambda?.configure({ environment: { STATUS: "503" } });
    if (lambda) lambda.reservedConcurrency = 9;
    world.faults.clear();
    expect([lambda?.configuration.environment.STATUS, lambda?.reservedConcurrency]).toEqual(["503", 9]);
  });

  it("throttle lets every invocation be throttled", async () => {
    const { world, ask } = await breakableWorld();
    world.faults.set({ kind: "throttle", target: US });
    expect(await ask()).toEqual([502, "LambdaThrottling"]);
  });

  it("overload lets invocations be throttled, all or a share, and leaves the reserved concurrency as it is", async () => {
    const { world, ask } = await breakableWorld();
    world.faults.set({ kind: "overload", target: US });
    expect(await ask()).toEqual([502, "LambdaThrottling"]);
    expect(world.functions.get(functionId(US))?.reservedConcurrency).toBeUndefined();
    world.faults.clear();
    world.faults.set({ kind: "overload", target: US, share: 0.5 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask()));
    const refused = answers.filter((answer) => answer?.[1] === "LambdaThrottling");
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.length).toBeLessThan(30);
    world.faults.clear();
    expect(await ask()).toEqual([200, undefined]);
  });

  it("error lets every invocation fail", async () => {
    const { world, ask } = await breakableWorld();
    world.faults.set({ kind: "error", target: US });
    expect(await ask()).toEqual([502, "LambdaUnhandled"]);
  });

  it("slow lets every invocation run into its timeout", async () => {
    const { world, ask } = await breakableWorld();
    const requests = record(world.events, "request");
    world.faults.set({ kind: "slow", target: US });
    expect(await ask()).toEqual([502, "LambdaUnhandled"]);
    expect(requests[0]?.durationMs).toBe(5000);
  });
});
