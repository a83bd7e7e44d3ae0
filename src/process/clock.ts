/**
 * Time, as it is given to whatever waits for an interval, a propagation or a replication: so it can be sped up or virtual.
 * Work (a handler that computes, a table that answers) is real and takes the real time that it takes: it is never sped up,
 * and a virtual clock stands still for it.
 */
export interface Clock {
  /** Milliseconds since 1970, with fractions. Never runs backwards. */
  now(): number;
  /** Runs a task once `delayMs` of this clock's time are over: never earlier, by `now()`, however long the delay. */
  schedule(delayMs: number, task: () => void): Timer;
  /**
   * Runs a task once work has had `ms` of its own time, which is never sped up: real milliseconds on a real clock, whatever
   * its speed, and virtual ones on a virtual clock. Never earlier.
   */
  limit(ms: number, task: () => void): Timer;
  sleep(delayMs: number): Promise<void>;
  /**
   * Wraps real work, which a virtual clock waits for. It must not sleep on the clock, which would wait for itself.
   * @param what is at work, for the error that a hang ends with
   */
  work<T>(task: () => Promise<T>, what?: string): Promise<T>;
  /**
   * Runs work whose order beside other such work would be chance: under a virtual clock one at a time.
   * @returns when it has ended; rejects on a hang
   */
  inTurn(what: string, task: () => Promise<void>): Promise<void>;
  /** Simulated milliseconds per real one; 0 for a virtual clock. */
  readonly speed: number;
  /** Milliseconds since 1970 as the machine believes, which go on while it sleeps. Absent where time is not a machine's. */
  wallMs?(): number;
}

export interface Timer {
  cancel(): void;
}

/** What a real clock takes from the machine that it runs on. */
export interface Machine {
  /** Milliseconds since any moment, with fractions. Never runs backwards. */
  now(): number;
  /** Milliseconds since 1970, as the machine believes: it can be set to another time at any moment. */
  wallMs(): number;
  /**
   * Runs a task after about so long, possibly a little earlier.
   * @param ms whole milliseconds, up to 2^31 - 1
   */
  setTimeout(task: () => void, ms: number): Timer;
}

const thisMachine: Machine = {
  now: () => performance.now(),
  wallMs: () => Date.now(),
  setTimeout: (task, ms) => {
    const timer = setTimeout(task, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** As long as a timer of Node can wait, in milliseconds: a longer one would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

/** Real time, or real time sped up. */
export class RealClock implements Clock {
  readonly #start: number;
  readonly #origin: number;

  /** @param speed simulated seconds per real second, above 0 */
  constructor(
    readonly speed = 1,
    private readonly machine = thisMachine,
  ) {
    this.#start = machine.wallMs();
    this.#origin = machine.now();
  }

  now(): number {
    return this.#start + (this.machine.now() - this.#origin) * this.speed;
  }

  wallMs(): number {
    return this.machine.wallMs();
  }

  schedule(delayMs: number, task: () => void): Timer {
    const at = this.now() + delayMs;
    return this.#when(() => (at - this.now()) / this.speed, task);
  }

  limit(ms: number, task: () => void): Timer {
    const at = this.machine.now() + ms;
    return this.#when(() => at - this.machine.now(), task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  work<T>(task: () => Promise<T>): Promise<T> {
    return task();
  }

  inTurn(_what: string, task: () => Promise<void>): Promise<void> {
    return task();
  }

  /**
   * A timer of the machine may be up a little early, and waits no longer than its maximum: it is set again for the rest.
   * @param left real milliseconds that are left
   */
  #when(left: () => number, task: () => void): Timer {
    const wait = () =>
      this.machine.setTimeout(
        () => {
          if (left() > 0) timer = wait();
          else task();
        },
        Math.min(Math.max(0, Math.ceil(left())), MAX_TIMER),
      );
    let timer = wait();
    return { cancel: () => timer.cancel() };
  }
}
