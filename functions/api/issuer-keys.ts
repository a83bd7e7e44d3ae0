import { KidNotFoundInJwksError } from "aws-jwt-verify/error";
import { type Jwk, SimpleJwksCache } from "aws-jwt-verify/jwk";
import { ISSUER_MS } from "./limits";
import { logError } from "./log";
import { Unavailable } from "./response";

/** How long keys are used without asking for newer ones; a key that the issuer withdraws is good for no longer. Ours. */
export const FRESH_MS = 5 * 60_000;

/** How long they are used if the issuer cannot be asked, so that its outage is not at once one of every region. Ours. */
export const USABLE_MS = 60 * 60_000;

/** The least time between two questions to the issuer, whatever tokens strangers send. Ours. */
export const PAUSE_MS = 5000;

/** Issuers publish a few keys of 1-2 KB each. Ours. */
export const MAX_JWKS_BYTES = 128 * 1024;

export interface IssuerKeysProps {
  /** Where the issuer publishes its JWKS. */
  readonly uri: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** How long the issuer has for its whole answer. @default 1500 */
  readonly timeoutMs?: number;
}

/** The public keys of an issuer, fetched when the first is needed and kept as long as the execution environment lives. */
export class IssuerKeys {
  readonly #cache: SimpleJwksCache;
  #loading: Promise<void> | undefined;
  #askedAt: number | undefined;
  #loadedAt: number | undefined;
  /** Why the issuer's last answer was none. */
  #failure: unknown;

  constructor(private readonly props: IssuerKeysProps) {
    this.#cache = new SimpleJwksCache({ fetcher: { fetch: (uri) => fetchJwks(uri, props.timeoutMs ?? ISSUER_MS) } });
  }

  /**
   * The key of an id, or undefined if the issuer has none.
   *
   * @throws Unavailable if the issuer cannot be asked, and it cannot be told without
   */
  async find(kid: string): Promise<Jwk | undefined> {
    if (this.#since(this.#loadedAt) >= FRESH_MS) await this.#load();
    if (this.#since(this.#loadedAt) >= USABLE_MS) throw this.#unavailable();
    const known = this.#known(kid);
    if (known) return known;
    await this.#load();
    const added = this.#known(kid);
    if (!added && this.#failure !== undefined) throw this.#unavailable();
    return added;
  }

  #unavailable(): Unavailable {
    return new Unavailable("the token cannot be checked", { cause: this.#failure });
  }

  #known(kid: string): Jwk | undefined {
    try {
      return this.#cache.getCachedJwk(this.props.uri, { header: { kid, alg: "" }, payload: {} });
    } catch (error) {
      if (error instanceof KidNotFoundInJwksError) return undefined;
      throw error;
    }
  }

  /** Asks the issuer, unless it was asked a moment ago; requests that come during this call wait for the same answer. */
  #load(): Promise<void> {
    if (this.#loading) return this.#loading;
    if (this.#since(this.#askedAt) < PAUSE_MS) return Promise.resolve();
    this.#askedAt = this.props.now();
    this.#loading = this.#ask().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #ask(): Promise<void> {
    try {
      await this.#cache.getJwks(this.props.uri);
      this.#loadedAt = this.props.now();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      if (this.#loadedAt !== undefined)
        logError("the issuer's keys cannot be fetched; the keys fetched before are used", error);
    }
  }

  /** The distance, not the difference, so that a clock that is set back does not keep old keys alive. */
  #since(time: number | undefined): number {
    return time === undefined ? Number.POSITIVE_INFINITY : Math.abs(this.props.now() - time);
  }
}

async function fetchJwks(uri: string, timeoutMs: number): Promise<ArrayBuffer> {
  const response = await fetch(uri, {
    // A connection that is kept is dead after Lambda has frozen the function, and the next question would fail.
    headers: { accept: "application/json", connection: "close" },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${uri} answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_JWKS_BYTES) throw new Error(`${uri} answered more than ${MAX_JWKS_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks)).buffer;
}
