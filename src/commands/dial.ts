import { join, resolve } from "node:path";
import { explainAwsError } from "../aws/error-text";
import { readOutputs } from "../aws/outputs";
import { dialProblem } from "../aws/traffic-dial";
import { Journal, journalStands } from "../drill/change/journal";
import { AwsBackendControl } from "../drill/targets/aws-backend-control";
import { withDeadlines } from "../drill/targets/retry";
import { regionLines } from "../operate/in-service";
import { linesFor, moveTraffic, type Operated } from "../operate/move-traffic";
import { type Knob, nameOf } from "../operate/moves";
import { recordOf } from "../operate/records";
import { RealClock } from "../process/clock";
import { UserError } from "../process/user-error";
import type { Terminal } from "./drill-options";
import {
  BY_HAND_FOLDER,
  DRILL_JOURNAL_FILE,
  runningSimulator,
  SIMULATOR_BY_HAND_FOLDER,
  simulatorEnded,
} from "./running-simulator";
import { stackOf } from "./stack-of-outputs";

export interface DialOptions {
  /** Of a backend on AWS. @default the running simulator */
  readonly outputs?: string;
  /** Of the outputs, where they have several. */
  readonly stack?: string;
  /** Whether to restore the value from before. */
  readonly undo: boolean;
  /** Whether to print the lines of the AWS CLI, and to change nothing. */
  readonly printCli: boolean;
}

export type DialIo = Pick<Terminal, "print" | "signal"> & { readonly progress: (text: string) => void };

/**
 * Sets the dial or the weight of a region, or shows them.
 * @param typed a region, or none for all; a value as it was typed, or none to show it or to restore the one from before
 * @throws UserError with everything that is wrong with what was typed
 */
export async function dial(
  root: string,
  what: Knob,
  typed: { readonly region?: string; readonly value?: string },
  options: DialOptions,
  io: DialIo,
): Promise<void> {
  const { region, value } = typed;
  const found = backendOf(root, options);
  const to = value === undefined ? undefined : Number(value.trim() === "" ? Number.NaN : value);
  const problems = [
    ...(found.stack.front === "route-53"
      ? [
          "Route 53 is in front, and latency records have no dial and no weight: docs/front.md says how to take a region out",
        ]
      : []),
    ...(region === undefined || Object.hasOwn(found.stack.regions, region)
      ? []
      : [`the backend has no region ${region}; use one of ${Object.keys(found.stack.regions).join(", ")}`]),
    ...valueProblems(what, to, options),
    ...(options.undo && region === undefined ? ["--undo needs a region"] : []),
  ];
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const clock = new RealClock();
  const own = new AwsBackendControl(found);
  const backend: Operated = { ...found, clock, control: withDeadlines(own, clock, "the control plane", io.signal) };
  try {
    if (region === undefined || (to === undefined && !options.undo)) {
      const groups = await backend.control.endpointGroups();
      const shown = groups.filter((group) => region === undefined || group.region === region);
      for (const line of regionLines(shown)) io.print(line);
    } else if (options.printCli && to !== undefined) {
      for (const line of await linesFor(backend, { what, region, to }, to)) io.print(line);
    } else {
      const drill = new Journal(join(root, DRILL_JOURNAL_FILE));
      if (backend.kind === "aws" && drill.exists()) throw new UserError(journalStands(drill));
      const folder = join(root, backend.kind === "aws" ? BY_HAND_FOLDER : SIMULATOR_BY_HAND_FOLDER);
      const record = recordOf(folder, backend.name, region, what);
      await moveTraffic(backend, { what, region, to }, { ...io, record });
    }
  } catch (error) {
    if (io.signal.aborted)
      throw new UserError(`${(io.signal.reason as Error).message}: npm run ${what} shows what is set`);
    throw explained(error, backend, { what, region });
  } finally {
    own.stop();
  }
}

function valueProblems(what: Knob, to: number | undefined, { undo, printCli }: DialOptions): string[] {
  if (to === undefined) return printCli ? ["--print-cli needs a value"] : [];
  const wrong =
    what === "dial"
      ? dialProblem(to)
      : Number.isInteger(to) && to >= 0 && to <= 255
        ? undefined
        : "use a whole number from 0 to 255";
  return [
    ...(wrong === undefined
      ? []
      : [`the ${what} ${Number.isNaN(to) ? "is not a number" : `${to} is not valid`}: ${wrong}`]),
    ...(undo ? ["--undo restores the value from before: leave out the value"] : []),
  ];
}

function backendOf(
  root: string,
  { outputs, stack }: DialOptions,
): Pick<Operated, "kind" | "name" | "stack" | "outputs" | "endpoint"> {
  if (outputs !== undefined) return { kind: "aws", ...stackOf(readOutputs(outputs), stack), outputs: resolve(outputs) };
  const simulator = runningSimulator(root, ", or name a deployed backend with --outputs FILE");
  return { kind: "simulator", ...stackOf(simulator.outputs, stack), endpoint: simulator.awsEndpointUrl };
}

function explained(
  error: unknown,
  { endpoint, kind, outputs }: Operated,
  move: { what: Knob; region?: string },
): unknown {
  if (error instanceof UserError) return error;
  if (endpoint !== undefined && (error as { code?: unknown }).code === "ECONNREFUSED") return simulatorEnded();
  const { region = "REGION" } = move;
  const what = move.region === undefined ? "the regions" : nameOf({ what: move.what, region });
  const status = `npm run status -- ${region} 503${kind === "aws" ? ` --outputs ${outputs}` : ""}`;
  return new UserError(
    `${what} could not be read or changed: ${explainAwsError(error)}\nGlobal Accelerator's API is in us-west-2; if it does not answer, ${status} takes a region out without it`,
  );
}
