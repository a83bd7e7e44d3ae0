import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RealClock } from "../../src/process/clock";

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

describe("a clock whose speed changes", () => {
  beforeEach(
    () => void vi.useFakeTimers({ now: 1_000_000, toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  it("sets every timer that waits again, for the simulated time that is left", () => {
    const clock = new RealClock();
    const task = vi.fn();
    clock.schedule(10_000, task);
    vi.advanceTimersByTime(4000);
    clock.setTempo({ speed: 60 });
    expect([clock.now(), clock.speed]).toEqual([1_004_000, 60]);
    vi.advanceTimersByTime(99);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(1_010_000);
    clock.setTempo({ speed: 1 });
    vi.advanceTimersByTime(100_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it("stands still while it is paused, and goes on from there", () => {
    const clock = new RealClock(2);
    const task = vi.fn();
    clock.schedule(10_000, task);
    clock.setTempo({ isPaused: true });
    vi.advanceTimersByTime(60_000);
    expect([clock.now(), clock.speed, clock.isPaused]).toEqual([1_000_000, 2, true]);
    // What begins to wait meanwhile waits too, and what is cancelled stays so.
    const [later, never] = [vi.fn(), vi.fn()];
    clock.schedule(2000, later);
    clock.schedule(0, never).cancel();
    vi.advanceTimersByTime(60_000);
    expect(later).not.toHaveBeenCalled();
    clock.setTempo({ isPaused: false });
    vi.advanceTimersByTime(1000);
    expect([later, task, never].map((each) => each.mock.calls.length)).toEqual([1, 0, 0]);
    vi.advanceTimersByTime(4000);
    expect(task).toHaveBeenCalledOnce();
  });

  it("leaves work its own time, and tells who listens", () => {
    const clock = new RealClock();
    const [limit, listener] = [vi.fn(), vi.fn()];
    clock.limit(1000, limit);
    const forget = clock.onTempo(listener);
    clock.setTempo({ speed: 10, isPaused: true });
    vi.advanceTimersByTime(1000);
    expect(limit).toHaveBeenCalledOnce();
    expect(listener.mock.calls).toEqual([[{ now: 1_000_000, rate: 0 }]]);
    forget();
    clock.setTempo({ isPaused: false });
    expect(listener).toHaveBeenCalledOnce();
  });
});
