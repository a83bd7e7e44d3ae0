import { UserError } from "../process/user-error";
import type { ActiveFault } from "../simulator/faults";
import { askSimulator, runningSimulator } from "./running-simulator";

export interface FaultOptions {
  /** Seconds until it ends by itself, by the simulator's clock. @default it does not */
  readonly for?: number;
  /** How much of what it hits is hit. @default all */
  readonly share?: number;
}

/**
 * Sets a fault on the running simulator, ends all with `clear`, or lists those that are on.
 * @returns those that are on afterwards, for people
 */
export async function fault(
  root: string,
  kind: string | undefined,
  target: string | undefined,
  options: FaultOptions,
): Promise<string> {
  const { faultsUrl } = runningSimulator(root);
  if (kind !== undefined && kind !== "clear" && target === undefined) {
    throw new UserError(`name what ${kind} should strike: npm run fault -- ${kind} REGION`);
  }
  if (kind === "clear" && target !== undefined) {
    throw new UserError(`clear ends every fault: leave out ${target}`);
  }
  const method = kind === undefined ? "GET" : kind === "clear" ? "DELETE" : "POST";
  const body = method === "POST" ? { kind, target, forSeconds: options.for, share: options.share } : undefined;
  const faults = await askSimulator<readonly ActiveFault[]>(faultsUrl, method, body);
  return faults.length === 0 ? "no faults" : faults.map(lineOf).join("\n");
}

const lineOf = ({ kind, target, forSeconds, share }: ActiveFault): string =>
  `${kind} ${target}${share === undefined ? "" : ` with share ${share}`}${forSeconds === undefined ? "" : ` for ${forSeconds} s`}`;
