import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Journal } from "../drill/change/journal";
import { operatorName } from "../drill/change/operator";
import { checkDrill, runDrill } from "../drill/drill";
import { LedgerLog } from "../drill/ledger-log";
import type { DrillOptions } from "../drill/record";
import { runFolder, writeEvidence, writeRepeated } from "../drill/report/evidence";
import { type Raw, reportFrom } from "../drill/report/raw";
import { repeatedReport } from "../drill/report/repeated";
import type { Circumstances } from "../drill/report/report";
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
  /** The product's own requests, beside those that are measured. */
  readonly traffic: readonly RequestKind[] | undefined;
  readonly options: DrillCommandOptions;
  readonly io: Terminal;
}

interface Run {
  readonly report: Report;
  /** Whether its evidence is there. */
  readonly isKept: boolean;
}

interface Region extends Run {
  readonly folder: string;
}

/** Drills one region, as often as wanted, and keeps the evidence of each run and of all together. */
export async function drillRegion(region: string, drilled: Drilled): Promise<Region> {
  const { out, options, io } = drilled;
  const count = options.repeat ?? (options.virtual ? VIRTUAL_RUNS : 1);
  const folder = join(out, folderOf(new Date().toISOString(), options, region));
  const { report, isKept } =
    count === 1 ? await runAlone(region, drilled, folder) : await runOften(region, drilled, folder, count);
  if (isKept) io.print(`  evidence: ${join(folder, "report.html")}`);
  return { report, folder, isKept };
}

async function runAlone(region: string, drilled: Drilled, folder: string): Promise<Run> {
  const { raw, isWhole } = await runOnce(region, drilled, folder);
  const report = reportFrom(raw);
  // Who has no room for the evidence is told what was found all the same.
  drilled.io.print(summaryOf(report));
  const kept = isKept(() => writeEvidence(folder, report, raw), drilled.io) && isWhole;
  if (kept) await keepReplay(folder, raw, drilled.io);
  return { report, isKept: kept };
}

/** Keeps only the reports of the runs: all else is in their folders. */
async function runOften(region: string, drilled: Drilled, folder: string, count: number): Promise<Run> {
  const { topology, options, io } = drilled;
  const reports: Report[] = [];
  for (const [index, phaseSeconds] of phasesOf(topology, region, count).entries()) {
    const own = join(folder, runFolder(index + 1));
    const { raw, isWhole } = await runOnce(region, drilled, own, phaseSeconds);
    const report = reportFrom(raw);
    reports.push(report);
    io.print(runText(report, reports.length, count));
    if (!isKept(() => writeEvidence(own, report, raw, false), io) || !isWhole) return { report, isKept: false };
    // What nobody can measure at one phase, nobody can at another.
    if (report.verdict === "aborted" || raw.record.inconclusive !== undefined) break;
    if (report.verdict === "failed" && options.target === "aws") break;
  }
  const report = repeatedReport(reports);
  io.print(summaryOf(report));
  return { report, isKept: isKept(() => writeRepeated(folder, report), io) };
}

/**
 * Seconds that each run measures longer before the fault than the first one: together they meet all phases of the health
 * checks, which decide how long the detection takes. The nodes' checks are spread evenly over the interval, so that after one
 * node's share of it a phase comes again.
 */
function phasesOf(topology: Topology, region: string, runs: number): number[] {
  const checks = healthChecksByRegion(topology).get(region) ?? [];
  const longest = Math.max(0, ...checks.map(({ intervalSeconds }) => intervalSeconds));
  const nodes = Math.min(...topology.loadBalancers.filter((each) => each.region === region).map(({ zones }) => zones));
  return Array.from({ length: runs }, (_, run) => Math.round((1000 * longest * run) / runs / nodes) / 1000);
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
  { root, topology, circumstances, traffic, options, io }: Drilled,
  folder: string,
  phaseSeconds?: number,
): Promise<{ readonly raw: Raw; readonly isWhole: boolean }> {
  const recorded = { at: new Date().toISOString(), by: operatorName() };
  const target = await targetOf(topology, options);
  const requests = new RequestLog(folder);
  const writes = new LedgerLog(folder);
  try {
    const record = await withJournal(root, target.kind, (journal) =>
      runDrill(target, settingsOf(region, { options, traffic }, phaseSeconds), {
        journal,
        requests,
        writes,
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
    if (writes.failed) io.print(`${writes.path} could not be written: the evidence has a gap there`);
    const raw = { record, circumstances: { ...circumstances, recorded, ...api }, assertions: options.assert };
    return { raw, isWhole: !writes.failed };
  } finally {
    requests.close();
    writes.close();
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

/** @returns whether the evidence could be written */
function isKept(write: () => void, { print }: Terminal): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    print(error.message);
    return false;
  }
}

/** It is made of the evidence: without it, nothing is lost. */
async function keepReplay(folder: string, raw: Raw, { print }: Terminal): Promise<void> {
  try {
    // Loaded only here: a drill that cannot start need not wait for it.
    const { writeReplay } = await import("../dashboard/replay.js");
    await writeReplay(folder, raw);
  } catch (error) {
    print(`the replay was not written (${(error as Error).message}): write it with npm run replay -- ${folder}`);
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
