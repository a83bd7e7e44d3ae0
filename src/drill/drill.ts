import { randomUUID } from "node:crypto";
import type { FailoverBudget } from "../model/failover-budget";
import { failoverBudget } from "../model/failover-budget";
import { type Change, faultOf, revert } from "./faults";
import type { Journal } from "./journal";
import { type LedgerEntry, WriteLedger } from "./ledger";
import { LOCK_ID, preflight } from "./preflight";
import { Prober } from "./prober";
import { isGood, returnedAfter, type Sample, STABLE, servedBy, settledAfter } from "./samples";
import type { Target } from "./target";
import { pause, watch } from "./watch";

export type Phase = "preflight" | "steady" | "inject" | "watch" | "revert" | "recovery" | "ledger" | "done";

export interface DrillOptions {
  readonly region: string;
  readonly fault: string;
  readonly path: string;
  /** New connections a second, per location. */
  readonly rate: number;
  /** Kept connections per location. */
  readonly kept: number;
  readonly timeoutMs: number;
  /** How long the backend is watched before the fault. */
  readonly steadySeconds: number;
  /** How long it is watched after traffic has settled elsewhere, and again after it has come back. */
  readonly holdSeconds: number;
  /** How long a phase may take at most. @default what the model predicts at worst, and a minute */
  readonly limitSeconds?: number;
  /** Whether to write to the tables. */
  readonly ledger: boolean;
}

/** When what happened, by the target's clock, in milliseconds since 1970. */
export interface Timeline {
  readonly startedMs: number;
  readonly injectedMs: number;
  /** The load balancer's target was unhealthy; absent where it was not seen so. */
  readonly detectedMs?: number;
  readonly revertedMs: number;
  readonly healthyMs?: number;
  readonly endedMs: number;
}

/** Everything that a drill saw, before anything is concluded from it. */
export interface DrillRecord {
  readonly id: string;
  readonly options: DrillOptions;
  readonly target: Target["kind"];
  readonly timeline: Timeline;
  readonly samples: readonly Sample[];
  readonly ledger: readonly LedgerEntry[];
  readonly refusedWrites: number;
  readonly budget: FailoverBudget | undefined;
  /** Requests that were sent late, because the machine did not hold the rate. */
  readonly late: { readonly requests: number; readonly sent: number };
  /** Why it ended before its time. */
  readonly aborted?: string;
}

export interface Progress {
  readonly phase: Phase;
  readonly elapsedSeconds: number;
  /** Regions that answered lately, with how many of the last answers. */
  readonly answering: Readonly<Record<string, number>>;
  readonly failed: number;
}

export interface DrillHooks {
  readonly journal: Journal;
  /** Where the target is found again, for recovery. */
  readonly outputs?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the drill early; whatever was changed is put back. */
  readonly signal?: AbortSignal;
}

/**
 * Breaks a region, watches what clients see, and puts everything back, whatever happens in between.
 * @throws PreflightError where the drill would be unsafe or tell nothing; nothing was changed then
 */
