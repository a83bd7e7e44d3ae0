import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { type DeployedStack, fromOutputs, type StackOutputs } from "../aws/outputs";
import { RELEASE_DEFAULTS, type ReleaseRules } from "../aws/release-rules";
import { thisProcess } from "../drill/change/operator";
import type { Clock } from "../process/clock";
import { bundlesOf, RELEASES_FOLDER, Releases, type Rollback } from "../process/releases";
import { UserError } from "../process/user-error";
import type { ReleasedBackend } from "../release/aws-backend";
import { bundleDirectories } from "../release/bundles";
import { type WaveEntry, type WaveJournal, waveJournal } from "../release/journal";
import { releaseOrder } from "../release/order";
import { type Around, wavesWith } from "../release/waves";
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
  return { releases: new Releases(folder), journal: waveJournal(join(folder, "journal.json")) };
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

/** Where a plan cannot be applied in a region alone whose traffic is away. */
export const leftInWave = (why: string, { journal }: Kept): string =>
  `${why}: restore the dial with npm run dial, remove ${journal.path}, and run ${DEPLOY}`;

/** What a person does about a wave that did not end. */
export function wayBack(entry: WaveEntry, releases: Releases): string {
  const { region, phase, dials } = entry;
  const before = dials.map((dial) => dial.before).join(", ");
  return [
    `the release in ${region} has not ended (${phase}); its traffic dial was ${before} before. Run one of these:`,
    ...(rollbackOf(entry, releases)
      ? [
          `  ${DEPLOY} -- --rollback ${region}   deploys the code of the release before, and sets the dial to ${before} again`,
        ]
      : []),
    `  ${DEPLOY} -- --resume   releases what main.ts and the code are now: after a correction, or if nothing was wrong`,
  ].join("\n");
}

const rollbackOf = (entry: WaveEntry | undefined, releases: Releases): Rollback | undefined =>
  entry?.back ? { bad: entry.bundles, instead: entry.back } : releases.before(entry?.bundles);

/**
 * Refuses the code that a region has or gets, and synthesizes the code before it.
 * @throws UserError where that is not kept, or something else would be deployed
 */
export async function rolledBack(
  region: string,
  { releases, journal }: Kept,
  at: string,
  synthesized: () => Promise<Synthesized>,
): Promise<Built> {
  const found = rollbackOf(journal.read(), releases);
  if (!found) {
    throw new UserError(
      `${releases.folder} has no other code that was released before, so ${region} cannot be rolled back: revert the change, and run ${DEPLOY}${journal.read() ? " -- --resume" : ""}`,
    );
  }
  const undo = releases.refuse(found, at);
  const built = await synthesized();
  const { instead } = found;
  const changed = Object.entries(bundlesOf(bundleDirectories(built))).filter(([name, hash]) => instead[name] !== hash);
  const names = changed.flatMap(([name]) => (instead[name] === undefined ? [] : name));
  if (names.length === 0) return { built, rollback: found, undo };
  throw new UserError(
    `the code of ${names.join(", ")} has changed since the release that is rolled back: restore it as it was released (git stash), and run this again; or release the change with ${DEPLOY}${journal.read() ? " -- --resume" : ""}`,
  );
}

/** What is deployed. */
export interface Built {
  readonly built: Synthesized;
  readonly rollback?: Rollback;
  /** Refuses the code no longer, for a rollback that is not wanted after all. */
  readonly undo?: () => void;
}

export interface Begun {
  /** What is done around a region's deployment. */
  around(region: string): Around;
  /** The order of the waves. */
  order(regions: readonly string[]): readonly string[];
  end(): Promise<void>;
}

export type FindBackend = (stack: DeployedStack, topology: Topology, clock: Clock) => ReleasedBackend;

interface Beginning extends Built {
  readonly kept: Kept;
  /** As they are deployed. */
  readonly outputs: StackOutputs;
  readonly clock: Clock;
  readonly io: TeardownTerminal;
  /** @default the one on AWS */
  readonly backend?: FindBackend;
}

/** Takes the drill's lock, where dials will be moved. */
export async function beginWaves({
  built,
  rollback,
  kept,
  outputs,
  clock,
  io,
  backend: find,
}: Beginning): Promise<Begun> {
  // The code can come in any way: a release looks at load balancers and traffic only.
  const topology = topologyFromJson(built.stack, undefined, built.json);
  const stack = fromOutputs(outputs);
  // Earlier code was good before: nothing is waited for, and all traffic returns at once.
  const own = rulesOf(built);
  const rules = rollback ? { ...own, drain: false, steps: own.steps.slice(-1), bakeMinutes: 0 } : own;
  // Where a wave did not end, its traffic must come back, whatever the settings are now.
  const isAway = kept.journal.read() !== undefined && Boolean(stack.acceleratorDnsName);
  const why = isAway ? undefined : withoutDial(stack, topology, rules);
  const findBackend = find ?? (await import("../release/aws-backend.js")).awsBackend;
  const backend = findBackend(stack, topology, clock);
  const warn = (text: string) => io.print(`warning: ${text}`);
  const turn = why === undefined ? backend.takeTurn(lockOf(built.stack), warn, io.signal) : Promise.resolve(undefined);
  turn.catch(() => backend.stop());
  const release = await turn;
  const bundles = bundlesOf(bundleDirectories(built));
  if (!rollback && !kept.releases.before(bundles)) {
    io.print(`${kept.releases.folder} has no other code that was released before: this release cannot be rolled back`);
  }
  const tools = {
    ...backend,
    clock,
    topology,
    rules,
    bundles: rollback?.bad ?? bundles,
    back: rollback?.instead,
    alarms: (region: string) => ALARMS.safeParse(stack.alarms).data?.[region] ?? [],
    journal: kept.journal,
    print: io.print,
    signal: io.signal,
  };
  return {
    around: wavesWith(tools, why),
    order: (regions) => releaseOrder(topology, regions, rules.order),
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

/** An output of this name that holds something else is a user's own. */
function rulesOf({ json }: Synthesized): ReleaseRules {
  const rules = json.output?.release?.value as ReleaseRules | undefined;
  return Array.isArray(rules?.steps) ? rules : RELEASE_DEFAULTS;
}

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
