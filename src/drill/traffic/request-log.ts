import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../folder";
import type { Sample } from "./samples";

/** Its name in the folder of a drill. */
export const REQUESTS = "requests.jsonl";

/** One request as a line, its times in seconds since the drill began. */
export function lineOf({ dueMs, sentMs, doneMs, ...rest }: Sample, startedMs: number): string {
  const since = (ms: number) => Math.round(ms - startedMs) / 1000;
  return `${JSON.stringify({ due: since(dueMs), sent: since(sentMs), done: since(doneMs), ...rest })}\n`;
}

/**
 * Requests on disk as they are answered, so that a drill that is killed leaves what its clients saw. A drill that ends as it
 * should writes them again with the rest of the evidence, so a failure here loses nothing.
 */
export class RequestLog {
  #file: number | undefined;
  #failed = false;

  /** @param folder is created with the first request */
  constructor(private readonly folder: string) {}

  get path(): string {
    return join(this.folder, REQUESTS);
  }

  add(sample: Sample, startedMs: number): void {
    if (this.#failed) return;
    try {
      if (this.#file === undefined) {
        makeFolder(this.folder);
        this.#file = openSync(this.path, "w");
      }
      writeSync(this.#file, lineOf(sample, startedMs));
    } catch {
      this.#failed = true;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
