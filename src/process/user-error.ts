/** A mistake that the user can put right: the message says how, and a stack trace would only be in the way. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UserError";
    this.stack = undefined;
  }
}
