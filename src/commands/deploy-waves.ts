import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { type DeployedStack, fromOutputs, type StackOutputs } from "../aws/outputs";
import { RELEASE_DEFAULTS, type ReleaseRules } from "../aws/release-rules";
import { thisProcess } from "../drill/change/operator";
import type { Clock } from "../process/clock";
import { type Bundles, bundlesOf, RELEASES_FOLDER, Releases } from "../process/releases";
import { UserError } from "../process/user-error";
import type { ReleasedBackend } from "../release/aws-backend";
import { bundleDirectories } from "../release/bundles";
import { type WaveEntry, WaveJournal } from "../release/journal";
import { Waves } from "../release/waves";
import { type Synthesized, topologyFromJson } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import { DEPLOY, type DeployOptions } from "./deploy-options";
import type { TeardownTerminal } from "./teardown";

/** What is kept of a stack's releases, in the project's folder. */
export interface Kept {
  readonly releases: Releases;
  readonly journal: WaveJournal;
}

export function keptOf(root: string, stack: string): Kept {
  const folder = join(root, RELEASES_FOLDER, stack);
  return { releases: new Releases(folder), journal: new WaveJournal(join(folder, "journal.json")) };
}

/** @throws UserError where a wave is under way that must be ended first, or none is that could be ended */
export function checkUnderWay({ resume, rollback, region }: DeployOptions, { releases, journal }: Kept): void {
  const given = [resume && "--resume", rollback !== undefined && "--rollback", region !== undefined && "--region"];
  const several = given.filter((each) => each !== false);
  if (several.length > 1) throw new UserError(`use only one of ${several.join(", ")}`);
  const entry = journal.read();
  if (!entry && resume) throw new UserError(`no release is under way here: run ${DEPLOY}`);
  if (entry && rollback !== undefined && rollback !== entry.region) {
    throw new UserError(`${entry.region} has a release under way: run ${DEPLOY} -- --rollback ${entry.region} first`);
  }
  if (entry && !resume && rollback === undefined) throw new UserError(wayBack(entry, releases));
}

/** What a person does about a wave that did not end. */
export function wayBack(entry: WaveEntry, releases: Releases): string {
  const { region, phase, dials } = entry;
  const before = dials.map((dial) => dial.before).join(", ");
  return [
    `the release in ${region} has not ended (${phase}); its traffic dial was ${before} before. Run one of these:`,
    ...(releases.before(entry.bundles)
      ? [`  ${DEPLOY} -- --rollback ${region}   puts the code of the release before back, and the dial to ${before}`]
      : []),
    `  ${DEPLOY} -- --resume   releases what main.ts and the code are now: after a correction, or if nothing was wrong`,
  ].join("\n");
}

/**
 * Refuses what a region has or gets, so that the code before it is synthesized.
 * @throws UserError where that is not kept
 */
export function refuseForRollback(region: string, { releases, journal }: Kept, clock: Clock): Bundles {
  const found = releases.before(journal.read()?.bundles);
  if (!found) {
    throw new UserError(
      `${releases.folder} has no other code that was released before, so ${region} cannot be rolled back: revert the change, and run ${DEPLOY}${journal.read() ? " -- --resume" : ""}`,
    );
  }
  releases.refuse(found, new Date(clock.now()).toISOString());
  return found.instead;
}

/** @throws UserError where something else would be deployed than the code before */
export function checkRolledBack(built: Synthesized, instead: Bundles): void {
  const now = bundlesOf(bundleDirectories(built));
  const other = Object.keys(now).filter((name) => instead[name] !== undefined && instead[name] !== now[name]);
  if (other.length === 0) return;
  throw new UserError(
    `the code of ${other.join(", ")} has changed since the release that is rolled back: put it back as it was released (git stash), and run this again; or release the change with ${DEPLOY}`,
  );
}

export interface Begun {
  readonly waves: Waves;
  readonly topology: Topology;
  readonly rules: ReleaseRules;
  end(): Promise<void>;
}

export type FindBackend = (stack: DeployedStack, topology: Topology, clock: Clock) => ReleasedBackend;

interface Beginning {
  readonly built: Synthesized;
  readonly kept: Kept;
  /** As they are deployed. */
  readonly outputs: StackOutputs;
  readonly clock: Clock;
  readonly io: TeardownTerminal;
  /** @default the one on AWS */
  readonly backend?: FindBackend;
}

/** Takes the drill's lock, where dials will be moved. */
export async function beginWaves({ built, kept, outputs, clock, io, backend: find }: Beginning): Promise<Begun> {
  const topology = topologyFromJson(built.stack, built.folder, built.json);
  const stack = fromOutputs(outputs);
  const rules = rulesOf(built);
  const why = withoutDial(stack, topology, rules);
  const findBackend = find ?? (await import("../release/aws-backend.js")).awsBackend;
  const backend = findBackend(stack, topology, clock);
  const warn = (text: string) => io.print(`warning: ${text}`);
  const turn = why === undefined ? backend.takeTurn(lockOf(built.stack), warn, io.signal) : Promise.resolve(undefined);
  turn.catch(() => backend.stop());
  const release = await turn;
  const tools = {
    ...backend,
    clock,
    topology,
    rules,
    bundles: bundlesOf(bundleDirectories(built)),
    alarms: (region: string) => ALARMS.safeParse(stack.alarms).data?.[region] ?? [],
    journal: kept.journal,
    print: io.print,
    signal: io.signal,
  };
  return {
    waves: new Waves(tools, why),
    topology,
    rules,
    end: async () => {
      await release?.();
      backend.stop();
    },
  };
}

function withoutDial(stack: DeployedStack, topology: Topology, { steps }: ReleaseRules): string | undefined {
  if (steps.length === 0) return "release.steps is []";
  if (topology.front.kind === "route-53" || stack.front === "route-53") {
    return "Route 53 is in front, and has no traffic dial";
  }
  return stack.acceleratorDnsName ? undefined : "the deployed stack has no accelerator yet";
}

const ALARMS = z.record(z.string(), z.array(z.string()));

const RULES = z.object({
  order: z.array(z.string()).optional(),
  drain: z.boolean(),
  steps: z.array(z.number()),
  bakeMinutes: z.number(),
  smoke: z.array(z.string()),
});

/** An output of this name that holds something else is a user's own. */
const rulesOf = ({ json }: Synthesized): ReleaseRules =>
  RULES.safeParse(json.output?.release?.value).data ?? RELEASE_DEFAULTS;

const lockOf = (stack: string) => ({
  drill: `release-${randomUUID()}`,
  stack,
  region: "all regions",
  target: "aws" as const,
  startedAt: new Date().toISOString(),
  ...thisProcess(),
  writes: 0,
  changes: [],
});
