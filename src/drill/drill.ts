import { type Detection, detections } from "../assessment/detection";
import { explainAwsError } from "../aws/error-text";
import { UserError } from "../process/user-error";
import { type DrillFault, faultOf } from "./change/faults";
import type { Journal } from "./change/journal";
import { thisProcess } from "./change/operator";
import { Undo } from "./change/undo";
import { type LedgerEntry, LOST_AFTER_MS, WriteLedger } from "./ledger";
import { preflight, replicationKeepsUp } from "./preflight";
import { PreflightError } from "./preflight-error";
import type { Phase, Progress } from "./progress";
import { type DrillOptions, type DrillRecord, drillId, type Timeline } from "./record";
import { withDeadlines } from "./targets/retry";
import type { Target } from "./targets/target";
import type { RequestLog } from "./traffic/request-log";
import { servedBy } from "./traffic/samples";
import { Traffic } from "./traffic/traffic";
import { pause, type Waiting, watch } from "./watch";

export interface DrillHooks {
  readonly journal: Journal;
  /** Where the target is found again, for recovery. */
  readonly outputs?: string;
  /** The file that synthesizes the backend, for recovery. */
  readonly app?: string;
  /** Where the requests are kept while the drill runs. */
  readonly requests?: RequestLog;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the drill early; everything that was changed is restored. */
  readonly signal?: AbortSignal;
}

/** Upper bound on the ledger's writes, so that recovery knows how many items there may be. */
const MAX_WRITES = 3600;

/**
 * Breaks a region, watches what clients see, and restores everything, also after an error.
 * @throws PreflightError where the drill would be unsafe or tell nothing; nothing was changed then
 * @throws UserError if the target has ended: then nothing of it is left to restore
 */
export function runDrill(target: Target, options: DrillOptions, hooks: DrillHooks): Promise<DrillRecord> {
  const { control, tables, clock, failure } = target;
  const regions = [...tables].map(
    ([region, table]) => [region, withDeadlines(table, clock, `the table of ${region}`)] as const,
  );
  const waitedFor = {
    ...target,
    control: withDeadlines(control, clock, "the control plane"),
    tables: new Map(regions),
  };
  const run = new Drill(waitedFor, options, hooks).run();
  return failure ? Promise.race([run, failure]) : run;
}

/** One drill, from the preflight to the record. */
class Drill {
  readonly #id: string;
  readonly #timeline: { -readonly [Moment in keyof Omit<Timeline, "endedMs">]: Timeline[Moment] };
  readonly #traffic: Traffic;
  readonly #ledger: WriteLedger;
  readonly #budget: Detection | undefined;
  readonly #undo: Undo;

