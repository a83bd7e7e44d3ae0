import { createClock } from "@sinonjs/fake-timers";
import type { Machine, Timer } from "../../src/process/clock";

/** By so many milliseconds some timers are late. */
const LATE_MS = 4;
/** What Node takes for a timer, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * A machine whose time passes only when a test lets it. As in Node, timers count whole milliseconds while `now()` has
 * fractions, so that a timer may be up almost one millisecond early or late; and every third is late by some more.
 */
export class FakeMachine implements Machine {
  /** In real milliseconds: nothing is later, also where its timer was early and was set again for the rest. */
  static readonly maxLateMs = LATE_MS + 2;
  /** How often a timer was up before its time. */
  early = 0;
  readonly #timers = createClock();
  #set = 0;

  now(): number {
    const ms = this.#timers.now;
    return ms + ((ms * 0.618034) % 1);
  }

  wallMs(): number {
    return Date.UTC(2026, 0, 1) + this.#timers.now;
  }

  setTimeout(task: () => void, ms: number): Timer {
    if (!Number.isInteger(ms) || ms > MAX_TIMER) throw new Error(`no timer of Node waits for ${ms} ms`);
    const due = this.now() + ms;
    const late = this.#set++ % 3 === 2 ? LATE_MS : 0;
    const id = this.#timers.setTimeout(
      () => {
        if (this.now() < due) this.early++;
        task();
      },
      Math.min(Math.max(1, ms) + late, MAX_TIMER),
    );
    return { cancel: () => this.#timers.clearTimeout(id) };
  }

  /**
   * Lets time pass.
   * @param ms whole milliseconds, any number of them
   * @param settle waited for before each timer that is up
   */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    for (let left = ms; left > 0; left -= MAX_TIMER) {
      let isOver = false;
      this.#timers.setTimeout(
        () => {
          isOver = true;
        },
        Math.min(left, MAX_TIMER),
      );
      while (!isOver) {
        await settle();
        this.#timers.next();
      }
    }
    await settle();
  }
}
