import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { HttpRequest } from "../../../src/simulator/load-balancer/http";
import { record } from "../../support/events";
import { answer, type Balanced, balance, type FunctionEvent, REGION } from "../../support/load-balancer";

const handle = ({ loadBalancer, listener }: Balanced, request: Partial<HttpRequest> = {}) =>
  loadBalancer.handle(
    {
      method: "GET",
      target: "/",
      headers: [["host", "x"]],
      body: Buffer.alloc(0),
      clientIp: "203.0.113.7",
      ...request,
    },
    listener,
  );

const forwardedFor = (count: number) => Array.from({ length: count }, (_, index) => `198.51.100.${index}`).join(", ");

describe("a request", () => {
  it("is answered by the function, with the target group's event", async () => {
    const seen: FunctionEvent[] = [];
    const balanced = balance((event) => {
      seen.push(event);
      return answer(200, "hello");
    });
    expect((await handle(balanced, { target: "/get/foobar" })).body.toString()).toBe("hello");
    expect(seen).toHaveLength(1);
    expect(seen[0].path).toBe("/get/foobar");
    expect(seen[0].requestContext.elb.targetGroupArn).toMatch(
      /^arn:aws:elasticloadbalancing:us-west-2:000000000000:targetgroup\/globalapp\/[0-9a-f]{16}$/,
    );
    // The time of the trace is the simulator's: 2026-01-01.
    expect(seen[0].headers["x-amzn-trace-id"]).toBe("Root=1-6955b900-000000000000000000000000");
  });

  it("is told to the event stream, with how long it took by the simulator's clock", async () => {
    const clock = new VirtualClock();
    const balanced = balance(
      async () => {
        await clock.sleep(40);
        return answer(404);
      },
      { clock },
    );
    const requests = record(balanced.events, "request");
    const handled = handle(balanced, { method: "PUT", target: "/items/1?a=1", connection: 7 });
    await clock.advance(100);
    await handled;
    expect(requests).toEqual([
      {
        at: 0.04,
        type: "request",
        region: REGION,
        method: "PUT",
        path: "/items/1",
        status: 404,
        durationMs: 40,
        connection: 7,
        target: { group: "globalapp", failOpen: false, answered: true },
      },
    ]);
  });

  it("that the load balancer answers by itself is told with the reason", async () => {
    const balanced = balance(() => ({ error: "Throttling" }));
    const requests = record(balanced.events, "request");
    await handle(balanced);
    expect(requests).toMatchObject([{ status: 502, error: "LambdaThrottling" }]);
    expect(requests[0]).not.toHaveProperty("connection");
  });

  it("waits for the function for the idle timeout, and then gets 504", async () => {
    const limits: number[] = [];
    const balanced = balance(
      (_event, limitMs) => {
        limits.push(limitMs);
        return { error: "Timeout", isOfCaller: true };
      },
      { loadBalancer: { idleTimeoutSeconds: 7 } },
    );
    expect(await handle(balanced)).toMatchObject({ status: 504, reason: "Gateway Timeout" });
    expect(limits).toEqual([7000]);
  });

  it("whose client did not wait for the answer is told as 460", async () => {
    const balanced = balance(() => answer(200));
    const requests = record(balanced.events, "request");
    await handle(balanced, { isGone: () => true });
    expect(requests).toMatchObject([{ status: 460 }]);
  });
});

