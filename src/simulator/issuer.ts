import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { json } from "node:stream/consumers";
import { z } from "zod";
import type { Clock } from "../process/clock";
import type { LambdaFunction } from "../topology/topology";
import { closeServer, listen } from "./ground/listen";

/** What a backend wants of a token. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly scope: string | undefined;
}

/** A year; longer tokens show nothing more. */
const MAX_SECONDS = 31_536_000;

const order = z.strictObject({
  /** In place of the one that the backend wants. */
  scope: z.string().optional(),
  expiresSeconds: z.number().positive().max(MAX_SECONDS),
});

/** What the functions want of the tokens that they take, for reads and for writes; undefined where they take none. */
export function tokenRulesOf(functions: readonly LambdaFunction[]): TokenRules | undefined {
  const takesTokens = ({ environment: { READS, WRITES } }: LambdaFunction) => [READS, WRITES].includes("token");
  const { environment } = functions.find(takesTokens) ?? {};
  if (!environment) return undefined;
  const { JWT_ISSUER = "", JWT_AUDIENCE = "", READS, JWT_READ_SCOPE, WRITES, JWT_SCOPE } = environment;
  const scopes = [...(READS === "token" ? [JWT_READ_SCOPE] : []), ...(WRITES === "token" ? [JWT_SCOPE] : [])];
  const scope = [...new Set(scopes.filter(Boolean))].join(" ");
  return { issuer: JWT_ISSUER, audience: JWT_AUDIENCE, scope: scope || undefined };
}

/**
 * Stands for the issuer whose tokens the backend takes: it publishes the keys where the functions look for them, and gives
 * a token to every process of this machine that asks. `POST /token` with `{ scope?, expiresSeconds }` answers `{ token }`.
 */
export class TokenIssuer {
  readonly #server: Server;
  #url = "";

  /** Makes the key, which lives as long as the issuer. */
  static async create(rules: TokenRules, clock: Clock): Promise<TokenIssuer> {
    // Only a backend that takes tokens pays for loading it.
    const { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } = await import("jose");
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const sign = async ({ scope = rules.scope, expiresSeconds }: z.infer<typeof order>): Promise<string> => {
      const seconds = Math.floor(clock.now() / 1000);
      return new SignJWT(scope === undefined ? {} : { scope })
        .setProtectedHeader({ alg: "RS256", kid, typ: "JWT" })
        .setIssuer(rules.issuer)
        .setAudience(rules.audience)
        .setSubject("simulator")
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + Math.ceil(expiresSeconds))
        .sign(privateKey);
    };
    return new TokenIssuer({ keys: [{ ...jwk, kid, use: "sig", alg: "RS256" }] }, sign, clock);
  }

  private constructor(
    private readonly jwks: object,
    private readonly sign: (wanted: z.infer<typeof order>) => Promise<string>,
    clock: Clock,
  ) {
    this.#server = createServer((request, response) => {
      void clock
        .work(() => this.#answer(request), "the issuer of tokens")
        .then(([status, answer]) => {
          response.writeHead(status, { "content-type": "application/json" });
          response.end(`${JSON.stringify(answer)}\n`);
        });
    });
  }

  get jwksUrl(): string {
    return `${this.#url}/.well-known/jwks.json`;
  }

  get tokensUrl(): string {
    return `${this.#url}/token`;
  }

  /** A token that the backend takes for all that needs one. */
  token(expiresSeconds: number): Promise<string> {
    return this.sign({ expiresSeconds });
  }

  /** @returns the port on the loopback interface */
  async start(): Promise<number> {
    const port = await listen(this.#server, 0, "the issuer of tokens");
    this.#url = `http://127.0.0.1:${port}`;
    return port;
  }

  /** Takes a connection that did not come through the port. */
  accept(socket: Duplex): void {
    this.#server.emit("connection", socket);
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }

  async #answer(request: IncomingMessage): Promise<[status: number, answer: unknown]> {
    const asked = `${request.method} ${request.url}`;
    if (asked === "GET /.well-known/jwks.json") return [200, this.jwks];
    if (asked !== "POST /token") return [404, { message: "use GET /.well-known/jwks.json or POST /token" }];
    try {
      return [200, { token: await this.sign(order.parse(await json(request))) }];
    } catch (error) {
      return [400, { message: error instanceof z.ZodError ? z.prettifyError(error) : String(error) }];
    }
  }
}
