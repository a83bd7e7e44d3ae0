export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: LoggedError;
}

/** Whatever was thrown, as fields of the log. */
export function loggedError(thrown: unknown): LoggedError {
  const { name, message, stack, cause } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name, message, stack, ...(cause instanceof Error ? { cause: loggedError(cause) } : {}) };
}
