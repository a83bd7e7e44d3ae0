import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../process/user-error";
import { backendSchema } from "../targets/backend";
import { changeSchema } from "./change";

const VERSION = 1;

const schema = z.object({
  version: z.number(),
  drill: z.string(),
  stack: z.string(),
  region: z.string(),
  target: z.enum(["simulator", "virtual", "aws"]),
  /** What leads to the target; absent in a journal of an older version, which needs outputs and main.ts for that. */
  backend: backendSchema.optional(),
  /** The file of the backend's outputs. */
  outputs: z.string().optional(),
  /** The file that synthesizes the backend; absent where that is the command of cdktf.json. */
  app: z.string().optional(),
  /** Where the requests of its clients are, as far as it came. */
  requests: z.string().optional(),
  startedAt: z.string(),
  who: z.string(),
  /** Of the process that runs the drill, on `host`. */
  pid: z.number(),
  host: z.string(),
  /** The write ledger's numbers are below this one. */
  writes: z.number(),
  /** Locations whose clients wrote as many through the accelerator. */
  clients: z.array(z.string()).optional(),
  /** What may have been changed and not restored, in the order of the changes. */
  changes: z.array(changeSchema),
});

export type JournalEntry = Omit<z.infer<typeof schema>, "version">;

export const encode = (entry: JournalEntry): string => JSON.stringify({ version: VERSION, ...entry }, null, 2);

/** @param where it was found @param remedy where it is damaged @throws UserError that says what is wrong with it */
export function decode(text: string, where: string, remedy: string): JournalEntry {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${where} cannot be read (${(error as Error).message}): ${remedy}`);
  }
  const version = (content as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > VERSION) {
    throw new UserError(
      `${where} has version ${version}, and this program reads ${VERSION}: recover with the version of the program that wrote it`,
    );
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(`${where} is damaged: ${remedy}\n${z.prettifyError(result.error)}`);
}

const REMEDY =
  "remove it, then run npm run drill -- recover --outputs FILE, which finds a copy in the lock, an item of the home region's table";

/**
 * What a drill has changed, on disk before it changes it: however the process ends, `recover` knows what to restore.
 * It exists while a drill runs, and only then.
 */
export class Journal {
  /** @param remedy what to do where it is damaged */
  constructor(
    readonly path: string,
    private readonly remedy = REMEDY,
  ) {}

  exists(): boolean {
    return existsSync(this.path);
  }

  /** @returns false where there is a journal already: another drill's */
  create(entry: JournalEntry): boolean {
    const draft = this.#draft(entry);
    try {
      linkSync(draft, this.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(draft);
    }
  }

  /** Replaces the journal, and is on disk when it returns. */
  write(entry: JournalEntry): void {
    renameSync(this.#draft(entry), this.path);
    sync(dirname(this.path));
  }

  /** @throws UserError that says what is wrong with it */
  read(): JournalEntry {
    const where = `the journal ${this.path}`;
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      throw new UserError(`${where} cannot be read (${(error as Error).message}): check its permissions`);
    }
    return decode(text, where, this.remedy);
  }

  /** With what a process left of it that was killed while it wrote. */
  remove(): void {
    const folder = dirname(this.path);
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder)) {
      if (file.startsWith(`${basename(this.path)}.`)) rmSync(join(folder, file), { force: true });
    }
    rmSync(this.path, { force: true });
  }

  #draft(entry: JournalEntry): string {
    mkdirSync(dirname(this.path), { recursive: true });
    const draft = `${this.path}.${process.pid}`;
    const file = openSync(draft, "w");
    try {
      writeSync(file, `${encode(entry)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return draft;
  }
}

/** A new name in a folder is on disk only when the folder is. */
function sync(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Why no other change is made meanwhile, and what to do, for people. */
export const journalStands = ({ path }: Journal): string =>
  `the journal ${path} exists: another drill is running, or one did not finish. To restore, run npm run drill -- recover`;
