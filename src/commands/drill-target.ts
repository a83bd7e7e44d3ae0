import { PreflightError } from "../drill/preflight-error";
import type { Target } from "../drill/target";
import { type Location, locationOf } from "../model/geography";
import { readOutputs, type StackOutputs } from "../outputs";
import type { Topology } from "../topology/topology";
import { UserError } from "../user-error";
import { placed } from "./placed";

export interface TargetOptions {
  readonly target: "simulator" | "aws";
  readonly virtual: boolean;
  readonly outputs?: string;
  readonly from: readonly string[];
}

/** @throws UserError where options contradict each other */
export function checkTargetOptions({ target, virtual, outputs, from }: TargetOptions): void {
  if (target === "aws" && virtual) throw new UserError("--virtual is for the simulator: time on AWS is real");
  if (target === "aws" && from.length > 1) {
    throw new UserError(
      "--from may be given once with --target aws: clients are where this runs, and it only names that",
    );
  }
  if (target === "simulator" && outputs !== undefined) {
    throw new UserError("--outputs is for --target aws: the simulator starts what main.ts synthesizes");
  }
}

/** The kinds of target, each loaded only when it is wanted. */
export async function targetOf(topology: Topology, options: TargetOptions): Promise<Target> {
  if (options.target === "aws") return deployedTarget(topology, options);
  const locations: readonly Location[] =
    options.from.length > 0 ? options.from.map(placed) : topology.table.regions.map(locationOf);
  if (!options.virtual) {
    const { simulatorTarget } = await import("../drill/simulator-target.js");
    return simulatorTarget(topology, locations);
  }
  const { VirtualClock } = await import("../simulator/clock.js");
  const { World } = await import("../simulator/world.js");
  const { virtualTarget } = await import("../drill/virtual-target.js");
  const clock = new VirtualClock();
  const world = await World.start(topology, { clock });
  return virtualTarget(world, clock, locations);
}

/** A backend that outputs lead to, on AWS or wherever AWS_ENDPOINT_URL leads. */
export async function deployedTarget(
  topology: Topology,
  { outputs: file, from }: Pick<TargetOptions, "outputs" | "from">,
): Promise<Target> {
  const outputs = outputsOf(topology, file);
  const { awsTarget } = await import("../drill/aws-target.js");
  const port = topology.accelerator.listeners[0]?.portRanges[0]?.fromPort ?? 80;
  const addresses = outputs.accelerator_ip_addresses as readonly string[];
  return awsTarget({
    kind: "aws",
    topology,
    outputs,
    clients: [
      {
        location: from[0] === undefined ? HERE : placed(from[0]),
        // The simulator's have a port each.
        addresses: addresses.map((address) => `http://${address.includes(":") ? address : `${address}:${port}`}`),
      },
    ],
  });
}

/** Where a drill on AWS is run from; only its name matters. */
const HERE: Location = { name: "here", latitude: 0, longitude: 0 };

/** @throws PreflightError where they are missing, or not of this stack */
function outputsOf({ stack, table }: Topology, file: string | undefined): StackOutputs {
  const remedy = `write them with npx cdktf deploy ${stack} --outputs-file FILE`;
  if (file === undefined) throw new PreflightError([`--target aws needs --outputs FILE: ${remedy}`]);
  const outputs = readable(file)[stack];
  if (outputs === undefined) {
    throw new PreflightError([`${file} has no outputs of the stack ${stack}, they are of another: ${remedy}`]);
  }
  const names = ["accelerator_dns_name"];
  for (const region of table.regions) names.push(`${region}_function_name`, `${region}_table_name`);
  const missing = names.filter((name) => typeof outputs[name] !== "string");
  const { accelerator_ip_addresses: addresses } = outputs;
  if (!Array.isArray(addresses) || addresses.length === 0) missing.unshift("accelerator_ip_addresses");
  if (missing.length === 0) return outputs;
  throw new PreflightError([
    `${file} lacks ${missing.join(", ")}, so it is not of this configuration of ${stack}: ${remedy}`,
  ]);
}

function readable(file: string): ReturnType<typeof readOutputs> {
  try {
    return readOutputs(file);
  } catch (error) {
    throw new PreflightError([(error as Error).message]);
  }
}
