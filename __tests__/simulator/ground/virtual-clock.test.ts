import { describe, expect, it, vi } from "vitest";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";

describe("virtual time", () => {
  it("stands still until it is told to pass, and then passes by exactly as much", async () => {
    const clock = new VirtualClock(5000);
    expect(clock.now()).toBe(5000);
    await clock.advance(250);
    expect(clock.now()).toBe(5250);
  });

  it("begins in the same year every time", () => {
    expect(new Date(new VirtualClock().now()).toISOString()).toBe("2026-01-01T00:00:00.000Z");
  });

  it("runs tasks by their time, and those of the same time in the order of asking", async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    const at = (ms: number, name: string) => clock.schedule(ms, () => ran.push(`${name} at ${clock.now()}`));
    at(300, "late");
    at(100, "first");
    at(100, "second");
    at(200, "between");
    await clock.advance(1000);
    expect(ran).toEqual(["first at 100", "second at 100", "between at 200", "late at 300"]);
  });

  it("runs what falls due on its last millisecond, and nothing later", async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    for (const ms of [99, 100, 101]) clock.schedule(ms, () => ran.push(ms));
    await clock.advance(100);
    expect(ran).toEqual([99, 100]);
    await clock.advance(1);
    expect(ran).toEqual([99, 100, 101]);
  });

  it("runs tasks that tasks ask for, also at once", async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    clock.schedule(10, () => {
      ran.push(clock.now());
      clock.schedule(0, () => ran.push(clock.now()));
      clock.schedule(10, () => ran.push(clock.now()));
    });
    await clock.advance(20);
    expect(ran).toEqual([10, 10, 20]);
  });

  it("takes a delay below zero for none", async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    clock.schedule(-5, () => ran.push(clock.now()));
    await clock.advance(0);
    expect(ran).toEqual([0]);
  });

  it("never runs a task that was cancelled", async () => {
    const clock = new VirtualClock();
    const task = vi.fn();
    const timer = clock.schedule(10, task);
    clock.schedule(5, () => timer.cancel());
    await clock.advance(100);
    expect(task).not.toHaveBeenCalled();
  });

  it("wakes sleepers at their time", async () => {
    const clock = new VirtualClock(0);
    const woken: number[] = [];
    const sleeper = async (ms: number) => {
      await clock.sleep(ms);
      woken.push(clock.now());
      await clock.sleep(ms);
      woken.push(clock.now());
    };
    void sleeper(30);
    void sleeper(20);
    await clock.advance(100);
    expect(woken).toEqual([20, 30, 40, 60]);
  });

  it("stands still while something is at work", async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const finish: (() => void)[] = [];
    clock.schedule(10, () => {
      void clock
        .work(() => new Promise<void>((resolve) => finish.push(resolve)))
        .then(() => seen.push(`worked until ${clock.now()}`));
    });
    clock.schedule(11, () => seen.push("next"));
    const advanced = clock.advance(20);
    // However often the event loop turns, time does not.
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(clock.now()).toBe(10);
    expect(seen).toEqual([]);
    finish[0]?.();
    await advanced;
    expect(seen).toEqual(["worked until 10", "next"]);
  });

  it("waits for all work, also for what begins while it waits", async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    clock.schedule(10, () => {
      void clock.work(async () => {
        await turn();
        void clock.work(turn).then(() => seen.push("within"));
      });
      void clock
        .work(turn)
        .then(() => seen.push("first"))
        .then(() => clock.work(turn))
        .then(() => clock.work(turn))
        .then(() => seen.push("after"));
    });
    clock.schedule(10, () => seen.push("next"));
    await clock.advance(10);
    expect(seen).toEqual(["first", "within", "after", "next"]);
  });

  it("goes on after work that failed", async () => {
    const clock = new VirtualClock(0);
    const failed = clock.work(async () => {
      throw new Error("broken");
    });
    await expect(failed).rejects.toThrow("broken");
    await clock.advance(10);
    expect(clock.now()).toBe(10);
  });
});
