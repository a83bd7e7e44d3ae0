import type { Clock } from "../../process/clock";
import { UserError } from "../../process/user-error";

/** How long anything that is asked may take to answer. */
const DEADLINE_SECONDS = 60;
/** How long to wait for somebody else's change. */
const RETRY_SECONDS = 120;

/** Errors of AWS while another change is in progress: they pass. */
const TRANSIENT_ERRORS = new Set([
  "ConflictException",
  "InternalServiceErrorException",
  "PreconditionFailedException",
  "ResourceConflictException",
  "ServiceUnavailableException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/**
 * Errors of a connection that could not be opened for lack of a socket or a name, or that broke off: it may work a little
 * later. Sources: https://nodejs.org/api/errors.html#common-system-errors, getaddrinfo(3)
 */
const CONNECTION_ERRORS = new Set([
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Whether the request did not come through, so that it is this machine or its network that must be waited for. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && CONNECTION_ERRORS.has(String(error.code))) || isConnectionError(error.cause);
}

/** Thrown if no answer came: the next call would probably get none either. */
export class DeadlineError extends UserError {}

/** Rejects if no answer comes in time, so that a drill does not wait for ever while a region is broken. */
export function withDeadline<T>(clock: Clock, what: string, answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  const inTime = new Promise<T>((resolve, reject) => {
    const timer = clock.schedule(DEADLINE_SECONDS * 1000, () =>
      reject(new DeadlineError(`${what} did not answer within ${DEADLINE_SECONDS} s`)),
    );
    answer.then(resolve, reject).finally(() => timer.cancel());
  });
  return unlessAborted(inTime, signal);
}

/** @throws the signal's reason as soon as it is aborted */
export function unlessAborted<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    answer.then(resolve, reject).finally(() => signal?.removeEventListener("abort", abort));
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
  /** Called before it is tried again what did not come through. */
  readonly onUnreachable?: () => void;
}

/** Tries again while somebody else's change or the network prevents the call, for at most two minutes. */
export async function retry<T>(
  clock: Clock,
  task: () => Promise<T>,
  { signal, onUnreachable = () => {} }: RetryOptions = {},
): Promise<T> {
  const until = clock.now() + RETRY_SECONDS * 1000;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      const unreachable = isConnectionError(error);
      if (!(unreachable || TRANSIENT_ERRORS.has((error as Error).name)) || clock.now() >= until) throw error;
      if (unreachable) onUnreachable();
      signal?.throwIfAborted();
      await clock.sleep(2000);
    }
  }
}
