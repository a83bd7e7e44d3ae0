import { type Detection, detections } from "../assessment/detection";
import { explainAwsError } from "../aws/error-text";
import { UserError } from "../process/user-error";
import { type DrilledAlarms, expectedAlarms } from "./alarms";
import { type DrillFault, faultOf } from "./change/faults";
import type { Journal } from "./change/journal";
import { thisProcess } from "./change/operator";
import { Undo } from "./change/undo";
import { Guard } from "./guard";
import { LOST_AFTER_MS } from "./ledger";
import type { LedgerLog } from "./ledger-log";
import { whyNothingIsMeasured } from "./measurable";
import { preflight } from "./preflight/preflight";
import { replicationKeepsUp } from "./preflight/replication";
import { PreflightError } from "./preflight-error";
import type { Phase, Progress } from "./progress";
import { type DrillOptions, type DrillRecord, drillId, type Timeline } from "./record";
import { RegionWatch } from "./region-watch";
import { LEDGER_AFTER_SECONDS, Restoring } from "./restoring";
import { unlessEnded } from "./targets/in-time";
import type { Target } from "./targets/target";
import { withTokenOf } from "./token";
import type { Variables } from "./traffic/request-kind";
import type { RequestLog } from "./traffic/request-log";
import type { Sample } from "./traffic/samples";
import { Traffic } from "./traffic/traffic";
import { pause, type Waiting } from "./watch";
import { Writes } from "./writes";

export interface DrillHooks {
  readonly journal: Journal;
  /** Where the target is found again, for recovery. */
  readonly outputs?: string;
  /** The file that synthesizes the backend, for recovery. */
  readonly app?: string;
  /** Where the requests are kept while the drill runs. */
  readonly requests?: RequestLog;
  /** The environment, from which come the token of clients and what the headers of their requests name. @default empty */
  readonly variables?: Variables;
  /** Where the ledger's writes and looks are kept, which are not in the record. */
  readonly writes?: LedgerLog;
  readonly onProgress?: (progress: Progress) => void;
  /** What somebody must know at once: that a region stays broken, and how to repair it. */
  readonly onNotice?: (text: string) => void;
  /** Ends the drill early; everything that was changed is restored. */
  readonly signal?: AbortSignal;
}

/**
 * Breaks a region, watches what clients see, and restores everything, also after an error.
 * @throws PreflightError where the drill would be unsafe or tell nothing; nothing was changed then
 * @throws UserError if the target has ended: then nothing of it is left to restore
 */
export function runDrill(target: Target, options: DrillOptions, hooks: DrillHooks): Promise<DrillRecord> {
  return unlessEnded(target, (waitedFor) => new Drill(waitedFor, options, hooks).run());
}

/**
 * Asks whether a drill could start, and starts none.
 * @returns what is proved and what is not, for people
 * @throws PreflightError as `runDrill`
 */
export function checkDrill(
  target: Target,
  options: DrillOptions,
  { journal, signal }: Pick<DrillHooks, "journal" | "signal">,
): Promise<readonly string[]> {
  return unlessEnded(target, async (waitedFor) => {
    const planned = {
      target: waitedFor,
      options,
      fault: faultOf(waitedFor, options),
      id: drillId(target.kind, options),
    };
    return preflight(planned, journal, signal);
  });
}

/** One drill, from the preflight to the record. */
class Drill {
  readonly #id: string;
  readonly #timeline: { -readonly [Moment in keyof Omit<Timeline, "endedMs">]: Timeline[Moment] };
  readonly #traffic: Traffic;
  readonly #writes: Writes;
  readonly #budget: Detection | undefined;
  readonly #undo: Undo;
  /** Nothing is broken where nothing can be measured. */
  #inconclusive: string | undefined;
  readonly #guard: Guard;
  readonly #watch: RegionWatch;
  readonly #restoring: Restoring;

