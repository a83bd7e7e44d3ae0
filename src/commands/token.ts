import { UserError } from "../process/user-error";
import { askSimulator, runningSimulator } from "./running-simulator";

export interface TokenOptions {
  /** @default the scope that the backend wants, if any */
  readonly scope?: string;
  /** Seconds, by the simulator's clock. */
  readonly expires: number;
}

/** A token that the running simulator's backend takes for writes, unless the options say otherwise. */
export async function token(root: string, { scope, expires }: TokenOptions): Promise<string> {
  const { tokensUrl } = runningSimulator(root);
  if (tokensUrl === undefined) {
    throw new UserError(
      "the backend takes no tokens: set writes: { issuer, audience } in main.ts, then start the simulator again",
    );
  }
  const answer = await askSimulator<{ readonly token: string }>(tokensUrl, "POST", { scope, expiresSeconds: expires });
  return answer.token;
}
