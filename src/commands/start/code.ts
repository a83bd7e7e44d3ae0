import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Topology } from "../../topology/topology";

/**
 * Copies the functions' code: the next synthesis, by whatever command, removes what was synthesized before, and a function
 * that runs loads its code again for each new environment.
 * @param folder where each code gets a folder named by its content
 * @returns the topology with the copies, so that it differs from another one where the code does
 */
export function keepCode(topology: Topology, folder: string): Topology {
  const copies = new Map<string, string>();
  const copyOf = (directory: string): string => {
    const known = copies.get(directory);
    if (known !== undefined) return known;
    const copy = join(folder, contentHash(directory));
    cpSync(directory, copy, { recursive: true, dereference: true });
    copies.set(directory, copy);
    return copy;
  };
  return {
    ...topology,
    functions: topology.functions.map((each) => ({ ...each, codeDirectory: copyOf(each.codeDirectory) })),
  };
}

function contentHash(directory: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(directory.length)} ${content.length} `).update(content);
  }
  return hash.digest("hex").slice(0, 32);
}

/** What differs between two topologies that run one after the other. */
export function changeOf(before: Topology, after: Topology): "nothing" | "code" | "more" {
  const text = JSON.stringify;
  if (text(before) === text(after)) return "nothing";
  return text(withoutCode(before)) === text(withoutCode(after)) ? "code" : "more";
}

const withoutCode = (topology: Topology): Topology => ({
  ...topology,
  functions: topology.functions.map((each) => ({ ...each, codeDirectory: "", handler: "" })),
});
