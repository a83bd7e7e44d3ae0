import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { objectiveBreaches } from "../assessment/objectives";
import { Journal } from "../drill/change/journal";
import { operatorName } from "../drill/change/operator";
import { runDrill } from "../drill/drill";
import { checkWritable } from "../drill/folder";
import { baselineOf, type Compared } from "../drill/history/baseline";
import { LedgerLog } from "../drill/ledger-log";
import { PreflightError } from "../drill/preflight-error";
import type { Progress } from "../drill/progress";
import type { DrillOptions, DrillRecord } from "../drill/record";
import { parseAssertion } from "../drill/report/assertions";
import { configurationHash, writeEvidence } from "../drill/report/evidence";
import { type Raw, reportFrom } from "../drill/report/raw";
import type { Report } from "../drill/report/schema";
import { versionsOf } from "../drill/report/versions";
import type { Target } from "../drill/targets/target";
import { RequestLog } from "../drill/traffic/request-log";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { stackFile, topologyFromSynth } from "../topology/from-synth";
import { differenceLine, NO_DIFFERENCE } from "./drill-compare";
import { type OutcomeFiles, type Told, withOutcome } from "./drill-outcome";
import { summaryOf } from "./drill-summary";
import { checkTargetOptions, type TargetOptions, targetOf } from "./drill-target";
import { DRILL_JOURNAL_FILE } from "./running-simulator";

export interface DrillCommandOptions extends TargetOptions, OutcomeFiles {
  readonly stack?: string;
  /** The file that synthesizes. */
  readonly app?: string;
  readonly fault: string;
  readonly share?: number;
  readonly path: string;
  readonly rate: number;
  readonly kept: number;
  readonly timeout: number;
  readonly steady: number;
  readonly hold: number;
  readonly limit?: number;
  readonly ledger: boolean;
  /** Percent. */
  readonly failureLimit: number;
  /** Seconds. */
  readonly window: number;
  readonly assert: readonly string[];
  readonly out: string;
  /** `last`, or the folder of a drill or of several. */
  readonly baseline?: string;
  readonly yes: boolean;
}

export interface Terminal {
  readonly print: (line: string) => void;
  readonly progress: (progress: Progress) => void;
  /** Asks for a line; empty where nobody answers. */
  readonly ask: (question: string) => Promise<string>;
  readonly signal: AbortSignal;
}

/** Exit codes: as expected, evidence lost, the drill not started, not as expected, ended early or not restored. */
export const EXIT = { passed: 0, unwritten: 1, preflight: 2, failed: 3, inconclusive: 3, aborted: 4 } as const;

export const journalOf = (root: string): Journal => new Journal(join(root, DRILL_JOURNAL_FILE));

/**
 * Runs one drill after the other and keeps the evidence of each.
 * @param regions none: every region of the backend
 * @returns the exit code
 * @throws UserError where what is asked for cannot be: nothing was started then
 */
export function drill(
  root: string,
  regions: readonly string[],
  options: DrillCommandOptions,
  io: Terminal,
): Promise<number> {
  return withOutcome(root, options, { codes: EXIT, print: io.print }, (told) => each(root, regions, options, io, told));
}

async function each(
  root: string,
  regions: readonly string[],
  options: DrillCommandOptions,
  io: Terminal,
  told: Told,
): Promise<number> {
  checkTargetOptions(options);
  options.assert.forEach(parseAssertion);
  const out = writable(resolve(root, options.out));
  const compared = options.baseline === undefined ? undefined : baselineOf(options.baseline, out);
  const outdir = await synthesize(root, { app: options.app, signal: io.signal });
  const topology = topologyFromSynth(outdir, options.stack);
  for (const line of objectiveBreaches(topology)) io.print(line);
  const common = {
    stack: topology.stack,
    configuration: configurationHash(readFileSync(stackFile(outdir, topology.stack), "utf8")),
    versions: versionsOf(root),
  };
  const known = topology.table.regions;
  let code: number = EXIT.passed;
  try {
    const unknown = regions.filter((region) => !known.includes(region));
    if (unknown.length > 0) {
      throw new PreflightError(
        unknown.map((region) => `the backend has no region ${region}; use one of ${known.join(", ")}`),
      );
    }
    for (const region of regions.length > 0 ? regions : known) {
      const target = await targetOf(topology, options);
      try {
        if (options.target === "aws") await confirm(region, options, io);
        const recorded = { at: new Date().toISOString(), by: operatorName() };
        const folder = join(out, folderOf(recorded.at, target.kind, options.fault, region));
        const { record, complete } = await one(root, target, region, { ...options, folder }, io);
        const circumstances = { ...common, recorded, ...(target.kind === "aws" ? { api: target.api } : {}) };
        const raw = { record, circumstances, assertions: options.assert };
        const report = reportFrom(raw);
        if (report.verdict !== "passed") code = EXIT[report.verdict];
        const isKept = keep(folder, report, raw, io) && complete;
        const baseline = compared && compareWith(compared(report), io);
        told.drills.push({ report, folder, baseline });
        if (code === EXIT.passed && baseline?.differences.some(({ worse }) => worse)) code = EXIT.failed;
        if (!isKept) return code === EXIT.passed ? EXIT.unwritten : code;
        if (report.verdict === "aborted") break;
      } finally {
        await target.stop();
      }
    }
    return code;
  } catch (error) {
    const isTold = error instanceof PreflightError || (error instanceof UserError && code !== EXIT.passed);
    if (!isTold) throw error;
    io.print(error.message);
    told.notStarted.push(error.message);
    // What went wrong in a region before is not undone by not starting in the next.
    return code === EXIT.passed ? EXIT.preflight : code;
  }
}

