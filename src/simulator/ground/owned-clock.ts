import type { Clock, Tempo, Timer } from "../../process/clock";

/** Somebody's clock in the hands of one owner: what the owner has yet to do ends with it. */
export class OwnedClock implements Clock {
  readonly #timers = new Set<Timer>();

  constructor(private readonly clock: Clock) {}

  get speed(): number {
    return this.clock.speed;
  }

  get rate(): number {
    return this.clock.rate ?? this.clock.speed;
  }

  now(): number {
    return this.clock.now();
  }

  schedule(delayMs: number, task: () => void): Timer {
    return this.#own((owned) => this.clock.schedule(delayMs, owned), task);
  }

  limit(ms: number, task: () => void): Timer {
    return this.#own((owned) => this.clock.limit(ms, owned), task);
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

  onTempo(listener: (tempo: Tempo) => void): () => void {
    return this.clock.onTempo?.(listener) ?? (() => {});
  }

  /** Cancels every timer, sleep included. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #own(start: (task: () => void) => Timer, task: () => void): Timer {
    const timer = new OwnedTimer(this.#timers, task);
    timer.started = start(() => timer.run());
    this.#timers.add(timer);
    return timer;
  }
}

class OwnedTimer implements Timer {
  started: Timer | undefined;

  constructor(
    private readonly all: Set<Timer>,
    private readonly task: () => void,
  ) {}

  run(): void {
    this.all.delete(this);
    this.task();
  }

  cancel(): void {
    this.all.delete(this);
    this.started?.cancel();
  }
}
