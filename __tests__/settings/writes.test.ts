// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import { describe, expect, test } from "vitest";
import { problemsOf } from "../support/settings";

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
