import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../process/user-error";
import { REQUESTS } from "../traffic/request-log";
import { folderOf, PAGE, REPORT, readable, readReport, reportText, runFolder, runFolders, sha256 } from "./evidence";
import { RECORD, reportFrom } from "./raw";
import { readRaw } from "./raw-files";
import { repeatedReport } from "./repeated";
import type { Report } from "./schema";

/** A figure, or a file, that is not what follows from the raw files. */
export interface Deviation {
  /** Such as `figures.rto.seconds`, or a file's name. */
  readonly what: string;
  /** What is in the folder. */
  readonly kept: string;
  /** What it should be. */
  readonly computed: string;
}

export interface Verification {
  readonly deviations: readonly Deviation[];
  /** Why something cannot be computed again, for people. */
  readonly problems: readonly string[];
  /** How many values of the report were compared. */
  readonly values: number;
  readonly files: number;
  /** SHA-256 of `report.json`: who has it from elsewhere knows that nothing was changed since. */
  readonly hash: string;
  /** By which versions the report was written. */
  readonly versions: Report["versions"];
}

const MISSING = "missing";

/**
 * Computes a drill's report again from its raw files, and compares: every value of `report.json`, the hash of every other
 * file, and the texts for people. Of a drill that was run several times, all this of each run.
 * @param path of a drill's folder, or of its report.json
 * @throws UserError where it holds no drill that can be computed again
 */
export function verify(path: string): Verification {
  const folder = folderOf(path);
  const kept = readReport(folder);
  const json = readFileSync(join(folder, REPORT));
  const { files = {}, repeated } = kept;
  if (!(RECORD in files) && !repeated) {
    throw new UserError(
      `${folder} cannot be verified: it has no raw files besides ${REQUESTS}, because an earlier version of this program wrote it`,
    );
  }
  const runs = (repeated ? runFolders(folder) : []).map((run) => ({ run, ...verifyRun(join(folder, run)) }));
  const ofRuns = runs.flatMap(({ run, deviations }) =>
    deviations.map((each) => ({ ...each, what: `${run}: ${each.what}` })),
  );
  const changed = Object.entries(files).flatMap(([name, hash]): Deviation[] => {
    const found = hashOf(join(folder, name));
    return found === hash ? [] : [{ what: `SHA-256 of ${name}`, kept: found, computed: hash }];
  });
  const problems = runs.flatMap((run) => run.problems);
  const verified = {
    files: runs.reduce((sum, run) => sum + run.files, Object.keys(files).length),
    hash: sha256(json),
    versions: kept.versions,
  };
  let report: Report;
  try {
    report = computedFrom(folder, repeated !== undefined);
  } catch (error) {
    // The same is wrong with all runs together as with one of them.
    const all = new Set([...problems, (error as Error).message]);
    return { ...verified, deviations: [...ofRuns, ...changed], problems: [...all], values: 0 };
  }
  const expected = reportText({ ...report, files });
  const [was, is] = [valuesOf(json.toString()), valuesOf(expected)];
  const paths = [...new Set([...is.keys(), ...was.keys()])];
  const different = paths.flatMap((path): Deviation[] => {
    const [a = MISSING, b = MISSING] = [was.get(path), is.get(path)];
    return a === b ? [] : [{ what: path, kept: a, computed: b }];
  });
  // What is named above is not named twice.
  const texts = {
    ...(different.length === 0 ? { [REPORT]: expected } : {}),
    ...(changed.length === 0 && PAGE in files ? readable(report) : {}),
  };
  const rewritten = Object.entries(texts).flatMap(([name, expected]): Deviation[] => {
    const found = hashOf(join(folder, name));
    return found === sha256(expected) ? [] : [{ what: `text of ${name}`, kept: found, computed: sha256(expected) }];
  });
  return {
    ...verified,
    deviations: [...ofRuns, ...changed, ...different, ...rewritten],
    problems,
    values: runs.reduce((sum, run) => sum + run.values, paths.length),
  };
}

/** `missing` also where a folder has the name of the file. */
function hashOf(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? sha256(readFileSync(file)) : MISSING;
}

/** A run that cannot be read keeps nobody from seeing what is wrong with the others. */
function verifyRun(folder: string): Pick<Verification, "deviations" | "problems" | "values" | "files"> {
  try {
    return verify(folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { deviations: [], problems: [error.message], values: 0, files: 0 };
  }
}

/**
 * @param isRepeated whether the drill is made of the runs in its folder
 * @throws Error where a raw file is not there, or is not what a drill writes
 */
function computedFrom(folder: string, isRepeated: boolean): Report {
  if (isRepeated) {
    const runs = runFolders(folder);
    if (runs.length === 0) throw new UserError(`${join(folder, runFolder(1))} is not there`);
    return repeatedReport(runs.map((run) => computedFrom(join(folder, run), false)));
  }
  return reportFrom(readRaw(folder));
}

/** Every value of a JSON text by its path, such as `figures.rto.seconds`. */
function valuesOf(json: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
    if (inner.length === 0) values.set(path, JSON.stringify(value));
    for (const [key, each] of inner) walk(each, path === "" ? key : `${path}.${key}`);
  };
  walk(JSON.parse(json), "");
  return values;
}
