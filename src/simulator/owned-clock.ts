import type { Timer, WorldClock } from "../clock";

/** Somebody's clock in the hands of one owner: what the owner has yet to do ends with it. */
export class OwnedClock implements WorldClock {
  readonly speed: number;
  readonly #timers = new Set<Timer>();

  constructor(private readonly clock: WorldClock) {
    this.speed = clock.speed;
  }

  now(): number {
    return this.clock.now();
  }

  schedule(delayMs: number, task: () => void): Timer {
    return this.#own((ended) => this.clock.schedule(delayMs, ended), task);
  }

  limit(ms: number, task: () => void): Timer {
    return this.#own((ended) => this.clock.limit(ms, ended), task);
  }

  #own(set: (ended: () => void) => Timer, task: () => void): Timer {
    const timer = set(() => {
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

  work<T>(task: () => Promise<T>, what?: string): Promise<T> {
    return this.clock.work(task, what);
  }

  inTurn(what: string, task: () => Promise<void>): Promise<void> {
    return this.clock.inTurn(what, task);
  }

  /** Cancels every timer, sleep included. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
