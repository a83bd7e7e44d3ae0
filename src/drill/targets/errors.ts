import { UserError } from "../../process/user-error";

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
export function isConnectionError(error: unknown): boolean {
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
export const isTransient = (error: unknown): boolean => isConnectionError(error) || isBusy(error);

/** Thrown if no answer came: the next call would probably get none either. */
export class DeadlineError extends UserError {}