  constructor(
    private readonly target: Target,
    private readonly options: DrillOptions,
    private readonly hooks: DrillHooks,
  ) {
    const { clock, topology, kind } = target;
    this.#id = drillId(kind, options);
    this.#timeline = { startedMs: clock.now() };
    this.#budget = detections(topology, undefined, target.cacheSeconds).get(options.region);
    const { startedMs } = this.#timeline;
    const variables = withTokenOf(target, hooks.variables ?? {});
    this.#guard = new Guard(target, options, hooks.signal);
    const see = (sample: Sample) => {
      hooks.requests?.add(sample, startedMs);
      // What is measured, and not the product's own requests.
      if (sample.kind === undefined) this.#guard.see(sample);
    };
    this.#traffic = new Traffic(target, options, see, variables);
    this.#writes = new Writes(target, options, {
      drill: this.#id,
      variables,
      isPaused: () => this.#traffic.isPaused,
      onEvent: (event) => hooks.writes?.add(event, startedMs),
    });
    const { health } = this.#guard;
    this.#watch = new RegionWatch(target, options, { traffic: this.#traffic, health, budget: this.#budget });
    this.#undo = new Undo(
      target,
      {
        drill: this.#id,
        stack: topology.stack,
        region: options.region,
        target: kind,
        backend: target.backend,
        outputs: hooks.outputs,
        app: hooks.app,
        requests: hooks.requests?.path,
        startedAt: new Date().toISOString(),
        ...thisProcess(),
        ...this.#writes.planned,
      },
      hooks.journal,
    );
    this.#restoring = new Restoring(target, options.region, {
      undo: this.#undo,
      traffic: this.#traffic,
      onRestored: () => {
        this.#timeline.revertedMs ??= clock.now();
      },
      onNotice: hooks.onNotice,
    });
  }

  async run(): Promise<DrillRecord> {
    const { target, options, hooks } = this;
    const fault = faultOf(target, options);
    this.#progress("preflight");
    await preflight({ target, options, fault, id: this.#id }, hooks.journal, hooks.signal);
    await this.#begin();
    try {
      const aborted = await this.#break(fault);
      await this.#settle((aborted ?? this.#inconclusive) ? 5_000 : LOST_AFTER_MS);
      if (!this.#undo.isDone) await this.#restore(Number.POSITIVE_INFINITY);
      await this.#undo.end(() => this.#writes.clean());
      this.#guard.stop();
      this.#progress("done");
      const { signal } = this.#guard;
      const alarms = await this.#alarms();
      return this.#record(signal.aborted ? (aborted ?? this.#reasonOf(signal.reason)) : aborted, alarms);
    } finally {
      this.#guard.stop();
    }
  }

  /** @returns why it ended before its time */
  async #break(fault: DrillFault): Promise<string | undefined> {
    let aborted: string | undefined;
    try {
      this.#guard.start();
      await this.#steady();
      this.#inconclusive = whyNothingIsMeasured(this.options, this.#traffic.samples);
      if (this.#inconclusive === undefined) await this.#breakAndRestore(fault);
    } catch (error) {
      aborted = this.#reasonOf(error);
    }
    this.#guard.disarm();
    // One that is under way goes on while the ledger settles.
    if (!this.#undo.isDone && !this.#restoring.isUnderWay) await this.#restore();
    if (!this.#restoring.isUnderWay) return aborted;
    return aborted ?? `the drill could not restore the region within ${LEDGER_AFTER_SECONDS} s`;
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

  async #breakAndRestore(fault: DrillFault): Promise<void> {
    const timeline = this.#timeline;
    await this.#inject(fault);
    const onDetected = (ms: number) => {
      timeline.detectedMs = ms;
    };
    await this.#watch.untilLeft(fault, timeline.injectedMs as number, onDetected, this.#watching("watch"));
    await this.#restore();
    if (!this.#undo.isDone) return;
    const onHealthy = (ms: number) => {
      timeline.healthyMs = ms;
    };
    await this.#watch.untilBack(fault, timeline, onHealthy, this.#watching("recovery"));
  }

  async #steady(): Promise<void> {
    this.#traffic.start();
    this.#writes.start();
    const { steadySeconds, phaseSeconds = 0 } = this.options;
    await pause(this.target, steadySeconds + phaseSeconds, this.#waiting("steady"));
    this.#traffic.checkSteady();
  }

  async #inject(fault: DrillFault): Promise<void> {
    const { target, options } = this;
    const { signal } = this.#guard;
    this.#progress("inject");
    this.#guard.watchClients(this.#traffic.samples, this.#timeline.startedMs);
    if ((await target.control.acceleratorStatus()) !== "DEPLOYED") {
      throw new UserError("somebody else is changing the accelerator: wait until it is DEPLOYED, then drill again");
    }
    const planned = await fault.plan(target.control, options.region);
    await this.#undo.arm(planned);
    for (const change of planned) {
      signal.throwIfAborted();
      this.#timeline.injectingMs ??= target.clock.now();
      await this.#undo.make(change, signal);
      this.#timeline.injectedMs = target.clock.now();
    }
  }

  /** @param limitSeconds how long to wait for it; it goes on afterwards */
  #restore(limitSeconds = LEDGER_AFTER_SECONDS): Promise<void> {
    this.#guard.disarm();
    this.#timeline.revertingMs ??= this.target.clock.now();
    return this.#restoring.wait(limitSeconds, () => this.#progress("revert"));
  }

  async #settle(limitMs: number): Promise<void> {
    this.#progress("ledger");
    await this.#traffic.stop();
    // What the guard stopped can still be looked for.
    const waiting = { ...this.#waiting("ledger"), signal: this.hooks.signal };
    await this.#writes.settle(limitMs, waiting);
    await this.#undo.lookForConflicts();
  }

  #progress(phase: Phase): void {
    const { latest, failed } = this.#traffic;
    const elapsedSeconds = (this.target.clock.now() - this.#timeline.startedMs) / 1000;
    this.hooks.onProgress?.({ phase, elapsedSeconds, answering: latest.regions(), failed });
  }

  #waiting(phase: Phase): Waiting {
    return { signal: this.#guard.signal, onTick: () => this.#progress(phase) };
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
    const { signal } = this.#guard;
    return signal.aborted ? String((signal.reason as Error).message) : explainAwsError(error);
  }

  async #alarms(): Promise<DrilledAlarms | undefined> {
    const { topology, measured } = this.target;
    const { alarms, compositeAlarms } = topology;
    if (alarms.length === 0) return undefined;
    const expected = expectedAlarms(topology, this.options);
    return { alarms, compositeAlarms, ...(measured && { measured: await measured() }), expected };
  }

  #record(aborted: string | undefined, alarms: DrilledAlarms | undefined): DrillRecord {
    return {
      id: this.#id,
      options: this.options,
      target: this.target.kind,
      regions: this.target.topology.table.regions,
      timeline: { ...this.#timeline, endedMs: this.target.clock.now() },
      samples: this.#traffic.all,
      ...this.#writes.seen,
      budget: this.#budget,
      ...(this.target.dns && { dns: this.target.dns }),
      late: this.#traffic.late,
      pausedSeconds: this.#traffic.pausedSeconds,
      changes: this.#undo.planned,
      restored: this.#undo.restored,
      conflicts: this.#undo.conflicts,
      left: this.#undo.left,
      ...(alarms && { alarms }),
      aborted,
      inconclusive: this.#inconclusive,
      health: this.#guard.health.changes,
      ...(this.#guard.gapSeconds === undefined ? {} : { gapSeconds: this.#guard.gapSeconds }),
    };
  }
}
