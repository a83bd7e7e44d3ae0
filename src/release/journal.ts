import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { UserError } from "../process/user-error";

const schema = z.object({
  version: z.literal(1),
  region: z.string(),
  /** What is under way, for people: "waiting for connections to end". */
  phase: z.string(),
  /** The dial of each of the region's endpoint groups before the wave. */
  dials: z.array(z.object({ group: z.string(), before: z.number() })),
  /** What is released, by function. */
  bundles: z.record(z.string(), z.string()),
  startedAt: z.string(),
});

export type WaveEntry = Omit<z.infer<typeof schema>, "version">;

/** A wave that is under way or did not end well: how the region was before, on disk before anything is changed. */
export class WaveJournal {
  constructor(readonly path: string) {}

  /** Undefined: no wave is under way. @throws UserError where it is damaged */
  read(): WaveEntry | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      return schema.parse(JSON.parse(readFileSync(this.path, "utf8")));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw new UserError(
        `the journal ${this.path} is damaged: look at npm run dial, set the dials with npm run dial -- REGION VALUE, and remove the journal\n${why}`,
      );
    }
  }

  write(entry: WaveEntry): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(`${this.path}.${process.pid}`, `${JSON.stringify({ version: 1, ...entry }, undefined, 2)}\n`, {
      flush: true,
    });
    renameSync(`${this.path}.${process.pid}`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
