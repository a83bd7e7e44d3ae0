import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outputs } from "../outputs";
import { UserError } from "../user-error";

/** What a running simulator leaves beside the project, for the other commands. */
export const STATE_FOLDER = ".globalapp";
export const SIMULATOR_FILE = join(STATE_FOLDER, "simulator.json");
/** The certificate that its HTTPS has, which clients take for a CA. */
export const CERTIFICATE_FILE = join(STATE_FOLDER, "ca.pem");

export interface RunningSimulator {
  readonly awsEndpointUrl: string;
  readonly faultsUrl: string;
  /** Where tokens are had; absent where the backend takes none. */
  readonly tokensUrl?: string;
  readonly outputs: Outputs;
}

/**
 * @param otherwise what else the user can do
 * @throws UserError where none runs
 */
export function runningSimulator(root: string, otherwise = ""): RunningSimulator {
  try {
    return JSON.parse(readFileSync(join(root, SIMULATOR_FILE), "utf8"));
  } catch {
    throw new UserError(`no simulator runs here: start one with npm start${otherwise}`);
  }
}
