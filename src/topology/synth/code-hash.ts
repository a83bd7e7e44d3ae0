import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/**
 * Hash of a folder's files, which changes when the zip's would. Not the same one: who only compares two needs no zip.
 * @param directory relative to the stack's folder. CDKTF writes a hash of the files into its name, which is enough where the
 *   files were not kept
 */
export function codeHash(folder: string, directory: string): string {
  const path = join(folder, directory);
  const hash = createHash("sha256");
  try {
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => join(entry.parentPath, entry.name)).sort();
    for (const name of names) {
      const bytes = readFileSync(name);
      hash.update(`${name.slice(path.length).split(sep).join("/")}\0${bytes.length}\0`).update(bytes);
    }
  } catch {
    hash.update(directory);
  }
  return hash.digest("base64");
}
