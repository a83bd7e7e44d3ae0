import type { Clock, Timer } from "../../src/process/clock";

/** Time passes only where somebody waits, and then at once: however busy the machine is, no limit comes too soon. */
export class HastyClock implements Clock {
  readonly speed = 0;
  #now = 0;

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): Timer {
    const due = this.#now + delayMs;
    const immediate = setImmediate(() => {
      this.#now = Math.max(this.#now, due);
      task();
    });
    return { cancel: () => clearImmediate(immediate) };
  }

  limit(ms: number, task: () => void): Timer {
    return this.schedule(ms, task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.schedule(delayMs, resolve));
  }

  work<T>(task: () => Promise<T>): Promise<T> {
    return task();
  }

  inTurn(_what: string, task: () => Promise<void>): Promise<void> {
    return task();
  }
}
