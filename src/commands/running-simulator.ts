import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outputs } from "../aws/outputs";
import { UserError } from "../process/user-error";

/** What a running simulator leaves beside the project, for the other commands. */
export const STATE_FOLDER = ".globalapp";
export const SIMULATOR_FILE = join(STATE_FOLDER, "simulator.json");
/** The journal of a drill on AWS. */
export const DRILL_JOURNAL_FILE = join(STATE_FOLDER, "drill-journal.json");
/** What operators changed by hand on AWS, and the values from before. */
export const BY_HAND_FOLDER = join(STATE_FOLDER, "by-hand");
/** The same of the simulator, which goes with it. */
export const SIMULATOR_BY_HAND_FOLDER = join(STATE_FOLDER, "simulator-by-hand");
/** The certificate that its HTTPS has, which clients take for a CA. */
export const CERTIFICATE_FILE = join(STATE_FOLDER, "ca.pem");
/** Copies of the functions' code, for as long as it runs. */
export const CODE_FOLDER = join(STATE_FOLDER, "code");
/** Its outputs, as cdktf would write them. */
export const OUTPUTS_FILE = join(STATE_FOLDER, "outputs.json");

/** The process that a folder belongs to, from its first moment on. */
export interface SimulatorProcess {
  readonly pid: number;
  /** Of the accelerator's first address; 0 for any that is free. */
  readonly port: number;
}

export interface RunningSimulator extends SimulatorProcess {
  /** URLs of the two static addresses, by place of the clients. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** With HTTPS, those over HTTP. */
  readonly httpAddresses?: Readonly<Record<string, readonly string[]>>;
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
  const found = simulatorOf(root);
  if (found === undefined) throw new UserError(`no simulator runs here: start one with npm start${otherwise}`);
  if (isReady(found)) return found;
  throw new UserError(`the simulator is still starting (process ${found.pid}): wait until it says that it runs`);
}

/** What a simulator left in the folder, whether it still runs or not. */
export function simulatorOf(root: string): RunningSimulator | SimulatorProcess | undefined {
  try {
    return JSON.parse(readFileSync(join(root, SIMULATOR_FILE), "utf8"));
  } catch {
    return undefined;
  }
}

export const isReady = (simulator: RunningSimulator | SimulatorProcess): simulator is RunningSimulator =>
  "faultsUrl" in simulator;

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
