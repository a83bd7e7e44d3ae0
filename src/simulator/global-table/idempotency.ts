import type { Clock } from "../../process/clock";
import type { EngineAnswer } from "./engine";
import { failure } from "./failure";

interface Done {
  readonly items: string;
  readonly answer: Promise<EngineAnswer>;
  readonly atMs: number;
}

/** Tokens are remembered for so long, in milliseconds of the world's clock. */
const VALID_MS = 600_000;

/**
 * Sees to it that a transaction that is sent again, with the same token, is not done again: for ten minutes it gets the
 * answer that it got, and another transaction with this token is refused. One that was not done is forgotten.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 *
 * One that is sent again while it is under way waits and gets the same answer. AWS refuses it with
 * `TransactionInProgressException`.
 *
 * @rule ddb-idempotency-token
 */
export class Idempotency {
  readonly #done = new Map<string, Done>();

  constructor(private readonly clock: Clock) {}

  /** @param body of TransactWriteItems */
  async once(body: Buffer, run: () => Promise<EngineAnswer>): Promise<EngineAnswer> {
    const { token, items } = tokenOf(body);
    if (token === undefined) return run();
    const now = this.clock.now();
    for (const [old, { atMs }] of this.#done) if (atMs + VALID_MS <= now) this.#done.delete(old);
    const before = this.#done.get(token);
    if (before && before.items !== items) {
      const message = "An error occurred (IdempotentParameterMismatchException)";
      return failure(400, "IdempotentParameterMismatchException", message);
    }
    if (before) return before.answer;
    const answer = run();
    this.#done.set(token, { items, answer, atMs: now });
    const forget = () => void this.#done.delete(token);
    answer.then(({ status }) => status === 200 || forget(), forget);
    return answer;
  }
}

function tokenOf(body: Buffer): { readonly token?: string; readonly items: string } {
  try {
    const { ClientRequestToken, TransactItems } = JSON.parse(body.toString());
    return { token: ClientRequestToken ?? undefined, items: JSON.stringify(TransactItems) };
  } catch {
    return { items: "" };
  }
}
