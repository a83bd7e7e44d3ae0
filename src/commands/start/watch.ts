import { existsSync, watch as fsWatch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Clock, Timer } from "../../process/clock";

/** Tells of every file that changes in a folder, by its name, until it is closed. */
export type WatchFolder = (folder: string, onChange: (name: string) => void) => { close(): void };

/** An editor writes a file in several steps: what follows within this time belongs together, in milliseconds. */
const QUIET_MS = 100;

const watchFolder: WatchFolder = (folder, onChange) => {
  // Folders rather than files: many editors put a new file in the place of the old one.
  const watcher = fsWatch(folder, (_, name) => onChange(name ?? ""));
  // A folder that is removed is watched no longer.
  watcher.on("error", () => watcher.close());
  return watcher;
};

export interface FileWatchProps {
  readonly clock: Pick<Clock, "schedule">;
  /** Called with the files that changed; not again before it has ended. */
  readonly onChange: (files: readonly string[]) => Promise<void>;
  readonly watchFolder?: WatchFolder;
}

/** Tells when files change: once for changes that come together, one after the other for those that come meanwhile. */
export class FileWatch {
  #files = new Set<string>();
  readonly #folders = new Map<string, { close(): void }>();
  readonly #changed = new Set<string>();
  #timer: Timer | undefined;
  #running = false;
  #stopped = false;

  constructor(private readonly props: FileWatchProps) {}

  /** @param files absolute paths; they replace those before */
  set(files: readonly string[]): void {
    if (this.#stopped) return;
    this.#files = new Set(files);
    const folders = new Set(files.map(dirname).filter((folder) => existsSync(folder)));
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    const { watchFolder: watch = watchFolder } = this.props;
    for (const folder of folders) {
      if (!this.#folders.has(folder))
        this.#folders.set(
          folder,
          watch(folder, (name) => this.#see(folder, name)),
        );
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #see(folder: string, name: string): void {
    const file = [...this.#files].find((each) => dirname(each) === folder && basename(each) === name);
    if (file === undefined) return;
    this.#changed.add(file);
    if (!this.#running) this.#wait();
  }

  #wait(): void {
    this.#timer?.cancel();
    this.#timer = this.props.clock.schedule(QUIET_MS, () => void this.#tell());
  }

  async #tell(): Promise<void> {
    const files = [...this.#changed];
    this.#changed.clear();
    this.#running = true;
    await this.props.onChange(files);
    this.#running = false;
    if (this.#changed.size > 0 && !this.#stopped) this.#wait();
  }
}
