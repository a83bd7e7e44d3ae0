import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./folder";

/** Lines on disk as they come, so that a drill that is killed leaves what it saw. A failure does not end the drill. */
export class LineLog {
  #file: number | undefined;
  #failed = false;

  /** @param folder is created with the first line */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {}

  get path(): string {
    return join(this.folder, this.name);
  }

  /** Whether a line is missing. */
  get failed(): boolean {
    return this.#failed;
  }

  write(line: string): void {
    if (this.#failed) return;
    try {
      if (this.#file === undefined) {
        makeFolder(this.folder);
        this.#file = openSync(this.path, "w");
      }
      writeSync(this.#file, line);
    } catch {
      this.#failed = true;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