async function one(
  root: string,
  target: Target,
  region: string,
  { folder, ...options }: DrillCommandOptions & { readonly folder: string },
  io: Terminal,
): Promise<{ readonly record: DrillRecord; readonly complete: boolean }> {
  const requests = new RequestLog(folder);
  const writes = new LedgerLog(folder);
  const settings: DrillOptions = {
    region,
    fault: options.fault,
    share: options.share,
    path: options.path,
    rate: options.rate,
    kept: options.kept,
    timeoutMs: options.timeout * 1000,
    steadySeconds: options.steady,
    holdSeconds: options.hold,
    limitSeconds: options.limit,
    ledger: options.ledger,
    service: { failureLimit: options.failureLimit / 100, windowSeconds: options.window },
  };
  const record = await withJournal(root, target.kind, (journal) =>
    runDrill(target, settings, {
      journal,
      requests,
      writes,
      outputs: options.outputs === undefined ? undefined : resolve(options.outputs),
      app: options.app,
      onProgress: io.progress,
      signal: io.signal,
    }),
  ).finally(() => {
    requests.close();
    writes.close();
  });
  if (writes.failed) io.print(`${writes.path} could not be written: it is not known from it what became of the writes`);
  return { record, complete: !writes.failed };
}

/** Says what was found before it is written down: who has no room for that must know it. @returns whether it is kept */
function keep(folder: string, report: Report, raw: Raw, { print }: Terminal): boolean {
  print(summaryOf(report));
  try {
    writeEvidence(folder, report, raw);
    print(`  evidence: ${join(folder, "report.html")}`);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    print(error.message);
    return false;
  }
}

/** Says what differs from the baseline. */
function compareWith({ baseline, notes }: Compared, { print }: Terminal): Compared["baseline"] {
  for (const note of notes) print(`  ${note}`);
  if (!baseline) return undefined;
  const { folder, differences } = baseline;
  print(`  compared with ${folder}: ${differences.length === 0 ? NO_DIFFERENCE : ""}`.trimEnd());
  for (const difference of differences) print(`    ${differenceLine(difference)}`);
  return baseline;
}

/** What is simulated ends with the drill, so that nobody ever has to put it back: its journal is in nobody's way. */
async function withJournal<T>(root: string, kind: Target["kind"], use: (journal: Journal) => Promise<T>): Promise<T> {
  if (kind === "aws") return use(journalOf(root));
  const folder = mkdtempSync(join(tmpdir(), "globalapp-drill-"));
  try {
    return await use(new Journal(join(folder, "drill-journal.json")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function confirm(region: string, { yes, fault }: DrillCommandOptions, { ask }: Terminal): Promise<void> {
  if (yes) return;
  const typed = await ask(`This breaks ${region} on AWS (${fault}). Type the region's name to continue: `);
  if (typed.trim() === region) return;
  throw new PreflightError([`${region} was not confirmed: type its name, or give --yes`]);
}

/** Evidence that cannot be kept is noticed before anything is broken. */
function writable(folder: string): string {
  try {
    checkWritable(folder);
    return folder;
  } catch (error) {
    throw new UserError(`--out ${folder} cannot be written (${(error as Error).message}): choose another folder`);
  }
}

/** In the order in which they were drilled. */
const folderOf = (at: string, target: Target["kind"], fault: string, region: string): string =>
  [at.replace(/[:.]/g, "-"), ...(target === "virtual" ? [target] : []), fault, region].join("-");
