import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Clock, RealClock } from "../process/clock";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { stateBackendOf } from "../state/backend";
import { keptLogs } from "../teardown/logs";
import { protections } from "../teardown/protection";
import { stateText } from "../teardown/retained";
import { type Outcome, TEARDOWN, tearDown } from "../teardown/tear-down";
import { validationRecords } from "../teardown/validation-records";
import { type DeployedResource, ofType, resourcesIn } from "../terraform/deployed";
import { type Terraform, TerraformFailure, TerraformProcess } from "../terraform/terraform";
import { stackFile, stackFromSynth } from "../topology/from-synth";
import type { Terminal } from "./drill-options";

export interface TeardownOptions {
  readonly stack?: string;
  /** The file that synthesizes. */
  readonly app?: string;
  /** How long to wait for Global Accelerator to let go of the VPCs, in minutes. */
  readonly wait: number;
  readonly yes: boolean;
}

export interface TeardownTerminal extends Pick<Terminal, "print" | "ask" | "signal"> {
  /** What Terraform writes to stderr. */
  readonly error: (text: string) => void;
}

/** What a teardown has outside this program. */
export interface TeardownWorld {
  readonly clock: Clock;
  /** Terraform in a stack's folder; `error` is told of what it wrote to stderr. */
  readonly terraform: (folder: string, error: (text: string) => void) => Terraform;
}

/**
 * Destroys what main.ts deployed, and says what is gone and what is left.
 * @throws UserError where it does not begin, or something is left that should be gone
 */
export async function teardown(
  root: string,
  options: TeardownOptions,
  io: TeardownTerminal,
  world: Partial<TeardownWorld> = {},
): Promise<void> {
  const { clock = new RealClock(), terraform: start = terraformProcess } = world;
  const outdir = await synthesize(root, { app: options.app });
  const stack = stackFromSynth(outdir, options.stack);
  const file = stackFile(outdir, stack);
  const state = stateText(stateBackendOf(outdir, stack), dirname(file), root);
  const terraform = start(dirname(file), io.error);
  const resources = await deployed(terraform, io.signal);
  if (resources.length === 0) {
    io.print(`nothing of ${stack} is deployed, according to its state: there is nothing to destroy`);
    return;
  }
  const reasons = protections(stack, resources, JSON.parse(readFileSync(file, "utf8")).resource ?? {});
  if (reasons.length > 0) {
    throw new UserError(`${stack} is protected:\n${indented(reasons)}\nthen run npm run teardown again`);
  }
  if (!options.yes) await confirm(stack, resources, io);
  const { Ec2Leftovers } = await import("../teardown/ec2-leftovers.js");
  const leftovers = new Ec2Leftovers();
  try {
    const waiting = { clock, limitSeconds: options.wait * 60, signal: io.signal, print: io.print, again: TEARDOWN };
    const outcome = await tearDown(resources, { terraform, leftovers, ...waiting });
    io.print(summaryOf(outcome, state));
    if (outcome.problem !== undefined) throw new UserError(outcome.problem);
  } finally {
    leftovers.stop();
  }
}

const terraformProcess: TeardownWorld["terraform"] = (folder, error) => new TerraformProcess(folder, error);

async function deployed(terraform: Terraform, signal: AbortSignal): Promise<readonly DeployedResource[]> {
  try {
    await terraform.init();
    return resourcesIn(await terraform.show());
  } catch (error) {
    if (signal.aborted) throw new UserError(`${signal.reason.message}: nothing was destroyed`);
    if (!(error instanceof TerraformFailure)) throw error;
    const { meaningOf } = await import("../terraform/failure.js");
    throw new UserError(`${meaningOf(error, TEARDOWN)}\nnothing was destroyed`);
  }
}

async function confirm(stack: string, resources: readonly DeployedResource[], io: TeardownTerminal): Promise<void> {
  const tables = ofType(resources, "aws_dynamodb_table").map(({ values }) => `the table ${values.name} and its items`);
  const addresses = ofType(resources, "aws_globalaccelerator_accelerator").map(
    (accelerator) => `the static addresses ${addressesOf(accelerator).join(", ")}`,
  );
  const logs = ofType(resources, "aws_s3_bucket")
    .filter((each) => !keptLogs(resources).includes(each))
    .map(({ values }) => `the bucket ${values.bucket} and its logs`);
  const lost = [...tables, ...addresses, ...logs];
  const kept = validationRecords(resources).length + keptLogs(resources).length;
  io.print(`${stack}: ${resources.length - kept} resources will be destroyed.`);
  if (lost.length > 0) io.print(`These are lost for ever: ${lost.join(", and ")}.`);
  const typed = await io.ask(`Type the stack's name, ${stack}, to destroy it: `);
  if (io.signal.aborted) throw new UserError(`${io.signal.reason.message}: nothing was destroyed`);
  if (typed.trim() !== stack)
    throw new UserError(`nothing was destroyed, because ${stack} was not confirmed: type its name, or give --yes`);
}

const addressesOf = ({ values }: DeployedResource): readonly string[] =>
  ((values.ip_sets ?? []) as { readonly ip_addresses?: readonly string[] }[]).flatMap(
    ({ ip_addresses = [] }) => ip_addresses,
  );

function summaryOf({ done, left, problem }: Outcome, state: string): string {
  const stays = problem === undefined ? [...left, state] : left;
  return [
    "",
    ...(done.length > 0 ? ["done:", indented(done)] : ["nothing was destroyed"]),
    ...(stays.length > 0 ? ["left:", indented(stays)] : []),
  ].join("\n");
}

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join("\n");
