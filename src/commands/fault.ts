import { UserError } from "../user-error";
import { runningSimulator } from "./running-simulator";

interface Fault {
  readonly kind: string;
  readonly target: string;
  readonly forSeconds?: number;
}

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
  const body = method === "POST" ? JSON.stringify({ kind, target, forSeconds: options.for }) : undefined;
  const response = await fetch(faultsUrl, { method, body }).catch(() => {
    throw new UserError("the simulator has ended: start it again with npm start");
  });
  const answer = (await response.json()) as readonly Fault[] | { readonly message: string };
  if ("message" in answer) throw new UserError(answer.message);
  return answer.length === 0 ? "no faults" : answer.map(lineOf).join("\n");
}

const lineOf = ({ kind, target, forSeconds }: Fault): string =>
  `${kind} ${target}${forSeconds === undefined ? "" : ` for ${forSeconds} s`}`;
