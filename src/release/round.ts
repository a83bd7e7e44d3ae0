import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type DeployedStack, fromOutputs, type StackOutputs } from "../aws/outputs";
import { thisProcess } from "../drill/change/operator";
import type { Clock } from "../process/clock";
import { bundlesOf } from "../process/releases";
import { topologyFromJson } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import type { ReleasedBackend } from "./aws-backend";
import { bundleDirectories } from "./bundles";
import type { Kept } from "./kept";
import { releaseOrder } from "./order";
import type { Built } from "./rollback";
import { forRollback, rulesOf, withoutDial } from "./rules";
import { type Around, wavesWith } from "./waves";

/** A release of all regions, one wave after the other; or of one of them. */
export interface Round {
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
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** @default the one on AWS */
  readonly backend?: FindBackend;
}

/** Takes the drill's lock, where dials will be moved. */
export async function beginRound({
  built,
  rollback,
  kept,
  outputs,
  clock,
  print,
  signal,
  backend: find,
}: Beginning): Promise<Round> {
  // The code can come in any way: a release looks at load balancers and traffic only.
  const topology = topologyFromJson(built.stack, undefined, built.json);
  const stack = fromOutputs(outputs);
  const own = rulesOf(built);
  const rules = rollback ? forRollback(own) : own;
  // Where a wave did not end, its traffic must come back, whatever the settings are now.
  const isAway = kept.journal.read() !== undefined && Boolean(stack.acceleratorDnsName);
  const why = isAway ? undefined : withoutDial(stack, topology, rules);
  const findBackend = find ?? (await import("./aws-backend.js")).awsBackend;
  const backend = findBackend(stack, topology, clock);
  const warn = (text: string) => print(`warning: ${text}`);
  const turn = why === undefined ? backend.takeTurn(lockOf(built.stack), warn, signal) : Promise.resolve(undefined);
  turn.catch(() => backend.stop());
  const release = await turn;
  const bundles = bundlesOf(bundleDirectories(built));
  if (!rollback && !kept.releases.before(bundles)) {
    print(`${kept.releases.folder} has no other code that was released before: this release cannot be rolled back`);
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
    print,
    signal,
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

const ALARMS = z.record(z.string(), z.array(z.string()));

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
