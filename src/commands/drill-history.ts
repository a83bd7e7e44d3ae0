import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { drillsIn } from "../drill/history/drills-in";
import { historyPage, historyText } from "../drill/history/page";
import { UserError } from "../process/user-error";

/**
 * All drills in a folder, for people, and the same as a page in it.
 * @throws UserError if there is none, or the page cannot be written
 */
export function drillHistory(root: string, folder: string): string {
  const path = resolve(root, folder);
  const history = drillsIn(path);
  if (history.drills.length === 0) {
    throw new UserError(
      [`${path} has no drills: give the folder that was given to --out`, ...history.unreadable].join("\n"),
    );
  }
  const page = join(path, "history.html");
  try {
    writeFileSync(page, historyPage(history, path));
  } catch (error) {
    throw new UserError(`${page} cannot be written (${(error as Error).message})`);
  }
  return `${historyText(history, path)}\npage: ${page}`;
}
