import type { Clock } from "../simulator/clock";
import { UserError } from "../user-error";

/** How long anything that is asked may take to answer. */
const ANSWER_SECONDS = 60;
/** How long somebody else's change may stand in the way. */
const WAY_SECONDS = 120;

/** What AWS answers while a change of its own or of somebody else is under way: it passes. */
const PASSING = new Set([
  "ConflictException",
  "InternalServiceErrorException",
  "PreconditionFailedException",
  "ResourceConflictException",
  "ServiceUnavailableException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** Rejects where there is no answer for too long, so that nobody waits for ever with a region broken. */
export function answered<T>(clock: Clock, what: string, answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    const timer = clock.schedule(ANSWER_SECONDS * 1000, () =>
      reject(new UserError(`${what} did not answer within ${ANSWER_SECONDS} s`)),
    );
    answer.then(resolve, reject).finally(() => {
      timer.cancel();
      signal?.removeEventListener("abort", abort);
    });
  });
}

/** The same object, but every answer of its methods is one that comes in time. */
export function patient<T extends object>(object: T, clock: Clock, name: string): T {
  return new Proxy(object, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        const answer: unknown = value.apply(target, parameters);
        return answer instanceof Promise ? answered(clock, `${name}, asked for ${String(property)},`, answer) : answer;
      };
    },
  });
}

/** Tries again as long as somebody else's change is in the way, for two minutes at most. */
export async function persist<T>(clock: Clock, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = clock.now() + WAY_SECONDS * 1000;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!PASSING.has((error as Error).name) || clock.now() >= until) throw error;
      signal?.throwIfAborted();
      await clock.sleep(2000);
    }
  }
}
