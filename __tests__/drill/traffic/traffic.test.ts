import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/drill/targets/target";
import { Traffic } from "../../../src/drill/traffic/traffic";
import { locate } from "../../../src/model/geography";
import type { Clock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { OPTIONS } from "../../support/fake-backend";

const GOOD: Outcome = { status: 200, region: "us-west-2" };

/** A machine whose every so many-th timer wakes so many milliseconds late. */
function slowClock(clock: VirtualClock, everyTimer: number, lateMs: number): Clock {
  let timers = 0;
  const schedule = (ms: number, task: () => void) =>
    clock.schedule(ms + (++timers % everyTimer === 0 ? lateMs : 0), task);
  return {
    speed: 0,
    now: () => clock.now(),
    schedule,
    limit: schedule,
    sleep: (ms) => clock.sleep(ms),
    work: (task) => clock.work(task),
    inTurn: (what, task) => clock.inTurn(what, task),
  };
}

/** Traffic of so many seconds. */
async function traffic(
  seconds: number,
  answer: () => Outcome = () => GOOD,
  clockOf: (clock: VirtualClock) => Clock = (clock) => clock,
) {
  const clock = new VirtualClock();
  const request = async () => answer();
  const client = { location: locate("Seattle"), request, open: () => ({ request, close: () => {} }) };
  const traffic = new Traffic({ clock: clockOf(clock), clients: [client] }, { ...OPTIONS, rate: 10 });
  traffic.start();
  await clock.advance(seconds * 1000);
  return { traffic, clock };
}

describe("traffic before the fault", () => {
  it("is steady where requests are sent in time and answered", async () => {
    const { traffic: steady } = await traffic(10);
    expect(() => steady.checkSteady()).not.toThrow();
    expect(steady.late).toEqual({ requests: 0, sent: 101 });
  });

  it("is not where this machine does not hold the rate, however well it is answered", async () => {
    const { traffic: late } = await traffic(10, undefined, (clock) => slowClock(clock, 5, 40));
    expect(() => late.checkSteady()).toThrow(
      /^this machine cannot keep up with --rate 10: \d+ of \d+ requests were sent late before anything was broken\. Lower it, or/,
    );
  });

  it("is steady where few are late, or only by what is little beside the time between two requests", async () => {
    for (const clockOf of [
      (clock: VirtualClock) => slowClock(clock, 20, 40),
      (clock: VirtualClock) => slowClock(clock, 2, 9),
    ]) {
      const { traffic: nearly } = await traffic(10, undefined, clockOf);
      expect(() => nearly.checkSteady()).not.toThrow();
    }
  });

  it("is steady where only its first second is late, while the program is still being compiled", async () => {
    const { traffic: warming } = await traffic(5, undefined, (clock) => {
      const slow = slowClock(clock, 1, 90);
      const until = clock.now() + 900;
      return { ...slow, schedule: (ms, task) => (clock.now() < until ? slow : clock).schedule(ms, task) };
    });
    expect(warming.samples.filter(({ dueMs, sentMs }) => sentMs - dueMs > 80).length).toBeGreaterThan(8);
    expect(warming.late.requests).toBe(0);
  });

  it.each<[string, Outcome, string]>([
    ["a wrong name", { error: "wrong-name" }, "(most of them: a certificate of another name): repair that first"],
    ["a status", { status: 503 }, "(most of them: status 503): repair that first"],
    [
      "a machine without sockets",
      { error: "local" },
      "(most of them: no socket left on this machine): lower --rate, or raise this process's limit of open files",
    ],
  ])("is not where it fails because of %s, which is named", async (_, outcome, message) => {
    let asked = 0;
    const { traffic: failing } = await traffic(10, () => (++asked % 4 === 0 ? outcome : GOOD));
    expect(() => failing.checkSteady()).toThrow(`25 of 101 requests failed before anything was broken ${message}`);
  });
});

describe("traffic that yields", () => {
  it("goes on as long as nobody asks for its sockets", async () => {
    const { traffic: going, clock } = await traffic(1);
    await Promise.all([going.withPause(() => clock.sleep(1000)), clock.advance(2000)]);
    expect(going.samples).toHaveLength(31);
    expect(going.pausedSeconds).toBe(0);
  });

  it("sends nothing from when it is asked for them until the task has ended, then goes on, and says how long that was", async () => {
    const { traffic: paused, clock } = await traffic(1);
    const task = paused.withPause(async (pause) => {
      pause();
      pause();
      await clock.sleep(3000);
    });
    await Promise.all([task, clock.advance(5000)]);
    const due = paused.samples.map(({ dueMs }) => dueMs - (paused.samples[0]?.dueMs ?? 0));
    expect(due.filter((ms) => ms > 1000 && ms < 4000)).toEqual([]);
    expect(due.at(-1)).toBe(6000);
    expect(paused.late.requests).toBe(0);
    expect(paused.pausedSeconds).toBe(3);
  });

  it("goes on after a task that fails", async () => {
    const { traffic: paused, clock } = await traffic(1);
    const failing = paused.withPause(async (pause) => {
      pause();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await clock.advance(1000);
    expect(paused.samples).toHaveLength(21);
  });
});
