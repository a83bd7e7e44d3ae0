import { type Clock, RealClock } from "../../src/process/clock";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { FakeMachine } from "./fake-machine";

/** A clock, and what lets its time pass. */
export interface TestTime {
  readonly clock: Clock;
  /** In milliseconds of the clock: so much later than it was due a task may run. It never runs before. */
  readonly lateMs: number;
  /** Lets so many milliseconds of the clock pass, or a few more, and everything in them happen. */
  pass(ms: number): Promise<void>;
}

/** A real clock on a fake machine. Time stands still for work, so that what a test sees does not depend on its pace. */
class SteppedClock extends RealClock {
  #working = 0;

  override async work<T>(task: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await task();
    } finally {
      this.#working--;
    }
  }

  readonly settle = async (): Promise<void> => {
    do await new Promise(setImmediate);
    while (this.#working > 0);
  };
}

export function realTime(speed: number): TestTime & { readonly machine: FakeMachine } {
  const machine = new FakeMachine();
  const clock = new SteppedClock(speed, machine);
  return {
    clock,
    machine,
    lateMs: FakeMachine.maxLateMs * speed,
    pass: (ms) => machine.pass(Math.ceil(ms / speed) + 1, clock.settle),
  };
}

export function virtualTime(): TestTime {
  const clock = new VirtualClock();
  // Its times are whole milliseconds.
  return { clock, lateMs: 1, pass: (ms) => clock.advance(Math.ceil(ms)) };
}

/** Every kind of clock that a world runs on. */
export const CLOCKS: readonly (readonly [name: string, start: () => TestTime])[] = [
  ["virtual time", virtualTime],
  ["real time", () => realTime(1)],
  ["real time, 10 times as fast", () => realTime(10)],
  ["real time, 100 times as fast", () => realTime(100)],
];
