import { appendFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { runJson } from "../drill/ci/json";
import { junitOf } from "../drill/ci/junit";
import type { DrillOutcome, Outcome } from "../drill/ci/outcome";
import { stepSummary } from "../drill/ci/step-summary";
import { checkWritable } from "../drill/folder";
import { UserError } from "../process/user-error";

export interface OutcomeFiles {
  /** One file for the whole run, relative to the project. */
  readonly json?: string;
  readonly junit?: string;
  /** The file to which a CI system wants the summary of a step to be appended. */
  readonly stepSummary?: string;
}

/** What a run has come to so far. */
export interface Told {
  readonly drills: DrillOutcome[];
  readonly notStarted: string[];
}

/** Exit codes of a run that only its files were not written of, and of one that was not started. */
interface Codes {
  readonly passed: number;
  readonly unwritten: number;
  readonly preflight: number;
}

/**
 * Runs, and writes the files about the run, however it ends.
 * @param run tells what it comes to, and returns the exit code
 * @throws UserError if a file cannot be written, before anything is run; and what `run` throws
 */
export async function withOutcome(
  root: string,
  files: OutcomeFiles,
  { codes, print }: { readonly codes: Codes; readonly print: (line: string) => void },
  run: (told: Told) => Promise<number>,
): Promise<number> {
  for (const option of ["json", "junit"] as const) checkFile(root, option, files[option]);
  const told: Told = { drills: [], notStarted: [] };
  const write = (exitCode: number) => writeAll(root, files, { ...told, exitCode }, print);
  try {
    const code = await run(told);
    return write(code) || code !== codes.passed ? code : codes.unwritten;
  } catch (error) {
    if (error instanceof UserError) {
      told.notStarted.push(error.message);
      write(codes.preflight);
    }
    throw error;
  }
}

function checkFile(root: string, option: string, file: string | undefined): void {
  if (file === undefined) return;
  try {
    checkWritable(dirname(resolve(root, file)));
  } catch (error) {
    throw new UserError(`--${option} ${file} cannot be written (${(error as Error).message}): choose another file`);
  }
}

/** @returns whether all of them are written */
function writeAll(root: string, files: OutcomeFiles, outcome: Outcome, print: (line: string) => void): boolean {
  const { json, junit, stepSummary: summary } = files;
  const writes = [
    [json, () => writeFileSync(resolve(root, json ?? ""), runJson(outcome))],
    [junit, () => writeFileSync(resolve(root, junit ?? ""), junitOf(outcome))],
    [summary, () => appendFileSync(summary ?? "", stepSummary(outcome))],
  ] as const;
  const written = writes.map(([file, write]) => {
    if (file === undefined) return true;
    try {
      write();
      return true;
    } catch (error) {
      print(`${file} cannot be written (${(error as Error).message})`);
      return false;
    }
  });
  return written.every(Boolean);
}
