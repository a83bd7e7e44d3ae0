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
  /** The same at this moment, 0 while time stands still. @default the speed */
  readonly rate?: number;
  /** Milliseconds since 1970 as the machine believes, which go on while it sleeps. Absent where time is not a machine's. */
  wallMs?(): number;
  /**
   * Tells of every change of speed, and of every pause and its end. Absent where the speed cannot change.
   * @returns what ends it
   */
  onTempo?(listener: (tempo: Tempo) => void): () => void;
}

/** How a clock runs from a moment on. */
export interface Tempo {
  /** Of the clock, in milliseconds since 1970, when it began to run so. */
  readonly now: number;
  /** Simulated milliseconds per real one; 0: time stands still. */
  readonly rate: number;
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

interface Waiting {
  set(): void;
}

/** As long as a timer of Node can wait, in milliseconds: a longer one would end at once. */
const MAX_TIMER = 2 ** 31 - 1;

/** Real time, or real time sped up. Its speed can change at any moment, and it can stand still for a while. */
export class RealClock implements Clock {
  #start: number;
  #origin: number;
  #speed: number;
  #isPaused = false;
  /** What waits for simulated time: how to set the timer of each again. */
  readonly #waiting = new Set<Waiting>();
  readonly #listeners = new Set<(tempo: Tempo) => void>();

  /** @param speed simulated seconds per real second, above 0 */
  constructor(
    speed = 1,
    private readonly machine = thisMachine,
  ) {
    this.#speed = speed;
    this.#start = machine.wallMs();
    this.#origin = machine.now();
  }

  /** Also while it is paused: the speed at which it will go on. */
  get speed(): number {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  now(): number {
    return this.#start + (this.machine.now() - this.#origin) * this.rate;
  }

  /** Goes on at another speed, or stands still: every timer that waits is set again. */
  setTempo({ speed = this.#speed, isPaused = this.#isPaused }: { speed?: number; isPaused?: boolean }): void {
    this.#start = this.now();
    this.#origin = this.machine.now();
    this.#speed = speed;
    this.#isPaused = isPaused;
    for (const waiting of this.#waiting) waiting.set();
    for (const listener of this.#listeners) listener({ now: this.#start, rate: this.rate });
  }

  onTempo(listener: (tempo: Tempo) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wallMs(): number {
    return this.machine.wallMs();
  }

  schedule(delayMs: number, task: () => void): Timer {
    const at = this.now() + delayMs;
    const left = () => (at - this.now()) / this.rate;
    let timer: Timer | undefined;
    const done = () => {
      this.#waiting.delete(waiting);
      task();
    };
    const waiting: Waiting = {
      set: () => {
        timer?.cancel();
        timer = this.#isPaused ? undefined : this.#when(left, done);
      },
    };
    this.#waiting.add(waiting);
    waiting.set();
    return {
      cancel: () => {
        this.#waiting.delete(waiting);
        timer?.cancel();
      },
    };
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

  get rate(): number {
    return this.#isPaused ? 0 : this.#speed;
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
