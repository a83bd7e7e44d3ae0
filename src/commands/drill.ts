import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Assertion, judged, parseAssertion } from "../drill/assertions";
import { runDrill } from "../drill/drill";
import { configurationHash, writeEvidence } from "../drill/evidence";
import { Journal } from "../drill/journal";
import { PreflightError } from "../drill/preflight-error";
import type { Progress } from "../drill/progress";
import type { DrillOptions } from "../drill/record";
import { type Report, reportOf } from "../drill/report";
import type { Target } from "../drill/target";
import { whoAmI } from "../drill/who";
import { synthesize } from "../synthesize";
import { stackFile, topologyFromSynth } from "../topology/from-synth";
import { UserError } from "../user-error";
import { checkTargetOptions, type TargetOptions, targetOf } from "./drill-target";
import { summaryOf } from "./drill-text";
import { STATE_FOLDER } from "./running-simulator";

export interface DrillCommandOptions extends TargetOptions {
  readonly stack?: string;
  readonly fault: string;
  readonly path: string;
  readonly rate: number;
  readonly kept: number;
  readonly timeout: number;
  readonly steady: number;
  readonly hold: number;
  readonly limit?: number;
  readonly ledger: boolean;
  readonly assert: readonly string[];
  readonly out: string;
  readonly yes: boolean;
}

export interface DrillIo {
  readonly print: (line: string) => void;
  readonly progress: (progress: Progress) => void;
  /** Asks for a line; empty where nobody answers. */
  readonly ask: (question: string) => Promise<string>;
  readonly signal: AbortSignal;
}

/** Exit codes: as expected, the drill was not started, not as expected, ended early or not put back. */
export const EXIT = { passed: 0, preflight: 2, failed: 3, aborted: 4 } as const;

export const journalOf = (root: string): Journal => new Journal(join(root, STATE_FOLDER, "drill-journal.json"));

/**
 * Runs one drill after the other and keeps the evidence of each.
 * @param regions none: every region of the backend
 * @returns the exit code
 */
export async function drill(
  root: string,
  regions: readonly string[],
  options: DrillCommandOptions,
  io: DrillIo,
): Promise<number> {
  checkTargetOptions(options);
  const assertions = options.assert.map(parseAssertion);
  const out = writable(resolve(root, options.out));
  const outdir = synthesize(root);
  const topology = topologyFromSynth(outdir, options.stack);
  const configuration = configurationHash(readFileSync(stackFile(outdir, topology.stack), "utf8"));
  const known = topology.table.regions;
  let code: number = EXIT.passed;
  try {
    const unknown = regions.filter((region) => !known.includes(region));
    if (unknown.length > 0) {
      throw new PreflightError(
        unknown.map((region) => `no region ${region} in the backend; there is ${known.join(", ")}`),
      );
    }
    for (const region of regions.length > 0 ? regions : known) {
      const target = await targetOf(topology, options);
      try {
        if (options.target === "aws") await confirm(region, options, io);
        const report = await one(root, target, { region, options, assertions, configuration, out }, io);
        if (report.verdict !== "passed") code = EXIT[report.verdict];
        if (report.verdict === "aborted") break;
      } finally {
        await target.stop();
      }
    }
    return code;
  } catch (error) {
    if (!(error instanceof PreflightError)) throw error;
    io.print(error.message);
    return EXIT.preflight;
  }
}

interface One {
  readonly region: string;
  readonly options: DrillCommandOptions;
  readonly assertions: readonly Assertion[];
  readonly configuration: string;
  readonly out: string;
}

async function one(
  root: string,
  target: Target,
  { region, options, assertions, configuration, out }: One,
  io: DrillIo,
): Promise<Report> {
  const settings: DrillOptions = {
    region,
    fault: options.fault,
    path: options.path,
    rate: options.rate,
    kept: options.kept,
    timeoutMs: options.timeout * 1000,
    steadySeconds: options.steady,
    holdSeconds: options.hold,
    limitSeconds: options.limit,
    ledger: options.ledger,
  };
  const startedAt = new Date().toISOString();
  const record = await withJournal(root, target.kind, (journal) =>
    runDrill(target, settings, {
      journal,
      outputs: options.outputs === undefined ? undefined : resolve(options.outputs),
      onProgress: io.progress,
      signal: io.signal,
    }),
  );
  const evidence = reportOf(record, {
    stack: target.topology.stack,
    versions: versionsOf(root),
    configuration,
    // A virtual drill is the same whenever it is run, and by whom.
    ...(target.kind === "virtual" ? {} : { startedAt, who: whoAmI() }),
  });
  const report = judged(evidence, assertions);
  const folder = join(out, folderOf(report));
  writeEvidence(folder, report, record.samples, record.timeline.startedMs);
  io.print(summaryOf(report, join(folder, "report.html")));
  return report;
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

async function confirm(region: string, { yes, fault }: DrillCommandOptions, { ask }: DrillIo): Promise<void> {
  if (yes) return;
  const typed = await ask(`This breaks ${region} on AWS (${fault}). Type the region's name to go on: `);
  if (typed.trim() === region) return;
  throw new PreflightError([`${region} was not confirmed: type its name, or give --yes`]);
}

/** Evidence that cannot be kept is noticed before anything is broken. */
function writable(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(mkdtempSync(join(folder, ".drill-")), { recursive: true });
    return folder;
  } catch (error) {
    throw new UserError(`--out ${folder} cannot be written (${(error as Error).message}): choose another folder`);
  }
}

function versionsOf(root: string): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const versions: Record<string, string> = { globalapp: version, node: process.version };
  try {
    const git = (...command: string[]) =>
      execFileSync("git", command, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    versions.commit = git("rev-parse", "--short=12", "HEAD").toString().trim();
  } catch {
    // Not in a checkout: then there is no commit to name.
  }
  return versions;
}

const folderOf = ({ startedAt, region, fault }: Report): string =>
  `${startedAt?.replace(/[:.]/g, "-") ?? "virtual"}-${fault}-${region}`;
