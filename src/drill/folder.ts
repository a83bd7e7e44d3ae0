import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Creates a folder, and those above it that are missing, one by one: Node 20's own way of doing that never ends where the
 * system says that a folder is not there whenever one is to be created in it, as /proc does.
 * @throws Error that says why it cannot be
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    if (statSync(folder).isDirectory()) return;
    throw new Error(`${folder} is a file`);
  }
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** @throws Error that says why nothing can be written to a folder, which is created */
export function checkWritable(folder: string): void {
  makeFolder(folder);
  rmSync(mkdtempSync(join(folder, ".drill-")), { recursive: true });
}
