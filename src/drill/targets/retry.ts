import type { Clock } from "../../process/clock";
import { DeadlineError, isConnectionError, isTransient } from "./errors";

/** How long anything that is asked may take to answer. */
const DEADLINE_SECONDS = 60;
/** How long to wait for somebody else's change, unless a caller says otherwise. */
const RETRY_SECONDS = 120;
/** Pauses between tries: each is twice as long as the one before, up to the longest, in seconds. */
const PAUSE_SECONDS = { first: 2, longest: 15 };

/** Rejects if no answer comes in time, so that a drill does not wait for ever while a region is broken. */
export function withDeadline<T>(
  clock: Clock,
  what: string,
  answer: Promise<T>,
  signal?: AbortSignal,
  limitSeconds = DEADLINE_SECONDS,
): Promise<T> {
  const inTime = new Promise<T>((resolve, reject) => {
    const timer = clock.schedule(limitSeconds * 1000, () =>
      reject(new DeadlineError(`${what} did not answer within ${limitSeconds} s`)),
    );
    answer.then(resolve, reject).then(() => timer.cancel());
  });
  return unlessAborted(inTime, signal);
}

/** @throws the signal's reason as soon as it is aborted */
export function unlessAborted<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * The same object, but every answer of its methods is one that comes in time.
 * @param signal after which none is waited for
 */
export function withDeadlines<T extends object>(object: T, clock: Clock, name: string, signal?: AbortSignal): T {
  return new Proxy(object, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        const answer: unknown = value.apply(target, parameters);
        const what = `${name}, asked for ${String(property)},`;
        return answer instanceof Promise ? withDeadline(clock, what, answer, signal) : answer;
      };
    },
  });
}

export interface RetryOptions {
  readonly signal?: AbortSignal;
  /** How long it is tried again. @default two minutes */
  readonly limitSeconds?: number;
  /** Called before it is tried again what did not come through. */
  readonly onUnreachable?: () => void;
  /** Called before it is tried again, whatever the reason. */
  readonly onRetry?: (error: unknown) => void;
}

/**
 * Tries again, with longer and longer pauses, as long as an error can pass.
 * @param isPassing which errors can. @default somebody else's change, and the network
 * @throws the last error
 */
export async function retry<T>(
  clock: Clock,
  task: () => Promise<T>,
  { signal, limitSeconds = RETRY_SECONDS, onUnreachable = () => {}, onRetry = () => {} }: RetryOptions = {},
  isPassing: (error: unknown) => boolean = isTransient,
): Promise<T> {
  const until = clock.now() + limitSeconds * 1000;
  for (let pause = PAUSE_SECONDS.first; ; pause = Math.min(2 * pause, PAUSE_SECONDS.longest)) {
    try {
      return await task();
    } catch (error) {
      if (!isPassing(error) || clock.now() >= until) throw error;
      if (isConnectionError(error)) onUnreachable();
      onRetry(error);
      signal?.throwIfAborted();
      await clock.sleep(pause * 1000);
    }
  }
}
