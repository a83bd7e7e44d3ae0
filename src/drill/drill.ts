import { randomUUID } from "node:crypto";
import { explainAwsError } from "../aws-error";
import { type FailoverBudget, failoverBudget } from "../model/failover-budget";
import { UserError } from "../user-error";
import { type Change, type Fault, faultOf, revert } from "./faults";
import type { Journal } from "./journal";
import { type LedgerEntry, WriteLedger } from "./ledger";
import { LOCK_ID, PreflightError, preflight } from "./preflight";
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
 * @throws RevertError where something could not be put back; the journal still knows it
 */
export function runDrill(target: Target, options: DrillOptions, hooks: DrillHooks): Promise<DrillRecord> {
  return new Drill(target, options, hooks).run();
}

/** One drill, from the preflight to the record. */
class Drill {
  readonly #id = `drill-${randomUUID()}`;
  readonly #startedMs: number;
  readonly #samples: Sample[] = [];
  readonly #prober: Prober;
  readonly #ledger: WriteLedger;
  readonly #budget: FailoverBudget | undefined;
  readonly #progress: (phase: Phase) => void;
  /** What may have been changed and not put back. */
  readonly #changes: Change[] = [];
  #injectedMs: number | undefined;
  #detectedMs: number | undefined;
  #revertedMs: number | undefined;
  #healthyMs: number | undefined;

  constructor(
    private readonly target: Target,
    private readonly options: DrillOptions,
    private readonly hooks: DrillHooks,
  ) {
    const { clock, clients, tables, topology } = target;
    this.#startedMs = clock.now();
    this.#budget = failoverBudget(topology).get(options.region);
    this.#progress = progressOf(clock, this.#samples, hooks.onProgress);
    this.#prober = new Prober({ ...options, clock, clients, onSample: (sample) => this.#samples.push(sample) });
    this.#ledger = new WriteLedger(this.#id, options.ledger ? tables : new Map(), clock);
  }

  async run(): Promise<DrillRecord> {
    const { target, options, hooks } = this;
    const fault = faultOf(target, options.fault);
    this.#progress("preflight");
    await preflight(target, options, hooks.journal);
    this.#writeJournal();
    await this.#lock();
    let aborted: string | undefined;
    let entries: LedgerEntry[] = [];
    try {
      await this.#steady();
      await this.#inject(fault);
      await this.#watchFailover();
      this.#progress("revert");
      await this.#putBack();
      await this.#watchRecovery();
    } catch (error) {
      aborted = this.hooks.signal?.aborted ? String(this.hooks.signal.reason.message) : explainAwsError(error);
    } finally {
      await this.#putBack();
      entries = await this.#finish(aborted === undefined ? 60_000 : 5_000);
    }
    return this.#record(entries, aborted);
  }

  /** In the home region's table, so that it holds for every machine. */
  async #lock(): Promise<void> {
    const [home] = this.target.tables.values();
    if (!home || (await home.putIfAbsent(LOCK_ID, this.#id))) return;
    this.hooks.journal.remove();
    throw new PreflightError(["another drill took the lock just now: wait for it"]);
  }

  async #steady(): Promise<void> {
    this.#prober.start();
    this.#ledger.start();
    this.#progress("steady");
    await pause(this.target, this.options.steadySeconds, this.hooks.signal);
  }

  async #inject(fault: Fault): Promise<void> {
    const { target, options } = this;
    this.#progress("inject");
    const planned = await fault.plan(target.control, options.region);
    // The revert is armed before anything is broken: the journal knows all that will be changed.
    this.#changes.push(...planned);
    this.#writeJournal();
    for (const change of planned) await fault.inject(target.control, change, options.region);
    this.#injectedMs = target.clock.now();
  }

  /** Until no location is answered by the broken region any more. */
  async #watchFailover(): Promise<void> {
    const { target, options, hooks } = this;
    const from = this.#injectedMs as number;
    const elsewhere = (sample: Sample) => isGood(sample) && sample.region !== options.region;
    this.#detectedMs = await watch(target, options, {
      signal: hooks.signal,
      limitSeconds: options.limitSeconds ?? worst(this.#budget?.shift.worst),
      wantedHealth: (health) => health !== "healthy",
      settled: () =>
        target.clients.every(({ location }) => settledAfter(this.#at(location.name), from, elsewhere) !== undefined),
      onTick: () => this.#progress("watch"),
    });
  }

  /** Until the region answers again whom it answered before. */
  async #watchRecovery(): Promise<void> {
    const { target, options, hooks } = this;
    const from = this.#revertedMs as number;
    const served = servedBy(options.region, this.#samples, this.#startedMs, this.#injectedMs as number);
    this.#healthyMs = await watch(target, options, {
      signal: hooks.signal,
      limitSeconds: options.limitSeconds ?? worst(this.#budget?.recover.worst),
      wantedHealth: (health) => health === "healthy",
      settled: () =>
        [...served].every((location) => returnedAfter(this.#at(location), from, options.region) !== undefined),
      onTick: () => this.#progress("recovery"),
    });
  }

  /** In the opposite order of changing. What has been put back is struck off the journal. */
  async #putBack(): Promise<void> {
    for (const change of [...this.#changes].reverse()) {
      await revert(this.target.control, change).catch((error: Error) => {
        throw new RevertError(change, this.hooks.journal.path, error);
      });
      this.#changes.splice(this.#changes.indexOf(change), 1);
      this.#writeJournal();
    }
    if (this.#injectedMs !== undefined) this.#revertedMs ??= this.target.clock.now();
  }

  /** Only when everything is as it was: the journal goes last. */
  async #finish(limitMs: number): Promise<LedgerEntry[]> {
    this.#progress("ledger");
    this.#prober.stop();
    this.#ledger.stop();
    const entries = await this.#ledger.settle(limitMs);
    await this.#ledger.clean();
    const [home] = this.target.tables.values();
    await home?.delete(LOCK_ID);
    this.hooks.journal.remove();
    this.#progress("done");
    return entries;
  }

  #at(location: string): Sample[] {
    return this.#samples.filter((sample) => sample.location === location);
  }

  #writeJournal(): void {
    const { target, hooks } = this;
    hooks.journal.write({
      drill: this.#id,
      stack: target.topology.stack,
      target: target.kind,
      outputs: hooks.outputs,
      startedAt: new Date().toISOString(),
      changes: this.#changes,
    });
  }

  #record(ledger: readonly LedgerEntry[], aborted: string | undefined): DrillRecord {
    const endedMs = this.target.clock.now();
    return {
      id: this.#id,
      options: this.options,
      target: this.target.kind,
      timeline: {
        startedMs: this.#startedMs,
        injectedMs: this.#injectedMs ?? endedMs,
        detectedMs: this.#detectedMs,
        revertedMs: this.#revertedMs ?? endedMs,
        healthyMs: this.#healthyMs,
        endedMs,
      },
      samples: this.#samples,
      ledger,
      refusedWrites: this.#ledger.refused,
      budget: this.#budget,
      late: { requests: this.#prober.late, sent: this.#prober.sent },
      aborted,
    };
  }
}

/** Something is still broken. */
export class RevertError extends UserError {
  constructor(change: Change, journal: string, cause: Error) {
    super(
      `${change.what} of ${change.region} could not be put back (${explainAwsError(cause)}): run npm run drill -- recover, which reads ${journal}`,
    );
    this.name = "RevertError";
  }
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
