import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeReplay } from "../dashboard/replay";
import { runFolder } from "../drill/report/evidence";
import { RECORD } from "../drill/report/raw";
import { readRaw } from "../drill/report/raw-files";
import { UserError } from "../process/user-error";

/**
 * Writes the page that shows a drill again into its folder.
 * @returns where it is, for people
 * @throws UserError where the folder holds no drill, or a damaged one
 */
export async function replay(root: string, folder: string): Promise<string> {
  const path = resolve(root, folder);
  if (!existsSync(join(path, RECORD))) throw new UserError(`${join(path, RECORD)} is not there: ${remedy(path)}`);
  return `open in a browser: ${pathToFileURL(await writeReplay(path, readRaw(path)))}`;
}

function remedy(folder: string): string {
  const first = join(folder, runFolder(1));
  const runs = existsSync(first) ? `; it was run several times: name one run, such as ${first}` : "";
  return `name the folder of a drill that has ended${runs}`;
}
