import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../process/user-error";
import { compare, type Difference, incomparable, warningsOf } from "../report/compare";
import { REPORT, readReport } from "../report/evidence";
import type { Report } from "../report/schema";
import { drillsIn, type PastDrill } from "./drills-in";

/** What a drill is compared with. */
export interface Compared {
  /** Undefined: there is no drill to compare with, and `notes` says why. */
  readonly baseline?: { readonly folder: string; readonly differences: readonly Difference[] };
  readonly notes: readonly string[];
}

/**
 * Reads what drills are compared with, before any of them runs.
 * @param baseline `last`: the last good drill of the same kind; otherwise the folder of a drill, or of several
 * @param out where the evidence of drills is
 * @returns compares a drill
 * @throws UserError if the folder is not there, or holds no drill
 */
export function baselineOf(baseline: string, out: string): (report: Report) => Compared {
  const folder = baseline === "last" ? out : baseline;
  if (baseline !== "last") checkFolder(folder);
  if (existsSync(join(folder, REPORT)) || (existsSync(folder) && statSync(folder).isFile())) {
    const past: PastDrill = { folder, report: readReport(folder) };
    return (report) => withNamed(past, report);
  }
  const { drills } = drillsIn(folder);
  if (baseline !== "last" && drills.length === 0) {
    throw new UserError(`--baseline ${baseline}: there is no drill in this folder; name the folder of one, or "last"`);
  }
  return (report) => withLastOf(drills, report, folder);
}

function checkFolder(folder: string): void {
  if (!existsSync(folder))
    throw new UserError(`--baseline ${folder} is not there: name the folder of a drill, or "last"`);
}

function withNamed({ folder, report: before }: PastDrill, after: Report): Compared {
  if (before.region !== after.region) {
    return { notes: [`not compared: the drill in ${folder} is one of ${before.region}`] };
  }
  return { baseline: { folder, differences: compare(before, after) }, notes: warningsOf(before, after) };
}

function withLastOf(drills: readonly PastDrill[], after: Report, where: string): Compared {
  const last = drills.findLast(({ report }) => report.verdict === "passed" && incomparable(report, after).length === 0);
  if (!last) {
    return { notes: [`not compared: in ${where} no drill of this kind has passed`] };
  }
  return { baseline: { folder: last.folder, differences: compare(last.report, after) }, notes: [] };
}
