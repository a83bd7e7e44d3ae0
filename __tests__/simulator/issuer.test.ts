import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { bundleFunction } from "../../src/process/bundle";
import { RealClock } from "../../src/process/clock";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { TokenIssuer, tokenRulesOf } from "../../src/simulator/issuer";
import { bundle } from "../support/bundle";
import { Connection } from "../support/connection";
import { inThisThread } from "../support/echo";
import { functionOf, NO_FUNCTIONS, topologyOf } from "../support/topology";
import { echoWorld, serveWorld, startWorld } from "../support/world";

const RULES = { issuer: "https://issuer.example.com/", audience: "items", scope: "write" };
const ENVIRONMENT = { WRITES: "token", JWT_ISSUER: RULES.issuer, JWT_AUDIENCE: RULES.audience, JWT_SCOPE: RULES.scope };
/** 2026-01-01, when a virtual clock begins. */
const NOW = Date.UTC(2026, 0, 1);

/** One for all tests that ask it alone: its key takes longer to make than all that it is asked. */
const issuers = new Map<string, Promise<TokenIssuer>>();
afterAll(async () => {
  for (const issuer of issuers.values()) await (await issuer).stop();
});

async function started(rules: Parameters<typeof TokenIssuer.create>[0] = RULES) {
  const start = async () => {
    const issuer = await TokenIssuer.create(rules, new VirtualClock(NOW));
    await issuer.start();
    return issuer;
  };
  const known = issuers.get(JSON.stringify(rules)) ?? start();
  issuers.set(JSON.stringify(rules), known);
  const issuer = await known;
  const ask = async (body: unknown) => {
    const response = await fetch(issuer.tokensUrl, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, ...((await response.json()) as { token?: string; message?: string }) };
  };
  return { issuer, ask, token: async (body: unknown) => (await ask(body)).token ?? "" };
}

describe("the issuer", () => {
  it("gives tokens that its published keys verify, as the backend wants them", async () => {
    const { issuer, token } = await started();
    const given = await token({ expiresSeconds: 60 });
    const { payload } = await jwtVerify(given, createRemoteJWKSet(new URL(issuer.jwksUrl)), {
      issuer: RULES.issuer,
      audience: RULES.audience,
      algorithms: ["RS256"],
      currentDate: new Date(NOW + 59_000),
    });
    expect(payload).toEqual({
      iss: RULES.issuer,
      aud: RULES.audience,
      sub: "simulator",
      scope: "write",
      iat: NOW / 1000,
      exp: NOW / 1000 + 60,
    });
  });

  it("publishes what a verifier looks for, and no private key", async () => {
    const { issuer, token } = await started();
    const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: Record<string, string>[] };
    expect(keys).toEqual([
      { kty: "RSA", use: "sig", alg: "RS256", kid: expect.any(String), n: expect.any(String), e: "AQAB" },
    ]);
    expect(decodeProtectedHeader(await token({ expiresSeconds: 1 }))).toMatchObject({
      alg: "RS256",
      kid: keys[0]?.kid,
    });
  });

  it("gives the scope that is asked for in place of the backend's, and none where neither has one", async () => {
    const { token } = await started();
    expect(decodeJwt(await token({ expiresSeconds: 60, scope: "read other" })).scope).toBe("read other");
    const scopeless = await started({ ...RULES, scope: undefined });
    expect(decodeJwt(await scopeless.token({ expiresSeconds: 60 }))).not.toHaveProperty("scope");
  });

  it.each([[{}], [{ expiresSeconds: 0 }], [{ expiresSeconds: 60, admin: true }], [null]])(
    "refuses %j",
    async (body) => {
      const { ask } = await started();
      expect(await ask(body)).toMatchObject({ status: 400, message: expect.any(String) });
    },
  );

  it("answers 404 elsewhere, and goes on after a body that is no JSON", async () => {
    const { issuer, token } = await started();
    expect((await fetch(issuer.tokensUrl)).status).toBe(404);
    expect((await fetch(issuer.tokensUrl, { method: "POST", body: "{" })).status).toBe(400);
    expect(await token({ expiresSeconds: 60 })).not.toBe("");
  });
});

