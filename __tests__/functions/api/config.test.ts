import { describe, expect, it } from "vitest";
import { readConfig } from "../../../functions/api/config";

const REQUIRED = { tablename: "GlobalApp" };

describe("the example application's configuration", () => {
  it("needs no more than the name of the table", () => {
    expect(readConfig(REQUIRED)).toEqual({
      tableName: "GlobalApp",
      partitionKey: "item_id",
      sortKey: undefined,
      ttlAttribute: undefined,
      reads: "anonymous",
      writes: "off",
      maxBodyBytes: 409_600,
      problems: [],
    });
  });

  it("takes every setting from its variable", () => {
    const config = readConfig({
      ...REQUIRED,
      PARTITION_KEY: "customer",
      SORT_KEY: "order",
      TTL_ATTRIBUTE: "expires",
      READS: "token",
      JWT_READ_SCOPE: "items:read",
      WRITES: "token",
      JWT_ISSUER: "https://issuer.example.com/tenant/",
      JWT_AUDIENCE: "api",
      JWT_SCOPE: "items:write",
      JWKS_URI: "https://keys.example.com/jwks",
      MAX_BODY_BYTES: "1000",
    });
    expect(config).toEqual({
      tableName: "GlobalApp",
      partitionKey: "customer",
      sortKey: "order",
      ttlAttribute: "expires",
      reads: {
        issuer: "https://issuer.example.com/tenant/",
        audience: "api",
        scope: "items:read",
        jwksUri: "https://keys.example.com/jwks",
      },
      writes: {
        issuer: "https://issuer.example.com/tenant/",
        audience: "api",
        scope: "items:write",
        jwksUri: "https://keys.example.com/jwks",
      },
      maxBodyBytes: 1000,
      problems: [],
    });
  });

  it("takes an empty variable for an absent one", () => {
    const empty = {
      PARTITION_KEY: "",
      SORT_KEY: "",
      TTL_ATTRIBUTE: "",
      READS: "",
      JWT_READ_SCOPE: "",
      WRITES: "",
      JWT_ISSUER: "",
      JWT_AUDIENCE: "",
      JWT_SCOPE: "",
      JWKS_URI: "",
      MAX_BODY_BYTES: "",
    };
    expect(readConfig({ ...REQUIRED, ...empty })).toEqual(readConfig(REQUIRED));
  });

  it.each([
    ["WRITES", "off", []],
    ["WRITES", "yes", ['WRITES is "yes"; use "off", "anonymous" or "token"']],
    ["WRITES", "on", ['WRITES is "on"; use "off", "anonymous" or "token"']],
    ["WRITES", "anonymous", []],
    ["READS", "anonymous", []],
    ["READS", "off", ['READS is "off"; use "anonymous" or "token"']],
    ["READS", "token", ["JWT_ISSUER is not set", "JWT_AUDIENCE is not set"]],
    ["WRITES", "token", ["JWT_ISSUER is not set", "JWT_AUDIENCE is not set"]],
    ["JWKS_URI", "nonsense that nobody reads", []],
    ["MAX_BODY_BYTES", "1", []],
    ["MAX_BODY_BYTES", "0", ['MAX_BODY_BYTES is "0"; use a whole number from 1 to 409600']],
    ["MAX_BODY_BYTES", "409601", ['MAX_BODY_BYTES is "409601"; use a whole number from 1 to 409600']],
    ["SORT_KEY", "_version", ['SORT_KEY is "_version", the attribute of an item\'s version; name another']],
    ["PARTITION_KEY", "_version", ['PARTITION_KEY is "_version", the attribute of an item\'s version; name another']],
  ])("given %s %j has the problems %j", (name, value, problems) => {
    expect(readConfig({ ...REQUIRED, [name]: value }).problems).toEqual(problems);
  });

  const TOKEN = { WRITES: "token", JWT_ISSUER: "https://issuer.example.com", JWT_AUDIENCE: "api" };

  it.each(["https://issuer.example.com", "https://issuer.example.com/", "https://issuer.example.com/tenant/"])(
    "finds the keys of %s where issuers have them",
    (JWT_ISSUER) => {
      const { writes } = readConfig({ ...REQUIRED, ...TOKEN, JWT_ISSUER });
      const jwksUri = `${JWT_ISSUER.replace(/\/$/, "")}/.well-known/jwks.json`;
      expect(writes).toEqual({ issuer: JWT_ISSUER, audience: "api", scope: undefined, jwksUri });
    },
  );

  it("takes keys from this very machine without TLS", () => {
    const JWKS_URI = "http://127.0.0.1:8090/.well-known/jwks.json";
    expect(readConfig({ ...REQUIRED, ...TOKEN, JWKS_URI })).toMatchObject({
      writes: { jwksUri: JWKS_URI },
      problems: [],
    });
  });

  it.each([
    ["JWT_ISSUER", "", "JWT_ISSUER is not set"],
    ["JWT_ISSUER", "issuer", 'JWT_ISSUER is "issuer"; use an https URL'],
    ["JWT_ISSUER", "http://issuer.example.com", 'JWT_ISSUER is "http://issuer.example.com"; use an https URL'],
    ["JWT_AUDIENCE", "", "JWT_AUDIENCE is not set"],
    ["JWT_SCOPE", "a b", 'JWT_SCOPE is "a b"; use one scope, without spaces, quotes and backslashes'],
    ["JWT_SCOPE", 'a"\r\nb', 'JWT_SCOPE is "a"\r\nb"; use one scope, without spaces, quotes and backslashes'],
    ["JWKS_URI", "keys", 'JWKS_URI is "keys"; use an https URL'],
    ["JWKS_URI", "http://127.0.0.1.example.com", 'JWKS_URI is "http://127.0.0.1.example.com"; use an https URL'],
    ["JWKS_URI", "file:///keys", 'JWKS_URI is "file:///keys"; use an https URL'],
  ])("lets nobody write where %s is %j", (name, value, problem) => {
    expect(readConfig({ ...REQUIRED, ...TOKEN, [name]: value })).toMatchObject({ writes: "off", problems: [problem] });
  });

  it("lets nobody read where the rules of its tokens are wrong", () => {
    const config = readConfig({ ...REQUIRED, ...TOKEN, READS: "token", JWT_READ_SCOPE: "a b" });
    expect(config.reads).toBe("off");
    expect(config.problems).toEqual(['JWT_READ_SCOPE is "a b"; use one scope, without spaces, quotes and backslashes']);
  });

  it("reports all its problems at once, and keeps the defaults in their place", () => {
    const config = readConfig({ WRITES: "ON", MAX_BODY_BYTES: "1s" });
    expect(config.problems).toHaveLength(2);
    expect(config).toMatchObject({ tableName: "", writes: "off", maxBodyBytes: 409_600 });
  });
});
