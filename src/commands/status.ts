import { explainAwsError } from "../aws-error";
import { functionName, readOutputs } from "../outputs";
import { getStatus, type StatusTarget, setStatus } from "../status";
import { UserError } from "../user-error";
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
    return `${region}: STATUS ${(await setStatus(target, code)) ?? "not set"} -> ${code}`;
  } catch (error) {
    throw explained(error, target);
  }
}

function targetOf(root: string, region: string, outputs: string | undefined): StatusTarget {
  if (outputs !== undefined) return { region, functionName: functionName(readOutputs(outputs), region) };
  const simulator = runningSimulator(root, ", or name a deployed backend with --outputs FILE");
  return { region, functionName: functionName(simulator.outputs, region), endpoint: simulator.awsEndpointUrl };
}

function explained(error: unknown, { region, endpoint }: StatusTarget): UserError {
  if (endpoint !== undefined && (error as { code?: unknown }).code === "ECONNREFUSED") {
    return simulatorEnded();
  }
  return new UserError(`${region} could not be asked or changed: ${explainAwsError(error)}`);
}
