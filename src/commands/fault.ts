import { UserError } from "../process/user-error";
import type { Fault } from "../simulator/faults";
import { askSimulator, runningSimulator } from "./running-simulator";

/**
 * Sets a fault on the running simulator, ends all with `clear`, or lists those that are on.
 * @returns those that are on afterwards, for people
 */
export async function fault(
  root: string,
  kind: string | undefined,
  target: string | undefined,
  options: { readonly for?: number },
): Promise<string> {
  const { faultsUrl } = runningSimulator(root);
  if (kind !== undefined && kind !== "clear" && target === undefined) {
    throw new UserError(`name what ${kind} should strike: npm run fault -- ${kind} REGION`);
  }
  if (kind === "clear" && target !== undefined) {
    throw new UserError(`clear ends every fault: leave out ${target}`);
  }
  const method = kind === undefined ? "GET" : kind === "clear" ? "DELETE" : "POST";
  const body = method === "POST" ? { kind, target, forSeconds: options.for } : undefined;
  const faults = await askSimulator<readonly Fault[]>(faultsUrl, method, body);
  return faults.length === 0 ? "no faults" : faults.map(lineOf).join("\n");
}

const lineOf = ({ kind, target, forSeconds }: Fault): string =>
  `${kind} ${target}${forSeconds === undefined ? "" : ` for ${forSeconds} s`}`;
