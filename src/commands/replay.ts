import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeReplay } from "../dashboard/replay";

/**
 * Writes the page that shows a drill again into its folder.
 * @returns where it is, for people
 * @throws UserError where the folder holds no drill
 */
export async function replay(root: string, folder: string): Promise<string> {
  const path = await writeReplay(resolve(root, folder));
  return `open in a browser: ${pathToFileURL(path)}`;
}
