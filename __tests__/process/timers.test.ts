import { describe, expect, it, vi } from "vitest";
import { OwnedClock } from "../../src/simulator/ground/owned-clock";
import { CLOCKS, realTime, type TestTime } from "../support/clocks";

const DAY = 86_400_000;

/** What must hold of everything that has a timer, whatever the clock. */
const CASES: readonly (readonly [sentence: string, holds: (time: TestTime) => Promise<void>])[] = [
  [
    "a task runs when it is due, never before, however short or long its delay",
    async ({ clock, lateMs, pass }) => {
      for (const delayMs of [0, 0.3, 1, 7.5, 800, 801, 15_000, DAY, 100 * DAY]) {
        const ran: number[] = [];
        const dueMs = clock.now() + delayMs;
        clock.schedule(delayMs, () => ran.push(clock.now()));
        await pass(delayMs + lateMs);
        expect(ran).toHaveLength(1);
        expect(ran[0]).toBeGreaterThanOrEqual(dueMs);
        expect(ran[0]).toBeLessThanOrEqual(dueMs + lateMs);
      }
    },
  ],
  [
    "of many single tasks none runs early, and none is forgotten",
    async ({ clock, lateMs, pass }) => {
      const early: number[] = [];
      const ran = new Set<number>();
      for (let each = 0; each < 300; each++) {
        const dueMs = clock.now() + 800;
        clock.schedule(800, () => {
          ran.add(each);
          if (clock.now() < dueMs) early.push(clock.now() - dueMs);
        });
        await pass(37 + each / 7);
      }
      await pass(800 + lateMs);
      expect(early).toEqual([]);
      expect(ran.size).toBe(300);
    },
  ],
  [
    "a task that was cancelled never runs, also not while it waits for the rest of a long delay",
    async ({ clock, pass }) => {
      const task = vi.fn();
      const timer = clock.schedule(100 * DAY, task);
      await pass(60 * DAY);
      timer.cancel();
      await pass(60 * DAY);
      expect(task).not.toHaveBeenCalled();
    },
  ],
  [
    "who sleeps wakes when it is time",
    async ({ clock, lateMs, pass }) => {
      const awake = vi.fn();
      void clock.sleep(1000).then(awake);
      await pass(1000 - 3 * Math.max(1, clock.speed));
      expect(awake).not.toHaveBeenCalled();
      await pass(lateMs + 3 * Math.max(1, clock.speed));
      expect(awake).toHaveBeenCalledOnce();
    },
  ],
  [
    "work has its limit in its own time, which is not sped up",
    async ({ clock, lateMs, pass }) => {
      const reached: number[] = [];
      const limitMs = 5000 * (clock.speed || 1);
      const start = clock.now();
      clock.limit(5000, () => reached.push(clock.now() - start));
      clock.limit(5000, () => reached.push(0)).cancel();
      await pass(limitMs + lateMs);
      expect(reached).toHaveLength(1);
      expect(reached[0]).toBeGreaterThanOrEqual(limitMs);
      expect(reached[0]).toBeLessThanOrEqual(limitMs + lateMs);
    },
  ],
  [
    "an owner's tasks and limits are those of the clock behind, until the owner ends",
    async ({ clock, lateMs, pass }) => {
      const owned = new OwnedClock(clock);
      const ran: string[] = [];
      owned.schedule(10, () => ran.push("task"));
      owned.limit(20, () => ran.push("limit"));
      await pass(20 * (clock.speed || 1) + lateMs);
      expect(ran).toEqual(["task", "limit"]);
      owned.schedule(10, () => ran.push("late task"));
      owned.limit(10, () => ran.push("late limit"));
      owned.stop();
      await pass(10 * (clock.speed || 1) + lateMs);
      expect(ran).toEqual(["task", "limit"]);
    },
  ],
];

describe.each(CLOCKS)("in %s", (_name, start) => {
  it.each(CASES)("%s", (_sentence, holds) => holds(start()));
});

it.each([1, 10, 100])(
  "the machine of these tests has timers that are early, as Node's are (speed %i)",
  async (speed) => {
    const { clock, machine, pass } = realTime(speed);
    for (let each = 0; each < 20; each++) {
      clock.schedule(800, () => {});
      await pass(1000);
    }
    expect(machine.early).toBeGreaterThan(0);
  },
);
