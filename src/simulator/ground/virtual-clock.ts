import { Heap } from "heap-js";
import type { Clock, Timer } from "../../process/clock";
import { UserError } from "../../process/user-error";

/** A class: thousands of them are made in every second of real time. */
class Scheduled implements Timer {
  isCancelled = false;

  constructor(
    readonly at: number,
    readonly order: number,
    readonly task: () => void,
  ) {}

  cancel(): void {
    this.isCancelled = true;
  }
}

interface Turn {
  readonly what: string;
  readonly task: () => Promise<void>;
}

/** In real time: longer than any work takes on a busy machine, and short enough to be waited for. */
const HANG_MS = 60_000;

/**
 * Time that passes only on request, and only while nothing is at work: every task runs to its end, with all the real
 * work that it started, before the next begins. So the same world takes the same course every time, however long the
 * work takes on this machine. Its times are whole milliseconds, as the timers of a function's code are.
 */
export class VirtualClock implements Clock {
  readonly speed = 0;
  #now: number;
  #order = 0;
  readonly #queue = new Heap<Scheduled>((a, b) => a.at - b.at || a.order - b.order);
  readonly #working = new Set<{ readonly what: string }>();
  /** Called when the last work ends. */
  #idle = () => {};
  readonly #turns: Turn[] = [];
  #rest: Promise<void> | undefined;
  #failure: UserError | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  /** Called when work has taken too long. */
  #onHang = () => {};

  /**
   * @param startMs milliseconds since 1970
   * @param hangMs how long work may take in real time; more is taken for a hang
   */
  constructor(
    startMs = Date.UTC(2026, 0, 1),
    private readonly hangMs = HANG_MS,
  ) {
    this.#now = Math.ceil(startMs);
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): Timer {
    const entry = new Scheduled(Math.ceil(this.#now + Math.max(0, delayMs)), this.#order++, task);
    this.#queue.push(entry);
    return entry;
  }

  /** Work takes no virtual time, so what limits it limits its waiting. */
  limit(ms: number, task: () => void): Timer {
    return this.schedule(ms, task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  async work<T>(task: () => Promise<T>, what = "work in the simulator"): Promise<T> {
    const entry = { what };
    this.#working.add(entry);
    try {
      return await task();
    } finally {
      this.#working.delete(entry);
      if (this.#working.size === 0) this.#idle();
    }
  }

  /**
   * Runs work that must not run beside other such work, because their order would be chance: one at a time, in the order
   * of asking, each when all that was set off before has come to rest. It belongs to the present moment, so it runs whether
   * or not time is told to pass.
   * @returns when all is at rest; rejects with UserError on a hang
   */
  inTurn(what: string, task: () => Promise<void>): Promise<void> {
    this.#turns.push({ what, task });
    return this.#comeToRest();
  }

  /**
   * Lets `ms` of virtual time pass, and everything in it happen.
   * @throws UserError where something has been at work for so long that it will not end
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      do await this.#comeToRest();
      while (this.#rest !== undefined || this.#working.size > 0);
      const next = this.#next();
      if (!next || next.at > until) break;
      this.#queue.pop();
      this.#now = next.at;
      next.task();
    }
    this.#now = Math.max(this.#now, Math.floor(until));
  }

  #next(): Scheduled | undefined {
    while (this.#queue.peek()?.isCancelled) this.#queue.pop();
    return this.#queue.peek();
  }

  #comeToRest(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#rest ??= this.#takeTurns();
    return this.#rest;
  }

  async #takeTurns(): Promise<void> {
    for (;;) {
      await this.#settle();
      const turn = this.#turns.shift();
      if (!turn) {
        this.#rest = undefined;
        return;
      }
      await this.#guard(turn.task(), () => turn.what);
    }
  }

  /** Waits until all real work has ended and what followed from it has been queued. */
  async #settle(): Promise<void> {
    do {
      if (this.#working.size > 0) {
        const idle = new Promise<void>((resolve) => {
          this.#idle = resolve;
        });
        await this.#guard(idle, () => [...new Set([...this.#working].map(({ what }) => what))].join(", "));
      }
      await new Promise(setImmediate);
    } while (this.#working.size > 0);
  }

  /** Real time only guards against a hang: no result depends on it, except that there is none. */
  async #guard(work: Promise<void>, what: () => string): Promise<void> {
    // One timer for all work: making one for each would cost more than most of the work.
    this.#watchdog ??= setTimeout(() => this.#onHang(), this.hangMs);
    this.#watchdog.refresh().ref();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onHang = () => reject(this.#fail(what()));
        work.then(resolve, reject);
      });
    } finally {
      this.#onHang = () => {};
      this.#watchdog.unref();
    }
  }

  #fail(what: string): UserError {
    this.#failure = new UserError(
      `virtual time stands still: ${what} has not stopped computing for ${this.hangMs / 1000} s of real time. ` +
        "Only waiting takes virtual time: look for code that computes without end, or that waits for something outside of the simulator, or run it in real time",
    );
    return this.#failure;
  }
}
