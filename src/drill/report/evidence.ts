import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { htmlOf } from "../../page/html";
import { markdownOf } from "../../page/markdown";
import { UserError } from "../../process/user-error";
import { makeFolder } from "../folder";
import { LEDGER } from "../ledger-log";
import { lineOf, REQUESTS } from "../traffic/request-log";
import { documentOf } from "./page/sections";
import { type Raw, RECORD, recordText } from "./raw";
import { parseReport, type Report } from "./schema";

export const PAGE = "report.html";

/** What a report says, for people. */
export function readable(report: Report): Readonly<Record<string, string>> {
  const document = documentOf(report);
  return { "report.md": markdownOf(document), [PAGE]: htmlOf(document) };
}

/**
 * Writes what a drill leaves: `report.json` to compute with, `report.md` and `report.html` to read, and the raw files, from
 * which all of it can be computed again. The ledger has written its own file already.
 * @param folder is created
 * @param report computed from `raw`
 * @param isForPeople whether there are pages to read: of many runs of one drill, only all together have them
 * @throws UserError where it cannot be written
 */
export function writeEvidence(folder: string, report: Report, raw: Raw, isForPeople = true): void {
  const { samples, timeline } = raw.record;
  const files = {
    ...(isForPeople ? readable(report) : {}),
    [RECORD]: recordText(raw),
    [REQUESTS]: samples.map((sample) => lineOf(sample, timeline.startedMs)).join(""),
  };
  writeFiles(folder, report, files, [LEDGER]);
}

/**
 * Writes what a drill leaves that was run several times: each run has a folder of its own in it, `run-1`, `run-2`, with
 * its raw files and its `report.json`.
 * @param report made of the reports of the runs, by `repeatedReport`
 * @throws UserError where it cannot be written
 */
export function writeRepeated(folder: string, report: Report): void {
  const reports = runFolders(folder).map((run) => `${run}/${REPORT}`);
  writeFiles(folder, report, readable(report), reports);
}

/** The folder of a run of a drill, in the drill's folder. @param number from 1 */
export const runFolder = (number: number): string => `run-${number}`;

/** Those that are there, from the first. @param folder of a drill */
export function runFolders(folder: string): string[] {
  const runs: string[] = [];
  while (existsSync(join(folder, runFolder(runs.length + 1)))) runs.push(runFolder(runs.length + 1));
  return runs;
}

/** @param others names of files that are there */
function writeFiles(
  folder: string,
  report: Report,
  files: Readonly<Record<string, string>>,
  others: readonly string[],
): void {
  try {
    makeFolder(folder);
    const there = others.filter((name) => existsSync(join(folder, name)));
    const hashes = [
      ...Object.entries(files).map(([name, text]) => [name, sha256(text)]),
      ...there.map((name) => [name, sha256(readFileSync(join(folder, name)))]),
    ];
    replace(join(folder, REPORT), reportText({ ...report, files: Object.fromEntries(hashes) }));
    for (const [name, text] of Object.entries(files)) replace(join(folder, name), text);
  } catch (error) {
    throw new UserError(
      `the evidence cannot be written to ${folder} (${(error as Error).message}): only what was printed and what is already in that folder exists. Make room there or choose another folder with --out, and drill again`,
    );
  }
}

export const REPORT = "report.json";

/** The content of `report.json`. */
export const reportText = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;

/** A file is there whole, or as it was before. */
function replace(path: string, text: string): void {
  const draft = `${path}.part`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param path of a drill's folder, or of its report.json @throws UserError where it cannot be read */
export function readReport(path: string): Report {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, REPORT) : path;
  if (!existsSync(file)) throw new UserError(`${file} is not there: name the folder of a drill that has ended`);
  return parseReport(textOf(file), file);
}

/** Of a drill that is named by its folder or by its report.json. */
export const folderOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? dirname(path) : path;

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read (${(error as Error).message})`);
  }
}

/** In hexadecimal digits. */
export const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

/** SHA-256 of a synthesized configuration. */
export const configurationHash = (json: string): string => sha256(json);
