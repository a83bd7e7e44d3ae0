import { join } from "node:path";
import { RELEASES_FOLDER, Releases } from "../process/releases";
import { type WaveJournal, waveJournal } from "./journal";

/** What is kept of a stack's releases, in the project's folder. */
export interface Kept {
  readonly releases: Releases;
  readonly journal: WaveJournal;
}

export function keptOf(root: string, stack: string): Kept {
  const folder = join(root, RELEASES_FOLDER, stack);
  return { releases: new Releases(folder), journal: waveJournal(join(folder, "journal.json")) };
}
