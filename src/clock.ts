/**
 * Time, as it is given to whatever waits for an interval, a propagation or a replication: so it can be sped up or virtual.
 * Work (a handler that computes, a table that answers) is real and takes the real time that it takes: it is never sped up,
 * and a virtual clock stands still for it.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs a task after `delayMs` of this clock's time. */
  schedule(delayMs: number, task: () => void): Timer;
  sleep(delayMs: number): Promise<void>;
  /**
   * Wraps real work, which a virtual clock waits for. It must not sleep on the clock, which would wait for itself.
   * @param what is at work, for the error that a hang ends with
   */
  work<T>(task: () => Promise<T>, what?: string): Promise<T>;
  /** Simulated milliseconds per real one; 0 for a virtual clock. */
  readonly speed: number;
}

/** The clock of a world, in which code runs that is given limits. */
export interface WorldClock extends Clock {
  /**
   * Runs a task after so many milliseconds of what work takes: of real time on a real clock, however much it is sped up.
   * For whatever limits work.
   */
  limit(ms: number, task: () => void): Timer;
  /** Runs work that must not run beside other such work where the course of things is to be the same every time. */
  inTurn(what: string, task: () => Promise<void>): Promise<void>;
}

export interface Timer {
  cancel(): void;
}

/** As long as a timer of Node can wait, in milliseconds: a longer one would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

/** Real time, or real time sped up. */
export class RealClock implements WorldClock {
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

  limit(ms: number, task: () => void): Timer {
    const timer = setTimeout(task, Math.min(ms, MAX_TIMER));
    return { cancel: () => clearTimeout(timer) };
  }

  work<T>(task: () => Promise<T>): Promise<T> {
    return task();
  }

  inTurn(_what: string, task: () => Promise<void>): Promise<void> {
    return task();
  }
}
