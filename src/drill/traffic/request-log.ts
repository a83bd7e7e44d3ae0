import { LineLog } from "../line-log";
import { asKept, momentOf, sinceStart } from "../moment";
import type { Sample } from "./samples";

/** Its name in the folder of a drill. */
export const REQUESTS = "requests.jsonl";

/** One request as a line, its times in seconds since the drill began. */
export function lineOf({ dueMs, sentMs, doneMs, ...rest }: Sample, startedMs: number): string {
  const since = (ms: number) => sinceStart(ms, startedMs);
  return `${JSON.stringify({ due: since(dueMs), sent: since(sentMs), done: since(doneMs), ...rest })}\n`;
}

/** The request of a line. @throws SyntaxError if it is not JSON */
export function sampleOf(line: string, startedMs: number): Sample {
  const { due, sent, done, ...rest } = JSON.parse(line);
  const at = (seconds: number) => momentOf(seconds, startedMs);
  return { ...rest, dueMs: at(due), sentMs: at(sent), doneMs: at(done) };
}

/** A request as its line has it. */
export const sampleAsKept = ({ dueMs, sentMs, doneMs, ...rest }: Sample): Sample => ({
  ...rest,
  dueMs: asKept(dueMs),
  sentMs: asKept(sentMs),
  doneMs: asKept(doneMs),
});

/** Requests on disk as they are answered. A drill that ends as it should writes them again, so a failure here loses nothing. */
export class RequestLog {
  readonly #log: LineLog;

  /** @param folder is created with the first request */
  constructor(folder: string) {
    this.#log = new LineLog(folder, REQUESTS);
  }

  get path(): string {
    return this.#log.path;
  }

  add(sample: Sample, startedMs: number): void {
    this.#log.write(lineOf(sample, startedMs));
  }

  close(): void {
    this.#log.close();
  }
}