describe("a load balancer refuses", () => {
  const refused = async (request: Partial<HttpRequest>) => {
    const invoked: FunctionEvent[] = [];
    const { status, error } = await handle(
      balance((event) => {
        invoked.push(event);
        return answer(200);
      }),
      request,
    );
    expect(invoked).toHaveLength(status === 200 ? 1 : 0);
    return [status, error];
  };

  it("TRACE, with 405", async () => {
    expect(await refused({ method: "TRACE" })).toEqual([405, undefined]);
  });

  it("WebSockets, with 400", async () => {
    const headers = [["Upgrade", "WebSocket"]] as const;
    expect(await refused({ headers })).toEqual([400, "LambdaWebsocketNotSupported"]);
    expect(await refused({ headers: [["Upgrade", "h2c"]] })).toEqual([200, undefined]);
  });

  it("a request without a host, with 400, unless it is of HTTP/1.0", async () => {
    expect(await refused({ headers: [], version: "1.1" })).toEqual([400, undefined]);
    expect(await refused({ headers: [], version: "1.0" })).toEqual([200, undefined]);
  });

  it("more than 30 addresses in x-forwarded-for, with 463", async () => {
    expect(await refused({ headers: [["X-Forwarded-For", forwardedFor(30)]] })).toEqual([200, undefined]);
    const inTwo = [
      ["X-Forwarded-For", forwardedFor(30)],
      ["x-forwarded-for", forwardedFor(1)],
    ] as const;
    expect(await refused({ headers: inTwo })).toEqual([463, undefined]);
  });

  it("a body of more than 1 MB, with 413", async () => {
    const limit = 1024 * 1024;
    expect(await refused({ method: "POST", body: Buffer.alloc(limit) })).toEqual([200, undefined]);
    expect(await refused({ method: "POST", body: Buffer.alloc(limit + 1) })).toEqual([413, "LambdaRequestTooLarge"]);
  });

  it("several hosts, and one that could not be one, with 400", async () => {
    const several: [string, string][] = [
      ["host", "api.example.com"],
      ["host", "other.example.com"],
    ];
    expect(await refused({ headers: several })).toEqual([400, undefined]);
    expect(await refused({ headers: [["host", 'a"b<c>']] })).toEqual([400, undefined]);
  });

  it("a request line or a header of more than 16 KB, with 400", async () => {
    expect(await refused({ target: `/${"x".repeat(16_000)}` })).toEqual([200, undefined]);
    expect(await refused({ target: `/${"x".repeat(16_384)}` })).toEqual([400, undefined]);
    expect(await refused({ headers: [["cookie", "x".repeat(16_384)]] })).toEqual([400, undefined]);
  });

  it("everything without a target, with 503", async () => {
    const balanced = balance(() => answer(200), { targetGroup: { targets: [] } });
    expect(await handle(balanced)).toMatchObject({ status: 503 });
  });
});

describe("a load balancer's health", () => {
  it("is unknown before the first check, and good after it", async () => {
    const { loadBalancer } = balance(() => answer(200));
    expect(loadBalancer.healthy).toBe(false);
    await loadBalancer.start();
    expect(loadBalancer.healthy).toBe(true);
  });

  it("is bad with a target group that has no target", async () => {
    const { loadBalancer } = balance(() => answer(200), { targetGroup: { targets: [] } });
    await loadBalancer.start();
    expect(loadBalancer.healthy).toBe(false);
  });

  it("is bad with a target whose checks are off", async () => {
    const { loadBalancer } = balance(() => answer(200), { healthCheck: { enabled: false } });
    await loadBalancer.start();
    expect(loadBalancer.healthy).toBe(false);
    expect([...loadBalancer.targetGroups.values()][0]?.targets[0]?.health.state).toBe("unavailable");
  });

  it("is bad while nothing is heard of it", async () => {
    const { loadBalancer } = balance(() => answer(200));
    await loadBalancer.start();
    const changes: boolean[] = [];
    loadBalancer.onHealthChange = (healthy) => changes.push(healthy);
    loadBalancer.setSilent("flood", true);
    loadBalancer.setSilent("fire", true);
    loadBalancer.setSilent("flood", false);
    expect([loadBalancer.healthy, loadBalancer.reachable, loadBalancer.resets]).toEqual([false, false, 0]);
    loadBalancer.setSilent("fire", false);
    expect(changes).toEqual([false, true]);
  });

  it("is bad as long as anything keeps it from being reached", async () => {
    const { loadBalancer } = balance(() => answer(200));
    await loadBalancer.start();
    const changes: boolean[] = [];
    loadBalancer.onHealthChange = (healthy) => changes.push(healthy);
    loadBalancer.setReachable("flood", false);
    loadBalancer.setReachable("fire", false);
    loadBalancer.setReachable("flood", true);
    expect(loadBalancer.healthy).toBe(false);
    expect(loadBalancer.reachable).toBe(false);
    loadBalancer.setReachable("fire", true);
    expect(loadBalancer.healthy).toBe(true);
    expect(changes).toEqual([false, true]);
  });
});
