import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { UserError } from "../user-error";
import { changeSchema } from "./faults";

const VERSION = 1;

const schema = z.object({
  version: z.number(),
  drill: z.string(),
  stack: z.string(),
  target: z.enum(["simulator", "virtual", "aws"]),
  /** Where the target is found again. */
  outputs: z.string().optional(),
  startedAt: z.string(),
  /** What may have been changed and not put back, in the order of changing. */
  changes: z.array(changeSchema),
});

export type JournalEntry = Omit<z.infer<typeof schema>, "version">;

/**
 * What a drill has changed, on disk before it changes it: whatever ends the process, `recover` knows what to put back.
 * There is one while a drill runs, and none otherwise.
 */
export class Journal {
  constructor(readonly path: string) {}

  exists(): boolean {
    return existsSync(this.path);
  }

  /** Replaces the journal, and is on disk when it returns. */
  write(entry: JournalEntry): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const draft = `${this.path}.${process.pid}`;
    const file = openSync(draft, "w");
    try {
      writeSync(file, `${JSON.stringify({ version: VERSION, ...entry }, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, this.path);
  }

  /** @throws UserError that says what is wrong with it */
  read(): JournalEntry {
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(this.path, "utf8"));
    } catch (error) {
      throw new UserError(
        `the journal ${this.path} cannot be read (${(error as Error).message}): put the region back by hand, then remove the file`,
      );
    }
    const version = (content as { version?: unknown } | null)?.version;
    if (typeof version === "number" && version > VERSION) {
      throw new UserError(
        `the journal ${this.path} has version ${version}, this program knows ${VERSION}: recover with the program that wrote it`,
      );
    }
    const result = schema.safeParse(content);
    if (result.success) return result.data;
    throw new UserError(`the journal ${this.path} is damaged: ${z.prettifyError(result.error)}`);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
