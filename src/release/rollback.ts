import { bundlesOf, type Releases, type Rollback } from "../process/releases";
import { UserError } from "../process/user-error";
import type { Synthesized } from "../topology/from-synth";
import { bundleDirectories } from "./bundles";
import type { WaveEntry } from "./journal";
import type { Kept } from "./kept";

/** What is deployed. */
export interface Built {
  readonly built: Synthesized;
  readonly rollback?: Rollback;
  /** Refuses the code no longer, for a rollback that is not wanted after all. */
  readonly undo?: () => void;
}

/** What a rollback would do; undefined: no other code is kept. @param entry the wave that is under way */
export const rollbackOf = (entry: WaveEntry | undefined, releases: Releases): Rollback | undefined =>
  entry?.back ? { bad: entry.bundles, instead: entry.back } : releases.before(entry?.bundles);

/**
 * Refuses the code that a region has or gets, and synthesizes the code before it.
 * @param at when, for people
 * @throws UserError where that is not kept, or something else would be deployed
 */
export async function rolledBack(
  region: string,
  { releases, journal }: Kept,
  at: string,
  synthesized: () => Promise<Synthesized>,
): Promise<Built> {
  const entry = journal.read();
  const otherwise = `npm run deploy${entry ? " -- --resume" : ""}`;
  const found = rollbackOf(entry, releases);
  if (!found) {
    throw new UserError(
      `${releases.folder} has no other code that was released before, so ${region} cannot be rolled back: revert the change, and run ${otherwise}`,
    );
  }
  const undo = releases.refuse(found, at);
  const built = await synthesized();
  const changed = Object.entries(bundlesOf(bundleDirectories(built))).flatMap(([name, hash]) =>
    found.instead[name] === undefined || found.instead[name] === hash ? [] : name,
  );
  if (changed.length === 0) return { built, rollback: found, undo };
  throw new UserError(
    `the code of ${changed.join(", ")} has changed since the release that is rolled back: restore it as it was released (git stash), and run this again; or release the change with ${otherwise}`,
  );
}
