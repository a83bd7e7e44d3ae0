import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";
import { closeServer, listen } from "../../src/simulator/ground/listen";
import { stopAfterTest } from "./stop";

/** A key pair of an issuer. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  /** The public half, as the issuer publishes it. */
  readonly jwk: JWK;
  /** The public half as PEM, which a forger could take for a secret. */
  readonly pem: string;
  sign(token: SignJWT): Promise<string>;
}

export async function signingKey(kid: string, alg = "ES256"): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return {
    alg,
    kid,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" },
    pem: await exportSPKI(publicKey),
    sign: (token) => token.sign(privateKey),
  };
}

export const ISSUER = "https://issuer.example.com";
export const AUDIENCE = "https://api.example.com";

/** The claims of a token that is good for five minutes. */
export function claims(more: JWTPayload = {}): JWTPayload {
  const seconds = Math.floor(Date.now() / 1000);
  return { iss: ISSUER, aud: AUDIENCE, sub: "somebody", iat: seconds, exp: seconds + 300, ...more };
}

/** A signed token; a claim that is undefined is left out. */
export function signedToken(
  key: SigningKey,
  payload: JWTPayload = claims(),
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return key.sign(new SignJWT(payload).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }));
}

/** Base64url of a JSON value: one of the parts of a token that no library would sign. */
export function tokenPart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** An issuer's JWKS on loopback. */
export class TestIssuer {
  /** Those that it publishes. */
  keys: readonly SigningKey[] = [];
  /** In place of the keys. */
  answer: RequestListener | undefined;
  /** Those that it got. */
  readonly requests: IncomingMessage[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(request);
      if (this.answer) this.answer(request, response);
      else response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    });
  }

  /** Runs until the test is over. */
  static async start(...keys: SigningKey[]): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    issuer.keys = keys;
    await listen(issuer.#server, 0, "a test");
    return stopAfterTest(issuer);
  }

  get jwksUri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/.well-known/jwks.json`;
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }
}
