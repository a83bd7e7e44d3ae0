import { LineLog } from "./line-log";
import { momentOf, sinceStart } from "./moment";
import type { Outcome } from "./targets/target";

/** Its name in the folder of a drill. */
export const LEDGER = "ledger.jsonl";

interface Moment {
  /** When it was answered, in milliseconds since 1970. */
  readonly atMs: number;
}

/** A write that was tried. */
export interface WriteEvent extends Moment {
  readonly event: "write";
  readonly id: string;
  readonly region: string;
  readonly number: number;
  readonly value: string;
  readonly acknowledged: boolean;
  /** Whose clients wrote it through the accelerator; absent: it was written to the region's table. */
  readonly location?: string;
  /** What such clients were answered, where it was not acknowledged. */
  readonly outcome?: Outcome;
}

/** An item that was read. */
export interface LookEvent extends Moment {
  readonly event: "look";
  readonly id: string;
  /** In which it was looked for. */
  readonly region: string;
  /** What was looked for; absent where the regions were compared. */
  readonly value?: string;
  /** Null: there was no such item. Absent: it could not be read. */
  readonly found?: string | null;
  /** The look that decides what became of the write. */
  readonly last?: true;
}

/** From here on, a write that was never seen in a region is lost; unknown, where it was not looked for for long enough. */
export interface LimitEvent extends Moment {
  readonly event: "limit";
  readonly missing: "lost" | "unknown";
}

/** What the ledger of a drill did, one by one. */
export type LedgerEvent = WriteEvent | LookEvent | LimitEvent;

/** One of them as a line, its time in seconds since the drill began. */
export const eventLine = ({ atMs, ...rest }: LedgerEvent, startedMs: number): string =>
  `${JSON.stringify({ at: sinceStart(atMs, startedMs), ...rest })}\n`;

/** What a line says. @throws SyntaxError if it is not JSON */
export function eventOf(line: string, startedMs: number): LedgerEvent {
  const { at, ...rest } = JSON.parse(line);
  return { ...rest, atMs: momentOf(at, startedMs) };
}

/** The ledger's events on disk as they happen: of some drills, they are more than should be in memory. */
export class LedgerLog {
  readonly #log: LineLog;

  /** @param folder is created with the first event */
  constructor(folder: string) {
    this.#log = new LineLog(folder, LEDGER);
  }

  get path(): string {
    return this.#log.path;
  }

  get failed(): boolean {
    return this.#log.failed;
  }

  add(event: LedgerEvent, startedMs: number): void {
    this.#log.write(eventLine(event, startedMs));
  }

  close(): void {
    this.#log.close();
  }
}