describe("the shipped function", () => {
  it("takes the issuer's tokens over HTTPS, and no others", async () => {
    const topology = topologyOf(bundleFunction("functions/api/index.ts"), {
      tls: true,
      // So long that a busy machine needs less.
      function: { environment: { tablename: "GlobalApp", ...ENVIRONMENT }, timeoutSeconds: 900 },
    });
    const world = await startWorld(topology, { clock: new RealClock() });
    const { addresses } = await serveWorld(world, { locations: [locate("Seattle")], port: 0 });
    const connection = await Connection.open(addresses.addresses.Seattle?.[0] ?? "", { ca: addresses.certificate });
    const put = async (order?: object) => {
      const body = JSON.stringify({ expiresSeconds: 3600, ...order });
      const given = await (await fetch(addresses.tokensUrl ?? "", { method: "POST", body })).json();
      const bearer = order ? `authorization: Bearer ${(given as { token: string }).token}\r\n` : "";
      const head = "PUT /items/new HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 2\r\n";
      return (await connection.send(`${head}${bearer}\r\n{}`).response()).status;
    };
    expect([await put(), await put({ scope: "read" })]).toEqual([401, 403]);
    expect(await put({})).toBeLessThan(300);
  });
});

describe("a world", () => {
  it("tells its functions where the issuer's keys are, whatever the stack says", async () => {
    const environment = { ...ENVIRONMENT, JWKS_URI: "https://issuer.example.com/keys" };
    const world = await startWorld(topologyOf("", { function: { environment } }), {
      clock: new VirtualClock(),
      startEnvironment: inThisThread((_event, { JWKS_URI }) => ({ statusCode: 200, body: JWKS_URI })),
    });
    const answer = await new SimulatedClient(world, locate("Seattle")).connect()?.send({});
    expect(String(answer?.body)).toBe(world.issuer?.jwksUrl);
    expect((await fetch(world.issuer?.jwksUrl ?? "")).status).toBe(200);
  });

  it("dates tokens by its own clock, which is the functions'", async () => {
    const telling = "exports.handler = async () => ({ statusCode: 200, body: String(Date.now()) });";
    const topology = topologyOf(bundle(telling), { function: { environment: ENVIRONMENT } });
    const world = await startWorld(topology, { clock: new RealClock(1000) });
    const told = async () => {
      const answer = await new SimulatedClient(world, locate("Seattle")).connect()?.send({});
      return Math.floor(Number(String(answer?.body)) / 1000);
    };
    const before = await told();
    const body = JSON.stringify({ expiresSeconds: 3600 });
    const response = await fetch(world.issuer?.tokensUrl ?? "", { method: "POST", body });
    const { iat = 0, exp } = decodeJwt(((await response.json()) as { token: string }).token);
    expect(iat).toBeGreaterThanOrEqual(before);
    expect(iat).toBeLessThanOrEqual(await told());
    expect(exp).toBe(iat + 3600);
  });

  it("has no issuer where the backend takes no tokens", async () => {
    const world = await startWorld(topologyOf("", NO_FUNCTIONS), { clock: new VirtualClock() });
    expect(world.issuer).toBeUndefined();
    const { addresses } = await serveWorld(world, { locations: [], port: 0 });
    expect(addresses).not.toHaveProperty("tokensUrl");
    expect(tokenRulesOf([functionOf("us-west-2", "", { environment: { WRITES: "anonymous" } })])).toBeUndefined();
  });

  it.each([
    [{ READS: "token", WRITES: "off", JWT_READ_SCOPE: "read" }, "read"],
    [{ READS: "token", WRITES: "anonymous", JWT_SCOPE: "unused" }, undefined],
    [{ READS: "token", WRITES: "token", JWT_READ_SCOPE: "read", JWT_SCOPE: "write" }, "read write"],
    [{ READS: "token", WRITES: "token", JWT_READ_SCOPE: "items", JWT_SCOPE: "items" }, "items"],
  ])("gives tokens that allow whatever the functions take them for: %j", (access, scope) => {
    const environment = { JWT_ISSUER: RULES.issuer, JWT_AUDIENCE: RULES.audience, ...access };
    expect(tokenRulesOf([functionOf("us-west-2", "", { environment })])).toEqual({ ...RULES, scope });
  });

  it("lets the issuer end with it", async () => {
    const topology = topologyOf("", { function: { environment: ENVIRONMENT } });
    const world = await echoWorld(topology, { clock: new VirtualClock() });
    await world.stop();
    await expect(fetch(world.issuer?.jwksUrl ?? "")).rejects.toThrow();
  });
});
