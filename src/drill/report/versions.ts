import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a drill is run with, by name. */
export function versionsOf(root: string): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const versions: Record<string, string> = { globalapp: version, node: process.version };
  try {
    // The commit, and -dirty where what ran is not what was committed.
    const describe = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
    versions.commit = execFileSync("git", describe, { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    // Not in a checkout: then there is no commit to name.
  }
  return versions;
}
