import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/settings/settings";
import { problemsOf, settings } from "../support/settings";

const ENTRY = "examples/own-app/app.ts";
const DOMAIN = { name: "api.example.com", hostedZone: "example.com" };
const TOKENS = { issuer: "https://login.example.com/", audience: "shop", jwksUri: "https://login.example.com/keys" };
const ORDERS = { path: "/orders/*", entry: ENTRY };

describe("a route", () => {
  test("has a name from its path, and of `function` what it leaves out, but no rights and no concurrency", () => {
    const lambda = {
      memoryMb: 512,
      timeoutSeconds: 9,
      tableActions: ["Query"],
      reservedConcurrency: 5,
      logLevel: "warn",
    };
    const { routes } = readSettings(
      "Shop",
      settings({ function: lambda, routes: [{ ...ORDERS, path: "/v1/Orders/*" }] }),
    );
    expect(routes).toMatchObject([
      {
        name: "v1-orders",
        function: { entry: ENTRY, memoryMb: 512, timeoutSeconds: 9, logLevel: "warn", environment: {} },
      },
    ]);
    expect([routes[0]?.function.tableActions, routes[0]?.function.reservedConcurrency]).toEqual([undefined, undefined]);
  });

  test.each([
    [[{ ...ORDERS, path: "orders" }], 'routes[0].path: "orders" is not allowed; use a path that begins with /'],
    [[{ ...ORDERS, path: "/*/*/*/*/*/*" }], "5 wildcards"],
    [[{ ...ORDERS, entry: "no.ts" }], "routes[0].entry: "],
    [
      [{ ...ORDERS, entry: "functions/api/index.ts" }],
      "the example application has paths of its own: use another file",
    ],
    [[ORDERS, { ...ORDERS, name: "other" }], "routes[1].path: "],
    [
      [ORDERS, { ...ORDERS, path: "/orders/?/a*" }],
      "no request reaches it, because /orders/* comes first and takes them all",
    ],
    [[ORDERS, { ...ORDERS, path: "/orders" }], "another function has this name: give the route another one"],
    [[{ ...ORDERS, path: "/api/*" }], "another function has this name: give the route another one"],
    [[{ ...ORDERS, name: "API" }], "another function has this name: give the route another one"],
    [[ORDERS, { ...ORDERS, path: "/x", name: "Orders" }], "another function has this name: give the route another one"],
    [[{ ...ORDERS, path: "/*" }], "give the route a name"],
    [[{ ...ORDERS, name: "a".repeat(23) }], "use at most 22 characters, because AWS's names begin with GlobalApp-"],
    [[{ ...ORDERS, timeoutSeconds: 1 }], "routes[0].timeoutSeconds: 1 is not allowed; it must be above"],
    [[{ ...ORDERS, environment: { STATUS: "200" } }], "routes[0].environment: sets STATUS"],
    [[{ ...ORDERS, environment: { TEXT: "x".repeat(4096) } }], "routes[0].environment: has "],
    [[{ ...ORDERS, reservedConcurrency: 901 }], "use at most 900 in all functions together"],
    [Array.from({ length: 100 }, (_, index) => ({ ...ORDERS, path: `/${index}` })), "use at most 99 routes"],
  ])("is refused where AWS or the platform would not take it: %j", (routes, message) => {
    const problems = problemsOf({ routes });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  test("may take a part of what a later one takes, or of what an earlier one may not take", () => {
    const routes = ["/v?", "/v*", "/a?c", "/a*", "/*/x", "/y/*"].map((path, index) => ({
      ...ORDERS,
      path,
      name: `f${index}`,
    }));
    expect(problemsOf({ routes })).toEqual([]);
  });

  test("has to have the time for a slow table also where only the example application got more of it", () => {
    const slow = { healthCheck: { tableTimeoutMs: 5500 }, domain: DOMAIN, writes: TOKENS };
    expect(problemsOf(slow)).toEqual([]);
    expect(problemsOf({ ...slow, routes: [ORDERS] })).toEqual([
      expect.stringContaining("routes[0].timeoutSeconds: 5 is not allowed; it must be above"),
    ]);
    expect(problemsOf({ ...slow, routes: [{ ...ORDERS, timeoutSeconds: 6 }] })).toEqual([]);
  });
});
