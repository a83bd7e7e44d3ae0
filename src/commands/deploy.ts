import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { explainAwsError } from "../aws/error-text";
import type { StackOutputs } from "../aws/outputs";
import { type Clock, RealClock } from "../process/clock";
import { bundlesOf } from "../process/releases";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { bundleDirectories } from "../release/bundles";
import {
  type DeployTools,
  deployRegion,
  deployRest,
  isAnythingDue,
  type Outcome,
  type Release,
} from "../release/deploy";
import { keptOf } from "../release/kept";
import { type Built, rolledBack } from "../release/rollback";
import { beginRound, type FindBackend, type Round } from "../release/round";
import { regionsOf } from "../release/targets";
import { checkUnderWay, DEPLOY, leftInWave, wayBack } from "../release/way-back";
import { reviewText } from "../review/text";
import { resourcesIn } from "../terraform/deployed";
import { meaningOf } from "../terraform/failure";
import { type PlanningTerraform, TerraformFailure, TerraformProcess } from "../terraform/terraform";
import { synthesizedStack } from "../topology/from-synth";
import type { DeployOptions } from "./deploy-options";
import { reviewOf } from "./review";
import type { TeardownTerminal } from "./teardown";

/** What a deployment has outside this program. */
export interface DeployWorld {
  readonly clock: Clock;
  /** Terraform in a stack's folder; `error` is told of what it wrote to stderr. */
  readonly terraform: (folder: string, error: (text: string) => void) => PlanningTerraform;
  readonly synthesize: typeof synthesize;
  /** The deployed backend, whose traffic is moved. */
  readonly backend: FindBackend;
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
  const { clock = new RealClock(), terraform: start = terraformProcess, synthesize: synth = synthesize } = world;
  const synthesized = async () =>
    synthesizedStack(await synth(root, { app: options.app, refuse: true }), options.stack);
  const first = await synthesized();
  const { regions, former } = regionsOf(first.json);
  check(options, regions, former);
  const kept = keptOf(root, first.stack);
  checkUnderWay(options, kept);
  const at = () => new Date(clock.now()).toISOString();
  const { rollback: region } = options;
  const { built, rollback, undo }: Built =
    region === undefined ? { built: first } : await rolledBack(region, kept, at(), synthesized);
  const { stack: name, folder, json: stack } = built;
  const directories = bundleDirectories(built);
  for (const line of kept.releases.replaced(bundlesOf(directories))) io.print(line);
  const terraform = start(folder, io.error);
  const temporary = mkdtempSync(join(tmpdir(), "globalapp-plan-"));
  const { Ec2Leftovers } = await import("../teardown/ec2-leftovers.js");
  const leftovers = new Ec2Leftovers();
  const done: string[] = [];
  let round: Round | undefined;
  try {
    await terraform.init();
    const isFirst = resourcesIn(await terraform.show()).length === 0;
    const again = options.region === undefined ? DEPLOY : `${DEPLOY} -- --region ${options.region}`;
    const tools: DeployTools = {
      terraform,
      leftovers,
      planFile: join(temporary, "plan"),
      confirm: (part, change) =>
        confirm(part, reviewOf(change), options, io).catch((error) => {
          undo?.();
          throw error;
        }),
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
    const begin = async () => {
      const outputs = valuesOf(await terraform.output());
      const { print, signal } = io;
      round = await beginRound({ built, rollback, kept, outputs, clock, print, signal, backend: world.backend });
      return round;
    };
    const underWay = kept.journal.read()?.region;
    const alone = options.rollback ?? options.region;
    if (alone !== undefined) {
      if (isFirst) throw new UserError(`nothing of ${name} is deployed yet: run ${DEPLOY} without --region first`);
      const around = rollback && (await begin()).around(alone);
      const outcome = await deployRegion(alone, release, tools, { around, unfinished: underWay === alone });
      if (outcome.kind === "left") throw new UserError(`${outcome.why}: run ${DEPLOY} without --region`);
      note(alone, outcome);
      io.print(`${DEPLOY} without --region deploys what is left: the other regions, and what exists once for all`);
    } else {
      if (!isFirst && (underWay !== undefined || (await isAnythingDue(release, tools)))) {
        const { around, order } = await begin();
        // A wave that did not end comes first: its region serves few clients, or none.
        for (const region of [...order(regions)].sort((a, b) => Number(b === underWay) - Number(a === underWay))) {
          const surrounding = { around: around(region), unfinished: region === underWay };
          const outcome = await deployRegion(region, release, tools, surrounding);
          if (outcome.kind === "left" && region === underWay) throw new UserError(leftInWave(outcome.why, kept));
          note(region, outcome);
        }
      }
      if (former.length > 0) io.print(`${former.join(", ")}: everything there is taken away now`);
      note("all regions", await deployRest(release, tools));
      // Of a region that is gone.
      kept.journal.remove();
      if (former.length > 0) io.print(`nothing is left in ${former.join(", ")}: empty formerRegions in main.ts`);
      if (kept.releases.keep(directories, at())) {
        io.print(`the code is kept in ${kept.releases.folder}, for a rollback: commit that folder`);
      }
    }
    writeOutputs(resolve(root, options.outputsFile), name, valuesOf(await terraform.output()));
    io.print(`the outputs are in ${options.outputsFile}`);
  } catch (error) {
    const before = done.length > 0 ? `deployed before that: ${done.join(", ")}` : "nothing was deployed before that";
    const entry = kept.journal.read();
    const next = entry ? [wayBack(entry, kept.releases)] : [];
    const problem = io.signal.aborted && entry ? (io.signal.reason as Error).message : problemOf(error, io.signal);
    throw new UserError([problem, before, ...next].join("\n"));
  } finally {
    await round?.end();
    leftovers.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

const terraformProcess: DeployWorld["terraform"] = (folder, error) => new TerraformProcess(folder, error);

function check(options: DeployOptions, regions: readonly string[], former: readonly string[]): void {
  const { resume, rollback } = options;
  const given = [
    resume && "--resume",
    rollback !== undefined && "--rollback",
    options.region !== undefined && "--region",
  ];
  const several = given.filter((each) => each !== false);
  if (several.length > 1) throw new UserError(`use only one of ${several.join(", ")}`);
  const option = rollback === undefined ? "--region" : "--rollback";
  const region = rollback ?? options.region;
  if (region === undefined || regions.includes(region)) return;
  if (former.includes(region)) {
    throw new UserError(`${region} is in formerRegions: run ${DEPLOY} without ${option}, which takes it away`);
  }
  throw new UserError(`${option}: the backend has no region ${region}; use one of ${regions.join(", ")}`);
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

const valuesOf = (output: string): StackOutputs =>
  Object.fromEntries(Object.entries(JSON.parse(output) as object).map(([name, { value }]) => [name, value]));

/** In the form that `cdktf deploy --outputs-file` has; the outputs of other stacks stay. */
function writeOutputs(path: string, stack: string, values: StackOutputs): void {
  writeFileSync(path, `${JSON.stringify({ ...existing(path), [stack]: values }, undefined, 2)}\n`);
}

function existing(path: string): object {
  try {
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  } catch {
    return {};
  }
}
