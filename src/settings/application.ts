import { statSync } from "node:fs";
import { join, resolve } from "node:path";

/** The project's folder. */
const ROOT = join(__dirname, "..", "..");

/** The entry of the example application, from the project's folder. */
export const EXAMPLE_ENTRY = "functions/api/index.ts";

/** Size of a PUT's body that the example application takes, in bytes: what an item can have. */
export const DEFAULT_MAX_BODY_BYTES = 409_600;

/** Where an entry lies. */
export const entryPath = (entry: string): string => resolve(ROOT, entry);

/** Whether it is the example application, which some settings are made for. */
export const isExample = (entry: string): boolean => entryPath(entry) === entryPath(EXAMPLE_ENTRY);

/** What is wrong with an entry as a file; undefined where it is one that can be bundled. */
export function entryProblem(entry: string): string | undefined {
  const path = entryPath(entry);
  if (!isFile(path)) return `there is no file ${path}: use the path of one from the project's folder`;
  return /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)
    ? undefined
    : "use a JavaScript or TypeScript file: .ts, .mts, .cts, .js, .mjs or .cjs";
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
