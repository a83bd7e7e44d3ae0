import { describe, expect, it } from "vitest";
import { firewallOf, requestsPer5Minutes } from "../../src/topology/firewall";
import type { RateLimit } from "../../src/topology/topology";

/** As a plan has it: every block is a list, and what is not given is null or an empty list. */
const planned = (statement: object, rule: object = {}) => ({
  name: "rate",
  priority: 1,
  action: [{ block: [{ custom_response: [] }] }],
  statement: [
    {
      rate_based_statement: [
        { limit: 100, aggregate_key_type: "IP", scope_down_statement: [], evaluation_window_sec: 60, ...statement },
      ],
    },
  ],
  ...rule,
});

const read = (...rule: object[]) =>
  firewallOf({ id: "acl", type: "", region: "", attributes: { rule }, reference: () => undefined });

describe("a firewall", () => {
  it("limits a client's requests in a window, which is 5 minutes unless it is given", () => {
    expect(read(planned({}), planned({ evaluation_window_sec: null }))).toEqual({
      rateLimits: [
        { requests: 100, windowSeconds: 60 },
        { requests: 100, windowSeconds: 300 },
      ],
      otherRules: [],
    });
  });

  it("has other rules, in the order of their priorities", () => {
    const managed = (name: string, priority: number) => ({ name, priority, statement: [{}], override_action: [{}] });
    expect(read(managed("second", 2), managed("first", 1)).otherRules).toEqual(["first", "second"]);
  });

  it.each([
    ["counts by another key", planned({ aggregate_key_type: "FORWARDED_IP" })],
    ["counts some requests only", planned({ scope_down_statement: [{ geo_match_statement: [{}] }] })],
    ["counts and lets through", planned({}, { action: [{ count: [{}], block: [] }] })],
    ["answers in its own way", planned({}, { action: [{ block: [{ custom_response: [{ response_code: 429 }] }] }] })],
  ])("takes a rate limit that %s for another rule", (_, rule) => {
    expect(read(rule)).toEqual({ rateLimits: [], otherRules: ["rate"] });
  });
});

describe("what a firewall lets through in 5 minutes", () => {
  const limits = (...rateLimits: RateLimit[]) => requestsPer5Minutes({ rateLimits, otherRules: [] });

  it("is what its strictest limit does", () => {
    expect(limits({ requests: 2000, windowSeconds: 300 }, { requests: 100, windowSeconds: 60 })).toBe(500);
    expect(limits({ requests: 2000, windowSeconds: 600 })).toBe(1000);
  });

  it("has no bound without a limit, or without a firewall", () => {
    expect([limits(), requestsPer5Minutes(undefined)]).toEqual([undefined, undefined]);
  });
});
