import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { IssuerKeys } from "../../../functions/api/issuer-keys";
import { createTokenCheck, InsufficientScope, InvalidToken } from "../../../functions/api/token";
import {
  AUDIENCE,
  claims,
  ISSUER,
  type SigningKey,
  signedToken,
  signingKey,
  TestIssuer,
  tokenPart,
} from "../../support/token-issuer";

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = NOW / 1000;

describe("the check of a token", () => {
  let key: SigningKey;
  let rsa: SigningKey;
  beforeAll(async () => {
    [key, rsa] = await Promise.all([signingKey("main"), signingKey("rsa", "RS256")]);
  });
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const checkWith = async (signers: SigningKey[], scope?: string) => {
    const { jwksUri } = await TestIssuer.start(...signers);
    const keys = new IssuerKeys({ uri: jwksUri, now: () => Date.now() });
    return createTokenCheck({ rules: { issuer: ISSUER, audience: AUDIENCE, scope, jwksUri }, keys });
  };
  const check = async (token: string | Promise<string>, scope?: string) =>
    (await checkWith([key, rsa], scope))(await token);

  it.each(["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"])("takes %s", async (alg) => {
    const signer = await signingKey("any", alg);
    await (await checkWith([signer]))(await signedToken(signer));
  });

  it("takes one whose audience is among others", async () => {
    await check(signedToken(key, claims({ aud: ["https://other.example.com", AUDIENCE] })));
  });

  it.each([
    ["expired", { exp: SECONDS - 61 }],
    ["not valid yet", { nbf: SECONDS + 61 }],
    ["without an end", { exp: undefined }],
    ["of another issuer", { iss: "https://issuer.example.org" }],
    ["of an issuer that begins alike", { iss: `${ISSUER}/` }],
    ["of no issuer", { iss: undefined }],
    ["for another audience", { aud: "https://api.example.org" }],
    ["for an audience that begins alike", { aud: `${AUDIENCE}.evil.example` }],
    ["for no audience", { aud: undefined }],
  ])("refuses a token that is %s", async (_, claim) => {
    await expect(check(signedToken(key, claims(claim)))).rejects.toBeInstanceOf(InvalidToken);
  });

  it.each([
    ["end", { exp: SECONDS - 60 }],
    ["beginning", { nbf: SECONDS + 60 }],
  ])("lets the issuer's clock be 60 s away from ours, at a token's %s", async (_, claim) => {
    await check(signedToken(key, claims(claim)));
  });

  it("is done again for a token that it has seen", async () => {
    const again = await checkWith([key]);
    const token = await signedToken(key);
    await again(token);
    vi.setSystemTime(NOW + 361_000);
    await expect(again(token)).rejects.toThrow("expired");
  });

  it("refuses what another key has signed under the issuer's kid", async () => {
    await expect(check(signedToken(await signingKey("main")))).rejects.toThrow("Invalid signature");
  });

  it("refuses a token whose claims were changed after it was signed", async () => {
    const [header, , signature] = (await signedToken(key)).split(".");
    const changed = [header, tokenPart(claims({ sub: "somebody else" })), signature].join(".");
    await expect(check(changed)).rejects.toThrow("Invalid signature");
  });

  it.each(["c2ln", ""])("refuses alg none, with %j for a signature", async (signature) => {
    const token = [tokenPart({ alg: "none", kid: "main" }), tokenPart(claims()), signature].join(".");
    await expect(check(token)).rejects.toBeInstanceOf(InvalidToken);
  });

  it.each([true, false])("refuses HS256 with the public key as the secret (alg in the JWKS: %s)", async (named) => {
    const { SignJWT } = await import("jose");
    const secret = new TextEncoder().encode(rsa.pem);
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "rsa" }).sign(secret);
    const published = named ? rsa : { ...rsa, jwk: { ...rsa.jwk, alg: undefined } };
    await expect((await checkWith([published]))(token)).rejects.toThrow("JWT signature algorithm not allowed: HS256");
  });

  it("refuses a key that the issuer does not publish for signatures", async () => {
    const encrypting = { ...key, jwk: { ...key.jwk, use: "enc" } };
    await expect((await checkWith([encrypting]))(await signedToken(key))).rejects.toThrow("JWK use not allowed: enc");
  });

  it("refuses a key that is broken, and no other", async () => {
    const broken = { ...rsa, jwk: { ...rsa.jwk, e: "!" } };
    const checked = await checkWith([broken, key]);
    await expect(checked(await signedToken(rsa))).rejects.toBeInstanceOf(InvalidToken);
    await checked(await signedToken(key));
  });

  it("refuses a token without the id of its key", async () => {
    await expect(check(signedToken(key, claims(), { kid: undefined }))).rejects.toThrow("the token has no kid");
  });

  it("refuses extensions that it does not know", async () => {
    const [, payload, signature] = (await signedToken(key)).split(".");
    const token = [tokenPart({ alg: "ES256", kid: "main", crit: ["x"], x: 1 }), payload, signature].join(".");
    await expect(check(token)).rejects.toThrow("the token has crit extensions");
  });

  it.each(["secret", "a.b", "a.b.c", "a.b.c.d", "..", `${tokenPart([])}.${tokenPart({})}.c2ln`])(
    "refuses %j, which is no JWT, and does not quote it",
    async (token) => {
      const failure = await check(token).catch((error) => error);
      expect(failure).toBeInstanceOf(InvalidToken);
      expect(failure.message).toBe("the token is not a JWT");
    },
  );

  it.each([{ exp: "tomorrow" }, { exp: null }, { aud: [1] }, { nbf: {} }, { scope: ["items"] }])(
    "refuses a claim of another type: %j",
    async (claim) => {
      const token = [tokenPart({ alg: "ES256", kid: "main" }), tokenPart({ ...claims(), ...claim }), "c2ln"].join(".");
      await expect(check(token)).rejects.toBeInstanceOf(InvalidToken);
    },
  );

  it.each([
    ["items:write", true],
    ["profile items:write email", true],
    ["items:writer", false],
    ["items", false],
    ["", false],
    [undefined, false],
  ])("asks for the scope: %j has it is %s", async (scope, hasIt) => {
    const checked = check(signedToken(key, claims({ scope })), "items:write");
    if (hasIt) await checked;
    else await expect(checked).rejects.toBeInstanceOf(InsufficientScope);
  });

  it("finds a token without an end invalid rather than short of its scope", async () => {
    const checked = check(signedToken(key, claims({ exp: undefined })), "items:write");
    await expect(checked).rejects.toBeInstanceOf(InvalidToken);
  });
});
