import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../process/user-error";
import { makeFolder } from "../folder";
import { lineOf, REQUESTS } from "../traffic/request-log";
import type { Sample } from "../traffic/samples";
import { htmlOf } from "./html";
import { markdownOf } from "./markdown";
import { parseReport, type Report } from "./schema";
import { documentOf } from "./sections";

/**
 * Writes what a drill leaves: `report.json` to compute with, `report.md` and `report.html` to read, `requests.jsonl` with
 * every request, to check all of it.
 * @param folder is created
 * @throws UserError where it cannot be written
 */
export function writeEvidence(folder: string, report: Report, samples: readonly Sample[], startedMs: number): void {
  const document = documentOf(report);
  const files = {
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
    "report.md": markdownOf(document),
    "report.html": htmlOf(document),
    [REQUESTS]: samples.map((sample) => lineOf(sample, startedMs)).join(""),
  };
  try {
    makeFolder(folder);
    for (const [name, text] of Object.entries(files)) replace(join(folder, name), text);
  } catch (error) {
    throw new UserError(
      `the evidence cannot be written to ${folder} (${(error as Error).message}): what was printed is all there is, but for what is there already. Make room there or choose another folder with --out, and drill again`,
    );
  }
}

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
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "report.json") : path;
  if (!existsSync(file)) throw new UserError(`${file} is not there: name the folder of a drill that has ended`);
  return parseReport(readFileSync(file, "utf8"), file);
}

/** SHA-256 of a synthesized configuration. */
export const configurationHash = (json: string): string => createHash("sha256").update(json).digest("hex");
