import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OwnedClock, RealClock, VirtualClock } from "../../src/simulator/clock";

describe("real time, sped up", () => {
  beforeEach(
    () => void vi.useFakeTimers({ now: 1_000_000, toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  it("begins now and runs as many times faster as told", () => {
    const clock = new RealClock(60);
    expect(clock.now()).toBe(1_000_000);
    vi.advanceTimersByTime(500);
    expect(clock.now()).toBe(1_030_000);
  });

  it("is as fast as the day unless told", () => {
    const clock = new RealClock();
    vi.advanceTimersByTime(500);
    expect(clock.now()).toBe(1_000_500);
    expect(clock.speed).toBe(1);
  });

  it("runs a task when so much of its own time is over", () => {
    const task = vi.fn();
    new RealClock(10).schedule(1000, task);
    vi.advanceTimersByTime(99);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledOnce();
  });

  it("never runs a task that was cancelled", () => {
    const task = vi.fn();
    new RealClock(10).schedule(1000, task).cancel();
    vi.advanceTimersByTime(1000);
    expect(task).not.toHaveBeenCalled();
  });

  it("does not take a delay that is too long for Node's timers for none", () => {
    const task = vi.fn();
    const day = 86_400_000;
    new RealClock().schedule(100 * day, task);
    vi.advanceTimersByTime(24 * day);
    expect(task).not.toHaveBeenCalled();
  });

  it("sleeps for its own time", async () => {
    const awake = vi.fn();
    const sleep = new RealClock(10).sleep(1000).then(awake);
    await vi.advanceTimersByTimeAsync(99);
    expect(awake).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(awake).toHaveBeenCalledOnce();
    await sleep;
  });

  it("lets work take the time that it takes", async () => {
    await expect(new RealClock(1000).work(async () => "done")).resolves.toBe("done");
  });
});

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

describe("a clock in the hands of one owner", () => {
  it("is the clock behind it", async () => {
    const virtual = new VirtualClock(0);
    const owned = new OwnedClock(virtual);
    const ran: string[] = [];
    owned.schedule(10, () => ran.push("scheduled"));
    owned.schedule(10, () => ran.push("cancelled")).cancel();
    void owned.sleep(20).then(() => ran.push("slept"));
    await virtual.advance(20);
    expect(ran).toEqual(["scheduled", "slept"]);
    expect(owned.now()).toBe(20);
    expect(owned.speed).toBe(0);
    await expect(owned.work(async () => "done")).resolves.toBe("done");
  });

  it("forgets what its owner has yet to do when the owner ends, and nothing else", async () => {
    const virtual = new VirtualClock(0);
    const owned = new OwnedClock(virtual);
    const ran: string[] = [];
    owned.schedule(10, () => ran.push("owner's"));
    void owned.sleep(10).then(() => ran.push("owner's sleep"));
    virtual.schedule(10, () => ran.push("another's"));
    owned.stop();
    await virtual.advance(20);
    expect(ran).toEqual(["another's"]);
  });
});
