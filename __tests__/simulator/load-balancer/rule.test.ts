import { describe, expect, it } from "vitest";
import { actionFor, fixedResponseOf } from "../../../src/simulator/load-balancer/rule";
import type { ListenerRule, LoadBalancerListener } from "../../../src/topology/topology";
import { answer, balance } from "../../support/load-balancer";

const DEFAULT = { type: "redirect", protocol: "HTTPS", port: 443, statusCode: 301 } as const;
const REFUSED = { type: "fixed-response", statusCode: 403, contentType: "text/plain", body: "no" } as const;

const rule = (priority: number, values: readonly string[], action: ListenerRule["action"] = REFUSED): ListenerRule => ({
  id: `rule-${priority}`,
  priority,
  conditions: [{ type: "http-header", name: "Authorization", values }],
  action,
});
const listener = (...rules: ListenerRule[]): LoadBalancerListener => ({
  id: "listener",
  port: 80,
  protocol: "HTTP",
  rules,
  action: DEFAULT,
});
const request = (...headers: (readonly [string, string])[]) => ({
  method: "GET",
  target: "/",
  headers: [["Host", "api.example.com"] as const, ...headers],
  body: Buffer.alloc(0),
  clientIp: "203.0.113.7",
});
const isRefused = (values: readonly string[], ...headers: (readonly [string, string])[]) =>
  actionFor(request(...headers), listener(rule(1, values))) === REFUSED;

describe("a rule by header", () => {
  it.each([
    ["*", "Bearer abc", true],
    ["*", "", true],
    ["bearer *", "Bearer abc", true],
    ["Bearer *", "bearer ABC", true],
    ["Bearer *", "Basic abc", false],
    ["Bearer *", "x Bearer abc", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a.c", "abc", false],
    ["(a+)+[b]$", "(a+)+[b]$", true],
  ])("with %j is for the value %j: %s", (pattern, value, expected) => {
    expect(isRefused([pattern], ["authorization", value])).toBe(expected);
  });

  it("is for a header whatever its case, if any of its values matches any of the rule's", () => {
    expect(isRefused(["Basic *", "Bearer *"], ["AUTHORIZATION", "Digest x"], ["Authorization", "Bearer y"])).toBe(true);
    expect(isRefused(["*"])).toBe(false);
    expect(isRefused(["*"], ["proxy-authorization", "x"])).toBe(false);
  });

  it("needs all its conditions", () => {
    const header = (name: string) => ({ type: "http-header", name, values: ["*"] }) as const;
    const both = { ...rule(1, []), conditions: [header("a"), header("b")] };
    expect(actionFor(request(["a", "1"]), listener(both))).toBe(DEFAULT);
    expect(actionFor(request(["a", "1"], ["b", "2"]), listener(both))).toBe(REFUSED);
  });

  it("is passed over for an earlier one, and the default action is the last", () => {
    const other = { ...REFUSED, statusCode: 401 };
    const rules = listener(rule(1, ["Basic *"], other), rule(2, ["*"]));
    expect(actionFor(request(["authorization", "Basic x"]), rules)).toBe(other);
    expect(actionFor(request(["authorization", "Bearer x"]), rules)).toBe(REFUSED);
    expect(actionFor(request(), rules)).toBe(DEFAULT);
  });
});

describe("a fixed response", () => {
  it("has the status, the type and the text of the rule, and comes from the load balancer", () => {
    const { status, reason, headers, body } = fixedResponseOf(REFUSED);
    expect([status, reason, String(body)]).toEqual([403, "Forbidden", "no"]);
    expect(headers).toEqual([
      ["server", "awselb/2.0"],
      ["content-type", "text/plain"],
    ]);
  });

  it("is given before the function is asked", async () => {
    const asked: unknown[] = [];
    const { loadBalancer, listener: forwarding } = balance((event) => {
      asked.push(event);
      return answer(200);
    });
    await loadBalancer.start();
    asked.length = 0;
    const withRule = { ...forwarding, rules: [rule(1, ["*"])] };
    expect((await loadBalancer.handle(request(["authorization", "Bearer x"]), withRule)).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await loadBalancer.handle(request(), withRule)).status).toBe(200);
    loadBalancer.stop();
  });
});
