/** A mistake that the user can put right: the message says how, and no stack trace is shown. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UserError";
  }
}
