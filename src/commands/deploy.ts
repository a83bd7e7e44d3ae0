import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { explainAwsError } from "../aws/error-text";
import { type Clock, RealClock } from "../process/clock";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import {
  type DeployTools,
  deployRegion,
  deployRest,
  isAnythingDue,
  type Outcome,
  type Release,
} from "../release/deploy";
import { regionsOf } from "../release/targets";
import { reviewText } from "../review/text";
import { resourcesIn } from "../terraform/deployed";
import { meaningOf } from "../terraform/failure";
import { type PlanningTerraform, TerraformFailure, TerraformProcess } from "../terraform/terraform";
import { synthesizedStack } from "../topology/from-synth";
import { reviewOf } from "./review";
import type { TeardownTerminal } from "./teardown";

export interface DeployOptions {
  /** Deploys this region only. @default region by region, and then everything else */
  readonly region?: string;
  readonly stack?: string;
  /** The file that synthesizes. */
  readonly app?: string;
  /** The file that gets the outputs. */
  readonly outputsFile: string;
  /** How long to wait for Global Accelerator to let go of the VPCs of regions that go, in minutes. */
  readonly wait: number;
  readonly yes: boolean;
}

/** What a deployment has outside this program. */
export interface DeployWorld {
  readonly clock: Clock;
  /** Terraform in a stack's folder; `error` is told of what it wrote to stderr. */
  readonly terraform: (folder: string, error: (text: string) => void) => PlanningTerraform;
}

/**
 * Deploys what main.ts says, in steps that a person agrees to, and writes the outputs.
 * @throws UserError where a step is not wanted or fails; it says what was deployed before
 */
export async function deploy(
  root: string,
  options: DeployOptions,
  io: TeardownTerminal,
  world: Partial<DeployWorld> = {},
): Promise<void> {
  const { clock = new RealClock(), terraform: start = terraformProcess } = world;
  const outdir = await synthesize(root, { app: options.app, refuse: true });
  const { stack: name, folder, json: stack } = synthesizedStack(outdir, options.stack);
  const { regions, former } = regionsOf(stack);
  check(options, regions, former);
  const terraform = start(folder, io.error);
  const temporary = mkdtempSync(join(tmpdir(), "globalapp-plan-"));
  const { Ec2Leftovers } = await import("../teardown/ec2-leftovers.js");
  const leftovers = new Ec2Leftovers();
  const done: string[] = [];
  try {
    await terraform.init();
    const isFirst = resourcesIn(await terraform.show()).length === 0;
    const again = options.region === undefined ? DEPLOY : `${DEPLOY} -- --region ${options.region}`;
    const tools: DeployTools = {
      terraform,
      leftovers,
      planFile: join(temporary, "plan"),
      confirm: (part, change) => confirm(part, reviewOf(change), options, io),
      clock,
      limitSeconds: options.wait * 60,
      signal: io.signal,
      print: io.print,
      again,
    };
    const release: Release = { name, stack };
    const note = (part: string, outcome: Outcome) => {
      io.print(`${part}: ${outcome.kind === "left" ? `left to the full plan: ${outcome.why}` : outcome.kind}`);
      if (outcome.kind === "deployed") done.push(part);
    };
    if (options.region !== undefined) {
      if (isFirst) throw new UserError(`nothing of ${name} is deployed yet: run ${DEPLOY} without --region first`);
      const outcome = await deployRegion(options.region, release, tools);
      if (outcome.kind === "left") throw new UserError(`${outcome.why}: run ${DEPLOY} without --region`);
      note(options.region, outcome);
      io.print(`${DEPLOY} without --region deploys what is left: the other regions, and what exists once for all`);
    } else {
      const alone = !isFirst && (await isAnythingDue(release, tools)) ? regions : [];
      for (const region of alone) note(region, await deployRegion(region, release, tools));
      if (former.length > 0) io.print(`${former.join(", ")}: everything there is taken away now`);
      note("all regions", await deployRest(release, tools));
      if (former.length > 0) io.print(`nothing is left in ${former.join(", ")}: empty formerRegions in main.ts`);
    }
    writeOutputs(resolve(root, options.outputsFile), name, await terraform.output());
    io.print(`the outputs are in ${options.outputsFile}`);
  } catch (error) {
    const before = done.length > 0 ? `deployed before that: ${done.join(", ")}` : "nothing was deployed before that";
    throw new UserError(`${problemOf(error, io.signal)}\n${before}`);
  } finally {
    leftovers.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

const DEPLOY = "npm run deploy";

const terraformProcess: DeployWorld["terraform"] = (folder, error) => new TerraformProcess(folder, error);

function check({ region }: DeployOptions, regions: readonly string[], former: readonly string[]): void {
  if (region === undefined || regions.includes(region)) return;
  if (former.includes(region)) {
    throw new UserError(`${region} is in formerRegions: run ${DEPLOY} without --region, which takes it away`);
  }
  throw new UserError(`--region: the backend has no region ${region}; use one of ${regions.join(", ")}`);
}

async function confirm(
  part: string,
  review: ReturnType<typeof reviewOf>,
  { yes }: DeployOptions,
  io: TeardownTerminal,
): Promise<void> {
  io.print(`\n${part}, reviewed:\n${reviewText(review)}\n`);
  const undone = review.findings.filter(({ id }) => OPERATOR.includes(id));
  for (const { text } of undone) io.print(`An operator's change will be undone: ${text}`);
  if (yes) return;
  const typed = await io.ask(`Type yes to apply this plan (${part}): `);
  io.signal.throwIfAborted();
  if (typed.trim() !== "yes") {
    throw new UserError(`the plan for ${part} is not applied, because it was not confirmed: type yes, or give --yes`);
  }
}

/** Findings about what somebody set by hand and the plan sets back. */
const OPERATOR = ["evacuation-undone", "drift-undone"];

function problemOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `${(signal.reason as Error).message}: ${DEPLOY} does the rest`;
  if (error instanceof UserError) return error.message;
  if (error instanceof TerraformFailure) return meaningOf(error, DEPLOY);
  if (error instanceof Error && !("$metadata" in error)) throw error;
  return explainAwsError(error);
}

/** In the form that `cdktf deploy --outputs-file` has; the outputs of other stacks stay. */
function writeOutputs(path: string, stack: string, output: string): void {
  const outputs = Object.entries(JSON.parse(output) as Record<string, { readonly value: unknown }>);
  const values = Object.fromEntries(outputs.map(([name, { value }]) => [name, value]));
  writeFileSync(path, `${JSON.stringify({ ...existing(path), [stack]: values }, undefined, 2)}\n`);
}

function existing(path: string): object {
  try {
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  } catch {
    return {};
  }
}
