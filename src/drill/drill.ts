import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { explainAwsError } from "../aws-error";
import { type FailoverBudget, failoverBudget } from "../model/failover-budget";
import { UserError } from "../user-error";
import type { Change } from "./change";
import { type Fault, faultOf } from "./faults";
import type { Journal, JournalEntry } from "./journal";
import { LatestAnswers } from "./latest";
import { type LedgerEntry, LOST_AFTER_MS, WriteLedger } from "./ledger";
import { homeOf, releaseLock, takeLock, updateLock } from "./lock";
import { patient } from "./patience";
import { journalStands, preflight, replicationKeepsUp } from "./preflight";
import { PreflightError } from "./preflight-error";
import { Prober } from "./prober";
import { inject, putBack } from "./put-back";
import type { DrillOptions, DrillRecord } from "./record";
import { isGood, returnedAfter, type Sample, servedBy, settledAfter } from "./samples";
import type { EndpointGroupState, Target } from "./target";
import { pause, type Waiting, watch } from "./watch";
import { whoAmI } from "./who";

export type Phase = "preflight" | "steady" | "inject" | "watch" | "revert" | "recovery" | "ledger" | "done";

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

/** The write ledger goes on no longer, so that whoever recovers knows how many items there can be. */
const MAX_WRITES = 3600;

/** More failures than this before the fault, and what follows could not be told from them. */
const STEADY_FAILURES = 0.01;

/**
 * Breaks a region, watches what clients see, and puts everything back, whatever happens in between.
 * @throws PreflightError where the drill would be unsafe or tell nothing; nothing was changed then
 */
export function runDrill(target: Target, options: DrillOptions, hooks: DrillHooks): Promise<DrillRecord> {
  const { control, tables, clock } = target;
  const regions = [...tables].map(
    ([region, table]) => [region, patient(table, clock, `the table of ${region}`)] as const,
  );
  const waitedFor = { ...target, control: patient(control, clock, "the control plane"), tables: new Map(regions) };
  return new Drill(waitedFor, options, hooks).run();
}

/** One drill, from the preflight to the record. */
class Drill {
  readonly #id: string;
  readonly #startedMs: number;
  readonly #samples: Sample[] = [];
  readonly #latest = new LatestAnswers();
  readonly #prober: Prober;
  readonly #ledger: WriteLedger;
  readonly #budget: FailoverBudget | undefined;
  readonly #entry: Omit<JournalEntry, "changes">;
  /** What may have been changed and not put back. */
  readonly #changes: Change[] = [];
  readonly #foreign: string[] = [];
  readonly #left: string[] = [];
  #failed = 0;
  #groups: readonly EndpointGroupState[] = [];
  #injectingMs: number | undefined;
  #injectedMs: number | undefined;
  #detectedMs: number | undefined;
  #revertingMs: number | undefined;
  #revertedMs: number | undefined;
  #healthyMs: number | undefined;

