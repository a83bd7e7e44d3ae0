import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Journal } from "../drill/change/journal";
import { operatorName } from "../drill/change/operator";
import { checkDrill, runDrill } from "../drill/drill";
import type { DrillOptions, DrillRecord } from "../drill/record";
import { type Assertion, judged } from "../drill/report/assertions";
import { writeEvidence } from "../drill/report/evidence";
import { repeatedReport } from "../drill/report/repeated";
import { type Circumstances, reportOf } from "../drill/report/report";
import type { Report } from "../drill/report/schema";
import type { Target } from "../drill/targets/target";
import type { RequestKind } from "../drill/traffic/request-kind";
import { RequestLog } from "../drill/traffic/request-log";
import { healthChecksByRegion } from "../model/failover-budget";
import { UserError } from "../process/user-error";
import type { Topology } from "../topology/topology";
import type { DrillCommandOptions, Terminal } from "./drill-options";
import { runText, summaryOf } from "./drill-summary";
import { targetOf } from "./drill-target";
import { DRILL_JOURNAL_FILE } from "./running-simulator";

/** In virtual time, where nothing else is wanted. */
const VIRTUAL_RUNS = 20;

interface Drilled {
  readonly root: string;
  /** Folder for the evidence. */
  readonly out: string;
  readonly topology: Topology;
  readonly circumstances: Omit<Circumstances, "recorded">;
  readonly assertions: readonly Assertion[];
  /** The product's own requests, beside those that are measured. */
  readonly traffic: readonly RequestKind[] | undefined;
  readonly options: DrillCommandOptions;
  readonly io: Terminal;
}

interface Run {
  readonly report: Report;
  readonly record: DrillRecord;
}

/** Drills one region, as often as wanted, and keeps the evidence of each run and of all together. */
export async function drillRegion(
  region: string,
  drilled: Drilled,
): Promise<{ readonly verdict: Report["verdict"]; readonly isKept: boolean }> {
  const { out, topology, options, io } = drilled;
  const count = options.repeat ?? (options.virtual ? VIRTUAL_RUNS : 1);
  const whole = join(out, folderOf(new Date().toISOString(), options, region));
  const runs: Run[] = [];
  for (const phaseSeconds of phasesOf(topology, region, count)) {
    if (count === 1) {
      runs.push(await runOnce(region, drilled, whole));
      break;
    }
    const folder = join(whole, `run-${runs.length + 1}`);
    const run = await runOnce(region, drilled, folder, phaseSeconds);
    runs.push(run);
    io.print(runText(run.report, runs.length, count));
    if (!keep(folder, run, io)) return { verdict: run.report.verdict, isKept: false };
    // What nobody can measure at one phase, nobody can at another.
    if (run.report.verdict === "aborted" || run.record.inconclusive !== undefined) break;
    if (run.report.verdict === "failed" && options.target === "aws") break;
  }
  const worst = worstOf(runs, count);
  io.print(summaryOf(worst.report));
  const isKept = keep(whole, worst, io);
  if (isKept) io.print(`  evidence: ${join(whole, "report.html")}`);
  return { verdict: worst.report.verdict, isKept };
}

function worstOf(runs: readonly Run[], count: number): Run {
  const [first] = runs as [Run];
  if (count === 1) return first;
  const report = repeatedReport(runs.map((run) => run.report));
  const { record } = runs.find((run) => run.report.figures === report.figures) ?? first;
  return { report, record };
}

/**
 * Seconds that each run measures longer before the fault than the first one: together they meet all phases of the health
 * checks, which decide how long the detection takes.
 */
function phasesOf(topology: Topology, region: string, runs: number): number[] {
  const checks = healthChecksByRegion(topology).get(region) ?? [];
  const longest = Math.max(0, ...checks.map(({ intervalSeconds }) => intervalSeconds));
  return Array.from({ length: runs }, (_, run) => Math.round((1000 * longest * run) / runs) / 1000);
}

const settingsOf = (
  region: string,
  { options, traffic }: Pick<Drilled, "options" | "traffic">,
  phaseSeconds?: number,
): DrillOptions => ({
  region,
  fault: options.fault,
  share: options.share,
  path: options.path,
  rate: options.rate,
  traffic,
  kept: options.kept,
  timeoutMs: options.timeout * 1000,
  steadySeconds: options.steady,
  ...(phaseSeconds === undefined ? {} : { phaseSeconds }),
  holdSeconds: options.hold,
  limitSeconds: options.limit,
  ledger: options.ledger,
  stopIf: options.stopIf,
  stopAfterSeconds: options.stopAfter,
  stopAlarms: options.stopAlarm,
  service: { failureLimit: options.failureLimit / 100, windowSeconds: options.window },
});

/** @param phaseSeconds undefined: it is the only run */
async function runOnce(
  region: string,
  { root, topology, circumstances, assertions, traffic, options, io }: Drilled,
  folder: string,
  phaseSeconds?: number,
): Promise<Run> {
  const recorded = { at: new Date().toISOString(), by: operatorName() };
  const target = await targetOf(topology, options);
  const requests = new RequestLog(folder);
  try {
    const record = await withJournal(root, target.kind, (journal) =>
      runDrill(target, settingsOf(region, { options, traffic }, phaseSeconds), {
        journal,
        requests,
        variables: process.env,
        outputs: options.outputs === undefined ? undefined : resolve(options.outputs),
        app: options.app,
        // Many short runs have a line each.
        onProgress: target.kind === "virtual" && phaseSeconds !== undefined ? undefined : io.progress,
        onNotice: io.print,
        signal: io.signal,
      }),
    );
    const api = target.kind === "aws" && target.api !== undefined ? { api: target.api } : {};
    return { record, report: judged(reportOf(record, { ...circumstances, recorded, ...api }), assertions) };
  } finally {
    requests.close();
    await target.stop();
  }
}

/** Says whether a drill could start, and what was proved on the way. @throws PreflightError where it could not */
export async function preflightOnly(region: string, { root, topology, traffic, options, io }: Drilled): Promise<void> {
  const target = await targetOf(topology, options);
  try {
    const notes = await withJournal(root, target.kind, (journal) =>
      checkDrill(target, settingsOf(region, { options, traffic }), { journal, signal: io.signal }),
    );
    io.print([`${region}, ${options.fault}: the drill can start`, ...notes.map((note) => `  ${note}`)].join("\n"));
  } finally {
    await target.stop();
  }
}

/** @returns whether it is kept: who has no room for it is told what was found all the same */
function keep(folder: string, { report, record }: Run, { print }: Terminal): boolean {
  try {
    writeEvidence(folder, report, record.samples, record.timeline.startedMs);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    print(error.message);
    return false;
  }
}

/** What is simulated ends with the drill, so that nobody ever has to put it back: its journal is in nobody's way. */
async function withJournal<T>(root: string, kind: Target["kind"], use: (journal: Journal) => Promise<T>): Promise<T> {
  if (kind === "aws") return use(new Journal(join(root, DRILL_JOURNAL_FILE)));
  const folder = mkdtempSync(join(tmpdir(), "globalapp-drill-"));
  try {
    return await use(new Journal(join(folder, "drill-journal.json")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In the order in which they were drilled. */
const folderOf = (at: string, { virtual, fault }: DrillCommandOptions, region: string): string =>
  [at.replace(/[:.]/g, "-"), ...(virtual ? ["virtual"] : []), fault, region].join("-");
