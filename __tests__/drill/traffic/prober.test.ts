import { describe, expect, it } from "vitest";
import type { Client, Outcome } from "../../../src/drill/targets/target";
import { lateAfterMs, Prober, type ProberOptions } from "../../../src/drill/traffic/prober";
import type { Sample } from "../../../src/drill/traffic/samples";
import { locate } from "../../../src/model/geography";
import type { Clock } from "../../../src/process/clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";

const OK: Outcome = { status: 200, region: "us-west-2" };

interface Probing {
  readonly clock: VirtualClock;
  readonly prober: Prober;
  readonly samples: Sample[];
  /** Seconds at which requests were sent. */
  readonly sent: number[];
  readonly seconds: (ms: number) => number;
}

function probe(
  request: (clock: VirtualClock) => Promise<Outcome>,
  options: Partial<ProberOptions> = {},
  names: readonly string[] = ["Seattle"],
): Probing {
  const clock = new VirtualClock();
  const start = clock.now();
  const seconds = (ms: number) => (ms - start) / 1000;
  const samples: Sample[] = [];
  const sent: number[] = [];
  const ask = () => {
    sent.push(seconds(clock.now()));
    return request(clock);
  };
  const clients = names.map(
    (name): Client => ({ location: locate(name), request: ask, open: () => ({ request: ask, close: () => {} }) }),
  );
  const prober = new Prober({
    clock,
    clients,
    path: "/health",
    rate: 2,
    kept: 0,
    timeoutMs: 5000,
    onSample: (sample) => samples.push(sample),
    ...options,
  });
  prober.start();
  return { clock, prober, samples, sent, seconds };
}

describe("a request is late", () => {
  it.each([
    ["5 ms after it was due, at most", 1, 5],
    ["5 ms after it was due, at most", 20, 5],
    ["a quarter of the time between two", 40, 10],
    ["a quarter of the time between two", 200, 50],
    ["a quarter of the time between two", 1000, 250],
  ])("%s: one every %d ms after %d ms", (_, periodMs, lateMs) => {
    expect(lateAfterMs(periodMs)).toBe(lateMs);
  });
});

describe("a prober", () => {
  it("sends at its rate", async () => {
    const { clock, sent } = probe(async () => OK);
    await clock.advance(2999);
    expect(sent).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
  });

  it("goes on sending on time while nothing is answered", async () => {
    const { clock, prober, sent, samples } = probe(() => new Promise(() => {}));
    await clock.advance(10_000);
    expect(sent).toHaveLength(21);
    expect(sent.at(-1)).toBe(10);
    expect(samples).toEqual([]);
    expect(prober.late).toBe(0);
  });

  it("charges every answer of a backend that stalls from when its request was due", async () => {
    const stall = (clock: VirtualClock, until: number) => clock.sleep(Math.max(0, until - clock.now()));
    const { clock, samples, seconds } = probe(async (clock) => {
      await stall(clock, Date.UTC(2026, 0, 1) + 3000);
      return OK;
    });
    await clock.advance(3500);
    const waited = samples.map(({ dueMs, doneMs }) => [seconds(dueMs), (doneMs - dueMs) / 1000]);
    expect(waited).toEqual([
      [0, 3],
      [0.5, 2.5],
      [1, 2],
      [1.5, 1.5],
      [2, 1],
      [2.5, 0.5],
      [3, 0],
      [3.5, 0],
    ]);
  });

  it("sends what a timer that woke late has missed, counts it as late, and charges it from when it was due", async () => {
    const wakes: (() => void)[] = [];
    let now = 0;
    const clock = {
      now: () => now,
      schedule: (_: number, task: () => void) => {
        wakes.push(task);
        return { cancel: () => {} };
      },
    } as unknown as Clock;
    const samples: Sample[] = [];
    const client: Client = {
      location: locate("Seattle"),
      request: async () => OK,
      open: () => ({ request: async () => OK, close: () => {} }),
    };
    const prober = new Prober({
      clock,
      clients: [client],
      path: "/",
      rate: 100,
      kept: 0,
      timeoutMs: 1000,
      onSample: (sample) => samples.push(sample),
    });
    prober.start();
    now = 33;
    wakes.shift()?.();
    await prober.stop();
    expect(samples.map(({ dueMs, sentMs }) => [dueMs, sentMs])).toEqual([
      [0, 33],
      [10, 33],
      [20, 33],
      [30, 33],
    ]);
    expect({ sent: prober.sent, late: prober.late }).toEqual({ sent: 4, late: 3 });
  });

  it("keeps connections beside the new ones, each with a request a second, and closes them at the end", async () => {
    const closed: number[] = [];
    const opened: Outcome[][] = [];
    const client: Client = {
      location: locate("Seattle"),
      request: async () => OK,
      open: () => {
        const own: Outcome[] = [];
        const number = opened.push(own);
        return {
          request: async () => {
            own.push(OK);
            return OK;
          },
          close: () => closed.push(number),
        };
      },
    };
    const { clock, prober, samples } = probe(async () => OK, { clients: [client], kept: 2 });
    await clock.advance(2999);
    await prober.stop();
    expect(opened.map(({ length }) => length)).toEqual([3, 3]);
    expect(closed).toEqual([1, 2]);
    expect(samples.filter(({ connection }) => connection === "kept")).toHaveLength(6);
    expect(samples.filter(({ connection }) => connection === "new")).toHaveLength(6);
  });

  it("lets locations take turns, each at the full rate", async () => {
    const { clock, samples, seconds } = probe(async () => OK, {}, ["Seattle", "Frankfurt"]);
    await clock.advance(1000);
    const due = (name: string) =>
      samples.filter(({ location }) => location === name).map(({ dueMs }) => seconds(dueMs));
    expect(due("Seattle")).toEqual([0, 0.5, 1]);
    expect(due("Frankfurt")).toEqual([0.25, 0.75]);
  });

  it("waits for what is under way when it stops, because the slowest answers count too", async () => {
    const { clock, prober, samples, sent } = probe(async (clock) => {
      await clock.sleep(4000);
      return { error: "timeout" };
    });
    await clock.advance(1000);
    const stopped = prober.stop();
    await clock.advance(10_000);
    await stopped;
    expect(sent).toHaveLength(3);
    expect(samples.map(({ error }) => error)).toEqual(["timeout", "timeout", "timeout"]);
  });

  it("stops at once where nothing is under way", async () => {
    const { prober } = probe(async () => OK);
    await prober.stop();
  });

  it("takes a client that breaks for a failure", async () => {
    const { clock, samples } = probe(() => Promise.reject(new Error("out of sockets")));
    await clock.advance(0);
    expect(samples).toEqual([expect.objectContaining({ error: "reset" })]);
  });
});
