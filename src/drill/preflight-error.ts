import { UserError } from "../process/user-error";

/** The drill would be unsafe, or would tell nothing. Nothing was changed. */
export class PreflightError extends UserError {
  constructor(readonly reasons: readonly string[]) {
    super(`the drill was not started:\n${reasons.map((reason) => `  - ${reason}`).join("\n")}`);
    this.name = "PreflightError";
  }
}