export async function runDrill(target: Target, options: DrillOptions, hooks: DrillHooks): Promise<DrillRecord> {
  const { clock, control } = target;
  const id = `drill-${randomUUID()}`;
  const fault = faultOf(target, options.fault);
  const budget = failoverBudget(target.topology).get(options.region);
  const startedMs = clock.now();
  const samples: Sample[] = [];
  const progress = progressOf(clock, samples, hooks.onProgress);

  progress("preflight");
  await preflight(target, options, hooks.journal);
  const changes: Change[] = [];
  const record = (locked: boolean) =>
    hooks.journal.write({
      drill: id,
      stack: target.topology.stack,
      target: target.kind,
      outputs: hooks.outputs,
      startedAt: new Date().toISOString(),
      locked,
      changes,
    });
  const home = target.tables.get(target.topology.table.regions[0] ?? "");
  record(true);

  const prober = new Prober({
    clock,
    clients: target.clients,
    path: options.path,
    rate: options.rate,
    kept: options.kept,
    timeoutMs: options.timeoutMs,
    onSample: (sample) => samples.push(sample),
  });
  const ledger = new WriteLedger(id, options.ledger ? target.tables : new Map(), clock);
  const timeline: { -readonly [K in keyof Timeline]?: Timeline[K] } = { startedMs };
  let aborted: string | undefined;
  let entries: LedgerEntry[] = [];

  const at = (location: string) => samples.filter((sample) => sample.location === location);
  const left = (own: readonly Sample[], fromMs: number) =>
    settledAfter(own, fromMs, (sample) => isGood(sample) && sample.region !== options.region);

  const putBack = async () => {
    for (const change of [...changes].reverse()) {
      await revert(control, change);
      changes.splice(changes.indexOf(change), 1);
      record(true);
    }
  };
  try {
    if (!(await home?.putIfAbsent(LOCK_ID, id))) throw new Error("another drill took the lock just now");
    prober.start();
    ledger.start();
    progress("steady");
    await pause(target, options.steadySeconds, hooks.signal);

    progress("inject");
    const planned = await fault.plan(control, options.region);
    // Armed before anything is broken: the journal knows all that will be changed.
    changes.push(...planned);
    record(true);
    for (const change of planned) await fault.inject(control, change, options.region);
    timeline.injectedMs = clock.now();

    progress("watch");
    timeline.detectedMs = await watch(target, options, {
      signal: hooks.signal,
      limitSeconds: options.limitSeconds ?? worst(budget?.shift.worst),
      wantedHealth: (health) => health !== "healthy",
      settled: () =>
        target.clients.every(({ location }) => left(at(location.name), timeline.injectedMs ?? 0) !== undefined),
      onTick: () => progress("watch"),
    });

    progress("revert");
    await putBack();
    timeline.revertedMs = clock.now();

    progress("recovery");
    const served = servedBy(options.region, samples, startedMs, timeline.injectedMs);
    timeline.healthyMs = await watch(target, options, {
      signal: hooks.signal,
      limitSeconds: options.limitSeconds ?? worst(budget?.recover.worst),
      wantedHealth: (health) => health === "healthy",
      settled: () =>
        [...served].every(
          (location) => returnedAfter(at(location), timeline.revertedMs ?? 0, options.region) !== undefined,
        ),
      onTick: () => progress("recovery"),
    });
  } catch (error) {
    aborted = error instanceof Error ? error.message : String(error);
  } finally {
    progress("ledger");
    await putBack();
    timeline.revertedMs ??= clock.now();
    prober.stop();
    ledger.stop();
    if (options.ledger) {
      entries = await ledger.settle(aborted === undefined ? 60_000 : 5_000);
      await ledger.clean();
    }
    await home?.delete(LOCK_ID);
    hooks.journal.remove();
  }
  const endedMs = clock.now();
  progress("done");
  return {
    id,
    options,
    target: target.kind,
    timeline: { injectedMs: endedMs, revertedMs: endedMs, ...timeline, startedMs, endedMs },
    samples,
    ledger: entries,
    refusedWrites: ledger.refused,
    budget,
    late: { requests: prober.late, sent: prober.sent },
    ...(aborted === undefined ? {} : { aborted }),
  };
}

/** A minute over what is predicted at worst. */
const worst = (seconds: number | undefined): number =>
  (seconds !== undefined && Number.isFinite(seconds) ? seconds : 60) + 60;

function progressOf(
  clock: Target["clock"],
  samples: readonly Sample[],
  onProgress: DrillHooks["onProgress"],
): (phase: Phase) => void {
  const startedMs = clock.now();
  let failed = 0;
  let counted = 0;
  return (phase) => {
    for (; counted < samples.length; counted++) if (!isGood(samples[counted] as Sample)) failed++;
    const answering: Record<string, number> = {};
    for (const { region } of samples.slice(-4 * STABLE)) if (region) answering[region] = (answering[region] ?? 0) + 1;
    onProgress?.({ phase, elapsedSeconds: (clock.now() - startedMs) / 1000, answering, failed });
  };
}
