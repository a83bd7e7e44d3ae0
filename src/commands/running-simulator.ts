import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outputs } from "../aws/outputs";
import { UserError } from "../process/user-error";

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

/**
 * What the simulator answers at one of its own URLs.
 * @throws UserError that says what it refuses, or that it has ended
 */
export async function askSimulator<Answer>(
  url: string,
  method: "GET" | "POST" | "DELETE",
  body?: object,
): Promise<Answer> {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) }).catch(() => {
    throw simulatorEnded();
  });
  if (response.ok) return (await response.json()) as Answer;
  const { message } = (await response.json()) as { readonly message: string };
  throw new UserError(message);
}

/** For a simulator that left its file behind. */
export function simulatorEnded(): UserError {
  return new UserError("the simulator has ended: start it again with npm start");
}
