import { describe, expect, it } from "vitest";
import { fixedResponseOf, ruleFor, targetGroupFor } from "../../../src/simulator/load-balancer/rule";
import type { ListenerCondition, ListenerRule, LoadBalancerListener } from "../../../src/topology/topology";
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
const actionFor = (...[sent, given]: Parameters<typeof ruleFor>) => ruleFor(sent, given)?.action ?? given.action;
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

describe("a rule by", () => {
  const isMet = (condition: ListenerCondition, sent: Partial<ReturnType<typeof request>>) =>
    actionFor({ ...request(), ...sent }, listener({ ...rule(1, []), conditions: [condition] })) === REFUSED;

  it.each([
    ["/orders/*", "/orders/7", true],
    ["/orders/*", "/orders/7?a=/x", true],
    ["/orders/*", "/x?a=/orders/7", false],
    ["/orders/*", "/orders", false],
    ["/orders/*", "/Orders/7", false],
    ["/orders/*", "/%6Frders/7", false],
    ["/a?", "/ab", true],
  ])("the path %j is for %j: %s", (value, target, expected) => {
    expect(isMet({ type: "path-pattern", values: ["/never", value] }, { target })).toBe(expected);
  });

  it.each([
    ["*.Example.com", "api.example.com:8080", true],
    ["*.example.com", "example.com", false],
  ])("the host %j is for %j: %s", (value, host, expected) => {
    expect(isMet({ type: "host-header", values: [value] }, { headers: [["host", host]] })).toBe(expected);
  });

  it("the method is exact", () => {
    const condition = { type: "http-request-method", values: ["PUT", "*"] } as const;
    expect(["PUT", "put", "GET"].map((method) => isMet(condition, { method }))).toEqual([true, false, false]);
  });

  it.each([
    ["203.0.113.0/24", "203.0.113.7", true],
    ["203.0.113.0/29", "203.0.113.9", false],
    ["2001:db8::/32", "2001:db8::9", true],
    ["2001:db8::/32", "203.0.113.7", false],
    ["203.0.113.0/24", "", false],
  ])("the source %s is for %s: %s", (range, clientIp, expected) => {
    expect(isMet({ type: "source-ip", values: [range] }, { clientIp })).toBe(expected);
  });

  it.each([
    [{ key: "Version", value: "v?" }, "/?a=1&version=V2", true],
    [{ key: "version", value: "v?" }, "/?a=v2", false],
    [{ value: "beta*" }, "/?anything=beta2", true],
    [{ value: "beta" }, "/", false],
    [{ value: "\\*" }, "/?a=*", true],
    [{ value: "\\*" }, "/?a=b", false],
  ])("the query %j is for %s: %s", (value, target, expected) => {
    expect(isMet({ type: "query-string", values: [value] }, { target })).toBe(expected);
  });
});

describe("a weighted forward", () => {
  const groups = (...weights: number[]) =>
    ({ type: "forward", targetGroups: weights.map((weight, index) => ({ id: String(index), weight })) }) as const;

  it("gives each target group its share", () => {
    const draws = Array.from({ length: 100 }, (_, index) => index / 100);
    const chosen = draws.map((draw) => targetGroupFor(groups(60, 0, 20), draw));
    expect(["0", "1", "2"].map((id) => chosen.filter((each) => each === id).length)).toEqual([75, 0, 25]);
  });

  it("has no target group where no weight is above 0", () => {
    expect(targetGroupFor(groups(0, 0), 0)).toBeUndefined();
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
