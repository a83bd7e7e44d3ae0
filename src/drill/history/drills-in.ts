import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../process/user-error";
import { REPORT, readReport } from "../report/evidence";
import type { Report } from "../report/schema";

export interface PastDrill {
  /** Its folder. */
  readonly folder: string;
  readonly report: Report;
}

export interface History {
  /** From the first to the last. */
  readonly drills: readonly PastDrill[];
  /** Why a folder could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * All drills in a folder and in the folders in it. What lies in the folder of a drill are its runs, and no drills of their own.
 * @param folder nothing in it, and no such folder: no drills
 */
export function drillsIn(folder: string): History {
  const drills: PastDrill[] = [];
  const unreadable: string[] = [];
  const search = (path: string) => {
    if (existsSync(join(path, REPORT))) {
      try {
        drills.push({ folder: path, report: readReport(path) });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        unreadable.push(error.message);
      }
      return;
    }
    for (const entry of entriesOf(path)) {
      if (entry.isDirectory()) search(join(path, entry.name));
    }
  };
  const entriesOf = (path: string) => {
    try {
      return readdirSync(path, { withFileTypes: true });
    } catch (error) {
      unreadable.push(`${path} cannot be read (${(error as Error).message})`);
      return [];
    }
  };
  if (existsSync(folder)) search(folder);
  const byTime = ({ report: { recorded }, folder: path }: PastDrill) => `${recorded?.at ?? ""} ${path}`;
  return { drills: drills.sort((a, b) => (byTime(a) < byTime(b) ? -1 : 1)), unreadable };
}