  constructor(
    private readonly target: Target,
    private readonly options: DrillOptions,
    private readonly hooks: DrillHooks,
  ) {
    const { clock, clients, tables, topology, kind } = target;
    this.#id = idOf(kind, options);
    this.#startedMs = clock.now();
    this.#budget = failoverBudget(topology).get(options.region);
    this.#prober = new Prober({ ...options, clock, clients, onSample: (sample) => this.#see(sample) });
    this.#ledger = new WriteLedger(this.#id, options.ledger ? tables : new Map(), clock);
    this.#entry = {
      drill: this.#id,
      stack: topology.stack,
      region: options.region,
      target: kind,
      outputs: hooks.outputs,
      startedAt: new Date().toISOString(),
      who: whoAmI(),
      pid: process.pid,
      host: hostname(),
      writes: options.ledger ? MAX_WRITES : 0,
    };
  }

  async run(): Promise<DrillRecord> {
    const { target, options, hooks } = this;
    const fault = faultOf(target, options.fault);
    this.#progress("preflight");
    await preflight({ target, options, fault }, hooks.journal, hooks.signal);
    await this.#begin();
    let aborted: string | undefined;
    try {
      await this.#steady();
      await this.#inject(fault);
      await this.#watchFailover(fault);
      this.#progress("revert");
      await this.#putBack();
      if (this.#changes.length === 0) await this.#watchRecovery(fault);
    } catch (error) {
      aborted = this.#reasonOf(error);
    }
    if (this.#changes.length > 0) await this.#putBack();
    const entries = await this.#settle(aborted === undefined ? LOST_AFTER_MS : 5_000);
    await this.#tidyUp();
    this.#progress("done");
    if (hooks.signal?.aborted) aborted ??= this.#reasonOf(hooks.signal.reason);
    return this.#record(entries, aborted);
  }

  /** From here on another drill is refused, on this machine and on every other. */
  async #begin(): Promise<void> {
    const { target, options, hooks } = this;
    const home = homeOf(target);
    if (!hooks.journal.create(this.#journalEntry())) throw new PreflightError([journalStands(hooks.journal)]);
    try {
      if (!(await takeLock(home, this.#journalEntry()))) {
        throw new PreflightError(["another drill took the lock just now: wait for it"]);
      }
      if (options.ledger) await replicationKeepsUp(target, this.#id, hooks.signal);
      this.#groups = await target.control.endpointGroups();
    } catch (error) {
      const reasons = error instanceof PreflightError ? error.reasons : [this.#reasonOf(error)];
      await this.#tidyUp();
      throw new PreflightError([...reasons, ...this.#left]);
    }
  }

  async #steady(): Promise<void> {
    this.#prober.start();
    this.#ledger.start(this.#entry.writes);
    await pause(this.target, this.options.steadySeconds, this.#waiting("steady"));
    if (this.#failed <= STEADY_FAILURES * this.#samples.length) return;
    throw new UserError(
      `${this.#failed} of ${this.#samples.length} requests failed before anything was broken: repair that first`,
    );
  }

  async #inject(fault: Fault): Promise<void> {
    const { target, options, hooks } = this;
    this.#progress("inject");
    if ((await target.control.acceleratorStatus()) !== "DEPLOYED") {
      throw new UserError("somebody else is changing the accelerator: wait until it is DEPLOYED, then drill again");
    }
    const planned = await fault.plan(target.control, options.region);
    // The revert is armed before anything is broken: journal and lock know all that will be changed.
    this.#changes.push(...planned);
    hooks.journal.write(this.#journalEntry());
    await updateLock(homeOf(target), this.#journalEntry());
    for (const change of planned) {
      hooks.signal?.throwIfAborted();
      this.#injectingMs ??= target.clock.now();
      await inject(target, change, hooks.signal);
      this.#injectedMs = target.clock.now();
    }
  }

  /** Until no location is answered by the broken region any more. */
  async #watchFailover({ noticed }: Fault): Promise<void> {
    const { target, options } = this;
    const from = this.#injectedMs as number;
    const elsewhere = (sample: Sample) => isGood(sample) && sample.region !== options.region;
    this.#detectedMs = await watch(target, {
      ...options,
      ...this.#waiting("watch"),
      limitSeconds: options.limitSeconds ?? worst(this.#budget?.shift.worst),
      wantedHealth: (health) => health !== "healthy",
      settled: () =>
        noticed === "nobody" ||
        target.clients.every(
          ({ location }) => settledAfter(this.#latest.of(location.name), from, elsewhere) !== undefined,
        ),
    });
  }

  /** Until the region answers again whom it answered before. */
  async #watchRecovery({ noticed }: Fault): Promise<void> {
    const { target, options } = this;
    const from = this.#revertedMs as number;
    const served = [...servedBy(options.region, this.#samples, this.#startedMs, this.#injectingMs as number)];
    this.#healthyMs = await watch(target, {
      ...options,
      ...this.#waiting("recovery"),
      limitSeconds: options.limitSeconds ?? worst(this.#budget?.recover.worst),
      wantedHealth: (health) => health === "healthy",
      settled: () =>
        noticed === "nobody" ||
        served.every((location) => returnedAfter(this.#latest.of(location), from, options.region) !== undefined),
    });
  }

  /** What has been put back is struck off the journal. */
  async #putBack(): Promise<void> {
    const { target, hooks } = this;
    this.#revertingMs ??= target.clock.now();
    const { foreign, failure } = await putBack(target, this.#changes, () => {
      this.#revertedMs ??= target.clock.now();
      // A disk that is full must not keep a region broken; what is put back twice does no harm.
      try {
        hooks.journal.write(this.#journalEntry());
      } catch {}
    });
    this.#foreign.push(...foreign);
    this.#left.splice(0, this.#left.length, ...(failure === undefined ? [] : [failure]));
  }

  async #settle(limitMs: number): Promise<LedgerEntry[]> {
    this.#progress("ledger");
    await this.#prober.stop();
    this.#ledger.stop();
    const entries = await this.#ledger.settle(limitMs, this.#waiting("ledger"));
    await this.#lookForForeignDials();
    return entries;
  }

  /** Dials that this drill did not touch tell nothing of themselves when they are put back. */
  async #lookForForeignDials(): Promise<void> {
    const now = await this.target.control.endpointGroups().catch(() => this.#groups);
    for (const { id, region, trafficDialPercentage: before } of this.#groups) {
      const after = now.find((group) => group.id === id)?.trafficDialPercentage;
      const known = this.#foreign.some((each) => each.includes(`dial of ${region} `));
      const mine = this.#changes.some((change) => change.what === "dial" && change.group === id);
      if (after === before || known || mine) continue;
      this.#foreign.push(`the traffic dial of ${region} was ${before}, and somebody else made it ${after} meanwhile`);
    }
  }

  /** What is not as it was keeps journal and lock, so that `recover` finds it, and no other drill begins. */
  async #tidyUp(): Promise<void> {
    const { target, hooks } = this;
    const steps: [string, () => unknown][] = [
      ["what the ledger wrote could not be removed", () => this.#ledger.clean()],
      ["the lock could not be given up", () => releaseLock(homeOf(target), this.#id)],
      ["the journal could not be removed", () => hooks.journal.remove()],
    ];
    for (const [problem, step] of steps) {
      if (this.#left.length > 0) break;
      try {
        await step();
      } catch (error) {
        this.#left.push(`${problem} (${explainAwsError(error)})`);
      }
    }
    if (this.#left.length > 0) this.#left.push("run npm run drill -- recover");
  }

  #see(sample: Sample): void {
    this.#samples.push(sample);
    this.#latest.add(sample);
    if (!isGood(sample)) this.#failed++;
  }

  #progress(phase: Phase): void {
    const elapsedSeconds = (this.target.clock.now() - this.#startedMs) / 1000;
    this.hooks.onProgress?.({ phase, elapsedSeconds, answering: this.#latest.regions(), failed: this.#failed });
  }

  #waiting(phase: Phase): Waiting {
    return { signal: this.hooks.signal, onTick: () => this.#progress(phase) };
  }

  #reasonOf(error: unknown): string {
    const { signal } = this.hooks;
    return signal?.aborted ? String((signal.reason as Error).message) : explainAwsError(error);
  }

  #journalEntry(): JournalEntry {
    return { ...this.#entry, changes: this.#changes };
  }

  #record(ledger: readonly LedgerEntry[], aborted: string | undefined): DrillRecord {
    return {
      id: this.#id,
      options: this.options,
      target: this.target.kind,
      timeline: {
        startedMs: this.#startedMs,
        injectingMs: this.#injectingMs,
        injectedMs: this.#injectedMs,
        detectedMs: this.#detectedMs,
        revertingMs: this.#revertingMs,
        revertedMs: this.#revertedMs,
        healthyMs: this.#healthyMs,
        endedMs: this.target.clock.now(),
      },
      samples: this.#samples,
      ledger,
      refusedWrites: this.#ledger.refused,
      budget: this.#budget,
      late: { requests: this.#prober.late, sent: this.#prober.sent },
      foreign: this.#foreign,
      left: this.#left,
      aborted,
    };
  }
}

/** A virtual drill is the same whenever it is run, and so is its name. */
const idOf = (kind: Target["kind"], { fault, region }: DrillOptions): string =>
  `drill-${kind === "virtual" ? `virtual-${fault}-${region}` : randomUUID()}`;

/** A minute over what is predicted at worst. */
const worst = (seconds: number | undefined): number =>
  (seconds !== undefined && Number.isFinite(seconds) ? seconds : 60) + 60;
