import { describe, expect, it } from "vitest";
import { readConfig } from "../../../functions/api/config";
import { findRoute } from "../../../functions/api/routes";

const config = (env: Record<string, string> = {}) => readConfig({ AWS_REGION: "eu-west-1", tablename: "T", ...env });
const READ = ["GET", "HEAD"];
const OPTIONS = "OPTIONS";

describe("a path", () => {
  it.each([
    ["/get/foobar", ["foobar"]],
    ["/items/foobar", ["foobar"]],
    ["/items/a%2Fb", ["a%2Fb"]],
    ["/items/health", ["health"]],
  ])("%s leads to the item %j", (path, ids) => {
    const name = path.startsWith("/get/") ? "/get/{item_id}" : "/items/{item_id}";
    expect(findRoute(path, config())).toEqual({ name, methods: [...READ, OPTIONS], ids });
  });

  it.each([
    "/",
    "/health",
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

  it("has a name for the log that is the same for all items", () => {
    const sorted = config({ PARTITION_KEY: "customer", SORT_KEY: "order" });
    expect(findRoute("/items/a/b", sorted)?.name).toBe("/items/{customer}/{order}");
  });

  it.each<Record<string, string>>([
    { WRITES: "anonymous" },
    { WRITES: "token", JWT_ISSUER: "https://issuer.example.com", JWT_AUDIENCE: "api" },
  ])("takes writes below /items alone, and only if they are on (%j)", (env) => {
    const methods = (path: string) => findRoute(path, config(env))?.methods;
    expect(methods("/items/a")).toEqual([...READ, "PUT", "DELETE", OPTIONS]);
    expect(methods("/get/a")).toEqual([...READ, OPTIONS]);
  });
});
