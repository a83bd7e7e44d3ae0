import { describe, expect, it } from "vitest";
import { readConfig } from "../../../functions/api/config";
import { findRoute } from "../../../functions/api/routes";

const config = (env: Record<string, string> = {}) => readConfig({ AWS_REGION: "eu-west-1", tablename: "T", ...env });
const READ = ["GET", "HEAD"];

describe("a path", () => {
  it.each([
    ["/get/foobar", ["foobar"]],
    ["/items/foobar", ["foobar"]],
    ["/items/a%2Fb", ["a%2Fb"]],
    ["/items/health", ["health"]],
  ])("%s leads to the item %j", (path, ids) => {
    expect(findRoute(path, config())).toEqual({ resource: "item", methods: READ, ids });
  });

  it.each([
    "/",
    "",
    "/items",
    "/items/",
    "/get/",
    "/items/a/b",
    "/items/a/",
    "//items/a",
    "x/items/a",
    "/other/a",
    "/Items/a",
  ])("%j leads nowhere", (path) => {
    expect(findRoute(path, config())).toBeUndefined();
  });

  it.each([
    ["/items/a/b", ["a", "b"]],
    ["/get/a/b", ["a", "b"]],
    ["/items/a", undefined],
    ["/items/a/", undefined],
    ["/items//b", undefined],
    ["/items/a/b/c", undefined],
  ])("%s of a table with a sort key leads to %j", (path, ids) => {
    expect(findRoute(path, config({ SORT_KEY: "order" }))?.ids).toEqual(ids);
  });

  it("leads to the health check only where that was put", () => {
    const health = { resource: "health", methods: READ, ids: [] };
    expect(findRoute("/health", config())).toEqual(health);
    expect(findRoute("/health/", config())).toBeUndefined();
    expect(findRoute("/items/ready", config({ HEALTH_PATH: "/items/ready" }))).toEqual(health);
    expect(findRoute("/health", config({ HEALTH_PATH: "/ready" }))).toBeUndefined();
  });

  it.each<Record<string, string>>([
    { WRITES: "anonymous" },
    { WRITES: "token", JWT_ISSUER: "https://issuer.example.com", JWT_AUDIENCE: "api" },
  ])("takes writes below /items alone, and only if they are on (%j)", (env) => {
    const methods = (path: string) => findRoute(path, config(env))?.methods;
    expect(methods("/items/a")).toEqual([...READ, "PUT", "DELETE"]);
    expect(methods("/get/a")).toEqual(READ);
    expect(methods("/health")).toEqual(READ);
  });
});
