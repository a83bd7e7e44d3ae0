import type { Clock } from "../../process/clock";
import { UserError } from "../../process/user-error";

/** How long anything that is asked may take to answer. */
const DEADLINE_SECONDS = 60;
/** How long to wait for somebody else's change, unless a caller says otherwise. */
const RETRY_SECONDS = 120;
/** Pauses between tries: each is twice as long as the one before, up to the longest, in seconds. */
const PAUSE_SECONDS = { first: 2, longest: 15 };

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

/** Errors of AWS that say that this caller is not let in: asking again with the same credentials gets the same answer. */
const ACCESS_ERROR =
  /AccessDenied|AuthFailure|CredentialsProvider|ExpiredToken|Forbidden|InvalidClientTokenId|InvalidSignature|MissingAuthenticationToken|NotAuthorized|OptInRequired|SignatureDoesNotMatch|TokenProvider|Unauthorized|UnrecognizedClient/;
/** Errors of AWS that say that the request itself is wrong, or what it is about is gone. */
const VALIDATION_ERROR =
  /Validation|InvalidArgument|InvalidParameter|InvalidRequest|InvalidInput|Malformed|UnknownOperation|NotFound|NoSuchEntity/;
/** Status codes of HTTP below 500 after which the same request may succeed: timeout, conflict, precondition, throttle. */
const PASSING_STATUSES = new Set([408, 409, 412, 425, 429]);

/** Whether the caller is not allowed to do what it asked for. */
export const isAccessError = (error: unknown): boolean => error instanceof Error && ACCESS_ERROR.test(error.name);

/**
 * Whether the same call would fail in the same way: AWS does not let the caller in, or does not accept the request. Everything
 * else may pass: errors of the server, throttles, timeouts, and whatever happens on the way.
 */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DeadlineError || TRANSIENT_ERRORS.has(error.name) || isConnectionError(error)) return false;
  if (error instanceof UserError || ACCESS_ERROR.test(error.name) || VALIDATION_ERROR.test(error.name)) return true;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 500;
  // Throttles of some services have the status 400, and throttling in their name.
  return status >= 400 && status < 500 && !PASSING_STATUSES.has(status) && !/Thrott|TooMany|SlowDown/.test(error.name);
}

/** Whether it is somebody else's change that a call has to wait for. */
export const isBusy = (error: unknown): boolean => error instanceof Error && TRANSIENT_ERRORS.has(error.name);

/** Whether it is somebody else's change, or the network. */
const isTransient = (error: unknown): boolean => isConnectionError(error) || isBusy(error);

/** Thrown if no answer came: the next call would probably get none either. */
export class DeadlineError extends UserError {}

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
