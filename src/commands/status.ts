import { explainAwsError } from "../aws/error-text";
import { fromOutputs, functionName, type Outputs, readOutputs } from "../aws/outputs";
import { getStatus, type StatusTarget, setStatus } from "../aws/status";
import { isBusy } from "../drill/targets/errors";
import { retry } from "../drill/targets/retry";
import { RealClock } from "../process/clock";
import { UserError } from "../process/user-error";
import { runningSimulator, simulatorEnded } from "./running-simulator";

/** Shows or sets the STATUS of a region, on the simulator, or on AWS where outputs are given. */
export async function status(
  root: string,
  region: string,
  code: number | undefined,
  options: { readonly outputs?: string },
): Promise<string> {
  const target = targetOf(root, region, options.outputs);
  try {
    if (code === undefined) return `${region}: STATUS is ${(await getStatus(target)) ?? "not set"}`;
    // As a drill does: another change of the function may be in progress.
    const before = await retry(new RealClock(), () => setStatus(target, code), {}, isBusy);
    return `${region}: STATUS ${before ?? "not set"} -> ${code}`;
  } catch (error) {
    throw explained(error, target);
  }
}

function targetOf(root: string, region: string, outputs: string | undefined): StatusTarget {
  if (outputs !== undefined) return { region, functionName: functionName(stacksOf(readOutputs(outputs)), region) };
  const simulator = runningSimulator(root, ", or name a deployed backend with --outputs FILE");
  return {
    region,
    functionName: functionName(stacksOf(simulator.outputs), region),
    endpoint: simulator.awsEndpointUrl,
  };
}

const stacksOf = (outputs: Outputs) => Object.values(outputs).map(fromOutputs);

function explained(error: unknown, { region, endpoint }: StatusTarget): UserError {
  if (endpoint !== undefined && (error as { code?: unknown }).code === "ECONNREFUSED") {
    return simulatorEnded();
  }
  return new UserError(`${region} could not be read or changed: ${explainAwsError(error)}`);
}
