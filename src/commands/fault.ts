import { STATIC_ADDRESSES } from "../model/static-addresses";
import { UserError } from "../process/user-error";
import type { ActiveFault } from "../simulator/faults";
import { askSimulator, type RunningSimulator, runningSimulator } from "./running-simulator";

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
  const running = runningSimulator(root);
  const { faultsUrl } = running;
  if (kind !== undefined && kind !== "clear" && target === undefined) {
    throw new UserError(`name the target of ${kind}: npm run fault -- ${kind} REGION`);
  }
  if (kind === "clear" && target !== undefined) {
    throw new UserError(`clear ends every fault: leave out ${target}`);
  }
  const method = kind === undefined ? "GET" : kind === "clear" ? "DELETE" : "POST";
  const body =
    method === "POST"
      ? { kind, target: target && staticAddress(target, running), forSeconds: options.for, share: options.share }
      : undefined;
  const faults = await askSimulator<readonly ActiveFault[]>(faultsUrl, method, body);
  return faults.length === 0 ? "no faults" : faults.map(lineOf).join("\n");
}

/** An address as npm start prints it stands for one of the accelerator's; anything else is taken as it is. */
function staticAddress(target: string, { addresses, httpAddresses = {} }: RunningSimulator): string {
  const host = target.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const pairs = [...Object.values(addresses), ...Object.values(httpAddresses)];
  const index = pairs.map((pair) => pair.findIndex((url) => new URL(url).host === host)).find((found) => found >= 0);
  return STATIC_ADDRESSES[index ?? -1] ?? target;
}

const lineOf = ({ kind, target, forSeconds, share }: ActiveFault): string =>
  `${kind} ${target}${share === undefined ? "" : ` with share ${share}`}${forSeconds === undefined ? "" : ` for ${forSeconds} s`}`;
