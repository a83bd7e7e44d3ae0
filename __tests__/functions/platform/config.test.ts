import { describe, expect, it } from "vitest";
import { readPlatformConfig } from "../../../functions/platform/config";

const REQUIRED = { AWS_REGION: "eu-west-1", tablename: "GlobalApp" };

describe("the platform's configuration", () => {
  it("needs no more than Lambda's region and the name of the table", () => {
    expect(readPlatformConfig(REQUIRED)).toEqual({
      region: "eu-west-1",
      tableName: "GlobalApp",
      partitionKey: "item_id",
      sortKey: undefined,
      status: 200,
      healthPath: "/health",
      healthTableTimeoutMs: 1000,
      logLevel: "info",
      problems: [],
    });
  });

  const ALL = {
    STATUS: "400",
    PARTITION_KEY: "customer",
    SORT_KEY: "order",
    HEALTH_PATH: "/ready",
    HEALTH_TABLE_TIMEOUT_MS: "250",
    LOG_LEVEL: "warn",
  };

  it("takes every setting from its variable", () => {
    expect(readPlatformConfig({ ...REQUIRED, ...ALL })).toEqual({
      region: "eu-west-1",
      tableName: "GlobalApp",
      partitionKey: "customer",
      sortKey: "order",
      status: 400,
      healthPath: "/ready",
      healthTableTimeoutMs: 250,
      logLevel: "warn",
      problems: [],
    });
  });

  it("takes an empty variable for an absent one", () => {
    const empty = Object.fromEntries(Object.keys(ALL).map((name) => [name, ""]));
    expect(readPlatformConfig({ ...REQUIRED, ...empty })).toEqual(readPlatformConfig(REQUIRED));
  });

  it.each([
    ["STATUS", "200", []],
    ["STATUS", "599", []],
    ["STATUS", "199", ['STATUS is "199"; use a whole number from 200 to 599']],
    ["STATUS", "600", ['STATUS is "600"; use a whole number from 200 to 599']],
    ["STATUS", "200.5", ['STATUS is "200.5"; use a whole number from 200 to 599']],
    ["STATUS", "-200", ['STATUS is "-200"; use a whole number from 200 to 599']],
    ["STATUS", "0xC8", ['STATUS is "0xC8"; use a whole number from 200 to 599']],
    ["STATUS", "OK", ['STATUS is "OK"; use a whole number from 200 to 599']],
    ["HEALTH_PATH", "health", ['HEALTH_PATH is "health"; begin it with a slash']],
    ["HEALTH_TABLE_TIMEOUT_MS", "1", []],
    ["HEALTH_TABLE_TIMEOUT_MS", "0", ['HEALTH_TABLE_TIMEOUT_MS is "0"; use a whole number from 1 to 120000']],
    ["HEALTH_TABLE_TIMEOUT_MS", "120001", ['HEALTH_TABLE_TIMEOUT_MS is "120001"; use a whole number from 1 to 120000']],
    ["SORT_KEY", "item_id", ['SORT_KEY is "item_id", as is PARTITION_KEY; use two different names']],
    ["LOG_LEVEL", "all", ['LOG_LEVEL is "all"; use one of debug, info, warn, error']],
    ["AWS_REGION", "", ["AWS_REGION is not set"]],
    ["tablename", "", ["tablename is not set"]],
  ])("given %s %j has the problems %j", (name, value, problems) => {
    expect(readPlatformConfig({ ...REQUIRED, [name]: value }).problems).toEqual(problems);
  });

  it("reports all its problems at once, and keeps the defaults in their place", () => {
    const config = readPlatformConfig({ STATUS: "teapot", LOG_LEVEL: "ON", HEALTH_TABLE_TIMEOUT_MS: "1s" });
    expect(config.problems).toHaveLength(5);
    expect(config).toMatchObject({ region: "unknown", status: 200, logLevel: "info", healthTableTimeoutMs: 1000 });
  });
});