  constructor(
    private readonly target: Target,
    private readonly options: DrillOptions,
    private readonly hooks: DrillHooks,
  ) {
    const { clock, tables, topology, kind } = target;
    this.#id = drillId(kind, options);
    this.#timeline = { startedMs: clock.now() };
    this.#budget = detections(topology, undefined, target.cacheSeconds).get(options.region);
    const { startedMs } = this.#timeline;
    this.#traffic = new Traffic(target, options, (sample) => hooks.requests?.add(sample, startedMs));
    this.#ledger = new WriteLedger(this.#id, options.ledger ? tables : new Map(), clock);
    this.#undo = new Undo(
      target,
      {
        drill: this.#id,
        stack: topology.stack,
        region: options.region,
        target: kind,
        outputs: hooks.outputs,
        app: hooks.app,
        requests: hooks.requests?.path,
        startedAt: new Date().toISOString(),
        ...thisProcess(),
        writes: options.ledger ? MAX_WRITES : 0,
      },
      hooks.journal,
    );
  }

  async run(): Promise<DrillRecord> {
    const { target, options, hooks } = this;
    const fault = faultOf(target, options);
    this.#progress("preflight");
    await preflight({ target, options, fault }, hooks.journal, hooks.signal);
    await this.#begin();
    let aborted: string | undefined;
    try {
      await this.#steady();
      await this.#inject(fault);
      await this.#watchFailover(fault);
      await this.#restore();
      if (this.#undo.isDone) await this.#watchRecovery(fault);
    } catch (error) {
      aborted = this.#reasonOf(error);
    }
    if (!this.#undo.isDone) await this.#restore();
    const entries = await this.#settle(aborted === undefined ? LOST_AFTER_MS : 5_000);
    await this.#undo.end(() => this.#ledger.clean());
    this.#progress("done");
    if (hooks.signal?.aborted) aborted ??= this.#reasonOf(hooks.signal.reason);
    return this.#record(entries, aborted);
  }

  async #begin(): Promise<void> {
    const { target, options, hooks } = this;
    try {
      await this.#undo.begin();
      if (options.ledger) await replicationKeepsUp(target, this.#id, hooks.signal);
    } catch (error) {
      const reasons = error instanceof PreflightError ? error.reasons : [this.#reasonOf(error)];
      await this.#undo.end(async () => {});
      throw new PreflightError([...reasons, ...this.#undo.left]);
    }
  }

  async #steady(): Promise<void> {
    this.#traffic.start();
    this.#ledger.start(this.options.ledger ? MAX_WRITES : 0);
    await pause(this.target, this.options.steadySeconds, this.#waiting("steady"));
    this.#traffic.checkSteady();
  }

  async #inject(fault: DrillFault): Promise<void> {
    const { target, options, hooks } = this;
    this.#progress("inject");
    if ((await target.control.acceleratorStatus()) !== "DEPLOYED") {
      throw new UserError("somebody else is changing the accelerator: wait until it is DEPLOYED, then drill again");
    }
    const planned = await fault.plan(target.control, options.region);
    await this.#undo.arm(planned);
    for (const change of planned) {
      hooks.signal?.throwIfAborted();
      this.#timeline.injectingMs ??= target.clock.now();
      await this.#undo.make(change, hooks.signal);
      this.#timeline.injectedMs = target.clock.now();
    }
  }

  /** Until no location is answered by the broken region any more. */
  async #watchFailover({ noticedBy }: DrillFault): Promise<void> {
    const { target, options } = this;
    const from = this.#timeline.injectedMs as number;
    await watch(target, {
      ...options,
      ...this.#watching("watch"),
      limitSeconds: options.limitSeconds ?? worst(this.#budget?.shift.worst),
      wantedHealth: (health) => health !== "healthy",
      onHealth: (seenMs) => {
        this.#timeline.detectedMs = seenMs;
      },
      isStable: (health) =>
        noticedBy === "nobody" ||
        // Clients that the region never served are in other regions before a health check fails.
        ((noticedBy !== "health checks" || health === "seen") && this.#traffic.hasLeft(options.region, from)),
    });
  }

  /** Until the region again answers the clients that it answered before. */
  async #watchRecovery({ noticedBy }: DrillFault): Promise<void> {
    const { target, options } = this;
    const { startedMs, injectingMs = startedMs, revertedMs = startedMs } = this.#timeline;
    const served = servedBy(options.region, this.#traffic.samples, startedMs, injectingMs);
    await watch(target, {
      ...options,
      ...this.#watching("recovery"),
      limitSeconds: options.limitSeconds ?? worst(this.#budget?.recover.worst),
      wantedHealth: (health) => health === "healthy",
      onHealth: (seenMs) => {
        this.#timeline.healthyMs = seenMs;
      },
      isStable: (health) =>
        noticedBy === "nobody" || (health === "seen" && this.#traffic.isBackIn(options.region, revertedMs, served)),
    });
  }

  async #restore(): Promise<void> {
    const { clock } = this.target;
    this.#progress("revert");
    this.#timeline.revertingMs ??= clock.now();
    const onRestored = () => {
      this.#timeline.revertedMs ??= clock.now();
    };
    // Clients may hold sockets that the restore needs, and a region that stays broken is worse than a gap in the measurement.
    await this.#traffic.withPause((pauseTraffic) => this.#undo.restore(onRestored, pauseTraffic));
  }

  async #settle(limitMs: number): Promise<LedgerEntry[]> {
    this.#progress("ledger");
    await this.#traffic.stop();
    this.#ledger.stop();
    const entries = await this.#ledger.settle(limitMs, this.#waiting("ledger"));
    await this.#undo.lookForConflicts();
    return entries;
  }

  #progress(phase: Phase): void {
    const { latest, failed } = this.#traffic;
    const elapsedSeconds = (this.target.clock.now() - this.#timeline.startedMs) / 1000;
    this.hooks.onProgress?.({ phase, elapsedSeconds, answering: latest.regions(), failed });
  }

  #waiting(phase: Phase): Waiting {
    return { signal: this.hooks.signal, onTick: () => this.#progress(phase) };
  }

  /** While it is known how everything should be. */
  #watching(phase: Phase): Waiting {
    const waiting = this.#waiting(phase);
    const onTick = () => {
      this.#undo.drift.watch();
      waiting.onTick();
    };
    return { ...waiting, onTick };
  }

  #reasonOf(error: unknown): string {
    const { signal } = this.hooks;
    return signal?.aborted ? String((signal.reason as Error).message) : explainAwsError(error);
  }

  #record(ledger: readonly LedgerEntry[], aborted: string | undefined): DrillRecord {
    return {
      id: this.#id,
      options: this.options,
      target: this.target.kind,
      timeline: { ...this.#timeline, endedMs: this.target.clock.now() },
      samples: this.#traffic.samples,
      ledger,
      refusedWrites: this.#ledger.refused,
      budget: this.#budget,
      late: this.#traffic.late,
      pausedSeconds: this.#traffic.pausedSeconds,
      changes: this.#undo.planned,
      restored: this.#undo.restored,
      conflicts: this.#undo.conflicts,
      left: this.#undo.left,
      aborted,
    };
  }
}

/** A minute over what is predicted at worst. */
const worst = (seconds: number | undefined): number =>
  (seconds !== undefined && Number.isFinite(seconds) ? seconds : 60) + 60;
