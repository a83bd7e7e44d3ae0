import { Heap } from "heap-js";

/**
 * Time in the simulator. Waiting (intervals, propagation, lag, modelled delays) goes through a clock, so that it can be
 * sped up or virtual. Work (a handler that computes, a table that answers) is real and takes the real time that it
 * takes: it is never sped up, and a virtual clock stands still for it.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs a task after `delayMs` of this clock's time. */
  schedule(delayMs: number, task: () => void): Timer;
  sleep(delayMs: number): Promise<void>;
  /** Wraps real work, which a virtual clock waits for. It must not sleep on the clock, which would wait for itself. */
  work<T>(task: () => Promise<T>): Promise<T>;
  /** Simulated milliseconds per real one; 0 for a virtual clock. */
  readonly speed: number;
}

export interface Timer {
  cancel(): void;
}

/** As long as a timer of Node can wait, in milliseconds: a longer one would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

/** Real time, or real time sped up. */
export class RealClock implements Clock {
  readonly #start = Date.now();
  readonly #origin = performance.now();

  /** @param speed simulated seconds per real second, above 0 */
  constructor(readonly speed = 1) {}

  now(): number {
    return this.#start + (performance.now() - this.#origin) * this.speed;
  }

  schedule(delayMs: number, task: () => void): Timer {
    const timer = setTimeout(task, Math.min(delayMs / this.speed, MAX_TIMER));
    return { cancel: () => clearTimeout(timer) };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  work<T>(task: () => Promise<T>): Promise<T> {
    return task();
  }
}

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

/** Somebody's clock in the hands of one owner: what the owner has yet to do ends with it. */
export class OwnedClock implements Clock {
  readonly speed: number;
  readonly #timers = new Set<Timer>();

  constructor(private readonly clock: Clock) {
    this.speed = clock.speed;
  }

  now(): number {
    return this.clock.now();
  }

  schedule(delayMs: number, task: () => void): Timer {
    const timer = this.clock.schedule(delayMs, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  work<T>(task: () => Promise<T>): Promise<T> {
    return this.clock.work(task);
  }

  /** Cancels every timer, sleep included. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
