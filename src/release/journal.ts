import { z } from "zod";
import { JsonFile } from "../process/json-file";

const schema = z.object({
  region: z.string(),
  /** What is under way, for people: `step 10 %`. */
  phase: z.string(),
  /** The dial of each of the region's endpoint groups before the wave. */
  dials: z.array(z.object({ group: z.string(), before: z.number() })),
  /** What is released, by function. */
  bundles: z.record(z.string(), z.string()),
  /** Where that is rolled back: what is put back. */
  back: z.record(z.string(), z.string()).optional(),
  startedAt: z.string(),
});

/** A wave that is under way or did not end well, on disk before anything is changed. */
export type WaveEntry = z.infer<typeof schema>;

export type WaveJournal = JsonFile<WaveEntry>;

export const waveJournal = (path: string): WaveJournal =>
  new JsonFile(path, schema, "set the dials with npm run dial -- REGION VALUE, and remove the file");
