import { Heap } from "heap-js";
import type { Clock, Timer } from "../clock";

interface Scheduled {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
  cancelled: boolean;
}

/**
 * Time that passes only when told to, and only while nothing is at work: every task runs to its end, with all the real
 * work that it started, before the next begins. So the same world takes the same course every time.
 */
export class VirtualClock implements Clock {
  readonly speed = 0;
  #now: number;
  #order = 0;
  #working = 0;
  #idle: (() => void) | undefined;
  readonly #queue = new Heap<Scheduled>((a, b) => a.at - b.at || a.order - b.order);

  /** @param startMs milliseconds since 1970 */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): Timer {
    const entry: Scheduled = { at: this.#now + Math.max(0, delayMs), order: this.#order++, task, cancelled: false };
    this.#queue.push(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  limit(ms: number, task: () => void): Timer {
    return this.schedule(ms, task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  async work<T>(task: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await task();
    } finally {
      this.#working--;
      if (this.#working === 0) this.#idle?.();
    }
  }

  /** Lets `ms` of virtual time pass, and everything in it happen. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await this.#settle();
      const next = this.#queue.peek();
      if (!next || next.at > until) break;
      this.#queue.pop();
      if (next.cancelled) continue;
      this.#now = next.at;
      next.task();
    }
    this.#now = until;
  }

  /** Waits until all real work has ended and what followed from it has been queued. */
  async #settle(): Promise<void> {
    do {
      if (this.#working > 0) {
        await new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
        this.#idle = undefined;
      }
      await new Promise(setImmediate);
    } while (this.#working > 0);
  }
}
