import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error";
import { htmlOf } from "./html";
import { markdownOf } from "./markdown";
import { parseReport, type Report } from "./report";
import type { Sample } from "./samples";

/**
 * Writes what a drill leaves: `report.json` to compute with, `report.md` and `report.html` to read, `requests.jsonl` with
 * every request, to check all of it.
 * @param folder is created
 */
export function writeEvidence(folder: string, report: Report, samples: readonly Sample[], startedMs: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, "report.md"), markdownOf(report));
  writeFileSync(join(folder, "report.html"), htmlOf(report));
  const round = (ms: number) => Math.round(ms - startedMs) / 1000;
  const lines = samples.map(({ dueMs, sentMs, doneMs, ...rest }) =>
    JSON.stringify({ due: round(dueMs), sent: round(sentMs), done: round(doneMs), ...rest }),
  );
  writeFileSync(join(folder, "requests.jsonl"), `${lines.join("\n")}\n`);
}

/** @param path of a drill's folder, or of its report.json @throws UserError where it cannot be read */
export function readReport(path: string): Report {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "report.json") : path;
  if (!existsSync(file)) throw new UserError(`${file} is not there: name the folder of a drill`);
  return parseReport(readFileSync(file, "utf8"), file);
}

/** SHA-256 of a synthesized configuration. */
export const configurationHash = (json: string): string => createHash("sha256").update(json).digest("hex");
