/** A mistake that the user can put right: the message says how, and a stack trace would only be in the way. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UserError";
    this.stack = undefined;
  }
}

/**
 * Makes every check, so that a user learns of all mistakes at once.
 * @throws UserError with the problem of each check that threw one, a line each
 */
export function checkAll(checks: readonly (() => unknown)[]): void {
  const problems = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}
