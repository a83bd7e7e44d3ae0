// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { describe, expect, test } from "vitest";
import { functionEnvironment } from "../../src/settings/function-environment";
import type { BackendProps } from "../../src/settings/schema";
import { readSettings } from "../../src/settings/settings";
import { problemsOf, settings } from "../support/settings";

const domain = { name: "api.example.com", hostedZone: "example.com" };
const TOKENS = { issuer: "https://login.example.com", audience: "shop" };

describe("writes", () => {
  test("for everybody have to be spelled out", () => {
    expect(problemsOf({ writes: false })).toEqual([]);
    expect(problemsOf({ writes: "anonymous" })).toEqual([]);
    expect(problemsOf({ writes: true })).toEqual([
      'writes: true is not allowed; use false, "anonymous" to let everybody write, or { issuer, audience } of the allowed tokens',
    ]);
  });

  test("with tokens need HTTPS, because who reads a token can write", () => {
    expect(problemsOf({ writes: TOKENS, domain })).toEqual([]);
    const [problem, ...others] = problemsOf({ writes: TOKENS });
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^writes: .* tokens would cross the Internet unencrypted: set domain or certificateArns too$/,
    );
  });

  test("with tokens need both the issuer and the audience", () => {
    expect(problemsOf({ writes: {}, domain })).toEqual([
      "writes.issuer: is missing; use a URL that begins with https:// and has at most 512 characters, no user, and neither query nor fragment",
      "writes.audience: is missing; use 1 to 256 visible characters without ${ and %{",
    ]);
  });

  test.each([
    "http://login.example.com",
    "https://",
    "https://a b",
    "https://a?b",
    "https://${a}",
    "https://a/\0",
    "https://user@a",
    "https://:secret@a",
    `https://a/${"x".repeat(512)}`,
    "login",
  ])("are not signed by %j", (issuer) => {
    const [problem, ...others] = problemsOf({ writes: { ...TOKENS, issuer }, domain });
    expect(problem).toMatch(/^writes\.issuer: .* is not allowed; use a URL that begins with https:\/\//);
    expect(others).toEqual([]);
  });

  test.each([22, 80, 6000, 10080])(
    "are not signed by an issuer on port %i, which fetch does not connect to",
    (port) => {
      const issuer = `https://login.example.com:${port}`;
      expect(problemsOf({ writes: { ...TOKENS, issuer }, domain })).toEqual([
        `writes.issuer: "${issuer}" is not allowed; fetch in Node refuses this port: use 443, or a port from 1024 up that fetch allows`,
      ]);
    },
  );

  test.each(["", ":443", ":8443"])("may be signed by an issuer on port %j", (port) => {
    expect(problemsOf({ writes: { ...TOKENS, issuer: `https://login.example.com${port}` }, domain })).toEqual([]);
  });

  test("take one scope, which has no spaces", () => {
    expect(problemsOf({ writes: { ...TOKENS, scope: "items:write" }, domain })).toEqual([]);
    expect(problemsOf({ writes: { ...TOKENS, scope: "read write" }, domain })).toEqual([
      'writes.scope: "read write" is not allowed; use one scope: 1 to 256 characters without spaces and quotes',
    ]);
  });
});

describe("reads", () => {
  test("are open unless the settings say otherwise", () => {
    expect(problemsOf({ reads: "anonymous" })).toEqual([]);
    expect(problemsOf({ reads: false as never })).toEqual([
      'reads: false is not allowed; use "anonymous" to let everybody read, or { issuer, audience } of the allowed tokens',
    ]);
  });

  test("with tokens need HTTPS, as writes do", () => {
    expect(problemsOf({ reads: TOKENS, domain })).toEqual([]);
    expect(problemsOf({ reads: TOKENS })).toEqual([
      expect.stringMatching(
        /^reads: .* tokens would cross the Internet unencrypted: set domain or certificateArns too$/,
      ),
    ]);
  });

  test("take the tokens that writes take, and can ask for another scope", () => {
    const writes = { ...TOKENS, scope: "items:write" };
    expect(problemsOf({ reads: { ...TOKENS, scope: "items:read" }, writes, domain })).toEqual([]);
    const jwksUri = "https://keys.example.com/jwks";
    expect(
      problemsOf({ reads: { issuer: "https://other.example.com", audience: "blog", jwksUri }, writes, domain }),
    ).toEqual([
      'reads.issuer: "https://other.example.com" is not allowed; writes.issuer must be the same: reads and writes differ in their scope alone',
      'reads.audience: "blog" is not allowed; writes.audience must be the same: reads and writes differ in their scope alone',
      `reads.jwksUri: "${jwksUri}" is not allowed; writes.jwksUri must be the same: reads and writes differ in their scope alone`,
    ]);
  });

  test("are a setting of the example application alone", () => {
    const [problem, ...others] = problemsOf({ reads: TOKENS, domain, function: { entry: "examples/own-app/app.ts" } });
    expect(problem).toMatch(/^reads: .* only the example application \(functions\/api\/index\.ts\) understands it/);
    expect(others).toEqual([]);
  });
});

describe("the variables of reads and writes", () => {
  const environmentOf = (props: Partial<BackendProps>) => {
    const { READS, WRITES, ...all } = functionEnvironment(
      readSettings("GlobalApp", settings({ domain, ...props })),
      true,
    );
    const tokens = Object.entries(all).filter(([name]) => /^(JWT|JWKS)_/.test(name));
    return { READS, WRITES, ...Object.fromEntries(tokens) };
  };

  test("say who is let in, and by which tokens", () => {
    const issuer = { JWT_ISSUER: TOKENS.issuer, JWT_AUDIENCE: TOKENS.audience };
    expect(environmentOf({})).toEqual({ WRITES: "off" });
    expect(environmentOf({ reads: TOKENS })).toEqual({ READS: "token", WRITES: "off", ...issuer });
    const [reads, writes] = [
      { ...TOKENS, scope: "read" },
      { ...TOKENS, scope: "write" },
    ];
    expect(environmentOf({ writes })).toEqual({ WRITES: "token", JWT_SCOPE: "write", ...issuer });
    const both = { READS: "token", JWT_READ_SCOPE: "read", WRITES: "token", JWT_SCOPE: "write", ...issuer };
    expect(environmentOf({ reads, writes })).toEqual(both);
    expect(environmentOf({ reads, writes: "anonymous" })).toMatchObject({
      READS: "token",
      WRITES: "anonymous",
      ...issuer,
    });
  });
});
