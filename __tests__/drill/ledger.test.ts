import { describe, expect, it } from "vitest";
import { LOST_AFTER_MS, WriteLedger } from "../../src/drill/ledger";
import { removeWrites, writesLeft } from "../../src/drill/ledger-items";
import { eventLine, eventOf } from "../../src/drill/ledger-log";
import { replayed } from "../../src/drill/ledger-replay";
import { lagsOf, summarize } from "../../src/drill/report/ledger-summary";
import type { Outcome, TableAccess } from "../../src/drill/targets/target";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { stopAfterTest } from "../support/stop";

const HOME = "us-west-2";
const OTHER = "eu-central-1";

interface Replication {
  /** From one region to the other; Infinity: never. */
  readonly lagMs?: (id: string) => number;
  readonly refuse?: (region: string, id: string) => boolean;
  /** Whether a write arrives, and its answer does not. */
  readonly unanswered?: (region: string, id: string) => boolean;
  readonly unreadable?: (region: string) => boolean;
}

/** Two tables that replicate, last writer wins, and do what a test wants them to. */
function tables({
  lagMs = () => 500,
  refuse = () => false,
  unanswered = () => false,
  unreadable = () => false,
}: Replication = {}) {
  const clock = new VirtualClock();
  const items = new Map(
    [HOME, OTHER].map((region) => [region, new Map<string, { value?: string; version: string }>()]),
  );
  const write = (region: string, id: string, value: string | undefined) => {
    const version = `${clock.now()} ${region}`;
    for (const [to, table] of items) {
      const apply = () => {
        if ((table.get(id)?.version ?? "") <= version) table.set(id, { value, version });
      };
      if (to === region) apply();
      else if (Number.isFinite(lagMs(id))) clock.schedule(lagMs(id), apply);
    }
  };
  const access = (region: string): TableAccess => ({
    put: async (id, value) => {
      if (refuse(region, id)) throw new Error("refused");
      write(region, id, value);
      if (unanswered(region, id)) throw new Error("the answer was lost");
    },
    get: async (id) => {
      if (unreadable(region)) throw new Error("unreadable");
      return items.get(region)?.get(id)?.value;
    },
    present: async (ids) => {
      // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
      if (ids.length > 100 || new Set(ids).size < ids.length) throw new Error("ValidationException");
      return ids.filter((id) => items.get(region)?.get(id)?.value !== undefined);
    },
    delete: async (id) => write(region, id, undefined),
    putIfAbsent: async () => true,
  });
  let stopped = false;
  const pass = async () => {
    while (!stopped) await clock.advance(1000);
  };
  return {
    clock,
    access: new Map([HOME, OTHER].map((region) => [region, access(region)])),
    left: (region: string) => [...(items.get(region) ?? [])].filter(([, { value }]) => value !== undefined),
    /** Lets time pass by itself. */
    run: () => {
      const passing = pass();
      stopAfterTest({
        stop: () => {
          stopped = true;
          return passing;
        },
      });
    },
  };
}

/**
 * A ledger that has written for so many seconds, and what became of it.
 * @param meddling what somebody else writes, and how many milliseconds after the start
 */
async function settled(
  replication: Replication = {},
  writing = 9,
  limitMs = LOST_AFTER_MS,
  meddling: readonly (readonly [ms: number, region: string, write: (table: TableAccess) => unknown])[] = [],
) {
  const { clock, access, left, run } = tables(replication);
  const startedMs = clock.now();
  for (const [ms, region, write] of meddling) clock.schedule(ms, () => void write(access.get(region) as TableAccess));
  const lines: string[] = [];
  const ledger = new WriteLedger("drill", access, clock, {
    onEvent: (event) => lines.push(eventLine(event, startedMs)),
  });
  ledger.start(1000);
  await clock.advance(writing * 1000 - 1);
  ledger.stop();
  run();
  const began = clock.now();
  let ticks = 0;
  const entries = await ledger.settle(limitMs, { onTick: () => ticks++ });
  // Whatever it concludes follows from what it wrote down.
  const again = replayed(
    lines.map((line) => eventOf(line, startedMs)),
    [HOME, OTHER],
  );
  expect(again).toEqual({ ledger: entries, refusedWrites: ledger.refused, refusedToClients: [] });
  return {
    ledger,
    entries,
    summary: summarize(entries, ledger.refused.length),
    seconds: (clock.now() - began) / 1000,
    ticks,
    left,
  };
}

const is = (region: string, number: number) => (entry: { region: string; number: number }) =>
  entry.region === region && entry.number === number;

describe("the write ledger", () => {
  it("writes one numbered item a second in every region", async () => {
    const { entries } = await settled({}, 30);
    expect(entries.map(({ region, number }) => `${region} ${number}`)).toEqual(
      [...Array(30).keys()].flatMap((number) => [`${HOME} ${number}`, `${OTHER} ${number}`]),
    );
  });

  it("finds what arrived, and says how late it was, as exactly as it looks", async () => {
    const { entries, summary } = await settled();
    expect(entries.find(is(HOME, 3))?.fates).toEqual([
      { region: HOME, fate: "present", lagSeconds: expect.any(Number) },
      { region: OTHER, fate: "present", lagSeconds: 0.5 },
    ]);
    expect(summary).toMatchObject({ acknowledged: 18, lost: 0, unknown: 0, maxLagSeconds: 0.5, medianLagSeconds: 0.5 });
    expect((await settled({ lagMs: () => 200 })).summary).toMatchObject({ maxLagSeconds: 0.25 });
  });

  it("waits for what is late, and says how late", async () => {
    const late = (id: string) => (id.endsWith(`${HOME}/2`) ? 20_000 : 500);
    const { entries, summary, ticks } = await settled({ lagMs: late });
    expect(ticks).toBeGreaterThan(10);
    const [lag = 0] = lagsOf(entries.find(is(HOME, 2)) as (typeof entries)[number]);
    expect(lag).toBeGreaterThanOrEqual(20);
    expect(lag).toBeLessThan(22);
    expect(summary).toMatchObject({ lost: 0, maxLagSeconds: lag, medianLagSeconds: 0.5 });
  });

  it("says that an acknowledged write is lost where a region never gets it", async () => {
    const { entries, summary, seconds } = await settled({ lagMs: (id) => (id.endsWith(`${HOME}/4`) ? Infinity : 500) });
    expect(entries.find(is(HOME, 4))?.fates).toEqual([
      { region: HOME, fate: "present", lagSeconds: expect.any(Number) },
      { region: OTHER, fate: "lost" },
    ]);
    expect(summary).toMatchObject({ acknowledged: 18, lost: 1 });
    expect(seconds).toBeGreaterThanOrEqual(60);
  });

  it("does not call a write lost that it had no time to look for", async () => {
    const { summary } = await settled({ lagMs: (id) => (id.endsWith(`${HOME}/4`) ? Infinity : 500) }, 9, 5000);
    expect(summary).toMatchObject({ lost: 0, unknown: 1 });
  });

  it("does not call a write lost where the region cannot be read", async () => {
    const { summary } = await settled({ unreadable: (region) => region === OTHER }, 3);
    expect(summary).toMatchObject({ acknowledged: 6, lost: 0, unknown: 6 });
  });

  it("lets all regions write every tenth item, so that one overwrites the others", async () => {
    const { entries, summary } = await settled({}, 10);
    const shared = entries.filter(({ number }) => number === 9);
    expect(new Set(shared.map(({ id }) => id)).size).toBe(1);
    expect(shared.map(({ fates }) => fates.map(({ fate }) => fate))).toEqual(
      expect.arrayContaining([
        ["present", "present"],
        ["overwritten", "overwritten"],
      ]),
    );
    expect(summary).toMatchObject({ acknowledged: 20, overwritten: 1, disputed: 0, lost: 0 });
    // Which of the writes was seen cannot be said of all of them.
    expect(shared.flatMap(lagsOf)).toEqual([]);
  });

  it("knows that a write was overwritten, too, by one of which it was never told that it had arrived", async () => {
    const unanswered = (region: string, id: string) => region === HOME && id.includes("shared");
    const { entries, summary } = await settled({ unanswered }, 10);
    const shared = entries.filter(({ number }) => number === 9);
    expect(shared.map(({ region, fates }) => [region, ...fates.map(({ fate }) => fate)])).toEqual([
      [OTHER, "overwritten", "overwritten"],
    ]);
    expect(summary).toMatchObject({ acknowledged: 19, refused: 1, lost: 0 });
  });

  it("waits until the regions agree about an item that all of them write", async () => {
    const { summary } = await settled({ lagMs: (id) => (id.includes("shared") ? 5000 : 500) }, 10);
    expect(summary).toMatchObject({ overwritten: 1, disputed: 0 });
  });

  it("says so where the regions do not agree who has overwritten whom", async () => {
    const { summary } = await settled({ lagMs: (id) => (id.includes("shared") ? Infinity : 500) }, 10);
    expect(summary).toMatchObject({ overwritten: 2, disputed: 2 });
  });

  it.each([[LOST_AFTER_MS], [1000]])(
    "says that a write is lost which was there and is gone, or is somebody else's by now: looked for for %i ms",
    async (limitMs) => {
      const { entries, summary } = await settled({}, 9, limitMs, [
        [7000, HOME, (table) => table.delete(`drill/${HOME}/1`)],
        [7000, HOME, (table) => table.put(`drill/${HOME}/2`, "somebody else's")],
      ]);
      for (const number of [1, 2]) {
        expect(entries.find(is(HOME, number))?.fates.map(({ fate }) => fate)).toEqual(["lost", "lost"]);
      }
      expect(summary).toMatchObject({ acknowledged: 18, lost: 2, overwritten: 0 });
    },
  );

  it("says that a write is lost in place of which somebody else's was there before it could arrive", async () => {
    const { entries } = await settled({}, 9, LOST_AFTER_MS, [
      [6100, OTHER, (table) => table.put(`drill/${HOME}/6`, "somebody else's")],
    ]);
    expect(entries.find(is(HOME, 6))?.fates).toEqual([
      { region: HOME, fate: "lost", lagSeconds: expect.any(Number) },
      { region: OTHER, fate: "lost" },
    ]);
  });

  it("says that a write to an item of all regions is lost where somebody else has overwritten it", async () => {
    const { entries, summary } = await settled({}, 10, LOST_AFTER_MS, [
      [9900, HOME, (table) => table.put("drill/shared/9", "somebody else's")],
    ]);
    for (const { fates } of entries.filter(({ number }) => number === 9)) {
      expect(fates.map(({ fate }) => fate)).toEqual(["lost", "lost"]);
    }
    expect(summary).toMatchObject({ acknowledged: 20, lost: 2, overwritten: 0 });
  });

  it("counts writes that a region refused, which nobody can lose", async () => {
    const { summary } = await settled({ refuse: (region) => region === OTHER }, 5);
    expect(summary).toMatchObject({ acknowledged: 5, refused: 5, lost: 0 });
  });

  it("keeps what clients were answered, and nothing of what they did not send", async () => {
    const { clock, access, run } = tables();
    const startedMs = clock.now();
    const answers: (Outcome | undefined)[] = [
      undefined,
      { status: 503, region: OTHER },
      { status: 201, region: HOME },
      { status: 302 },
    ];
    const lines: string[] = [];
    const ledger = new WriteLedger("drill", access, clock, {
      clients: [{ location: "Berlin", put: async () => answers.shift() }],
      onEvent: (event) => lines.push(eventLine(event, startedMs)),
    });
    ledger.start(4);
    await clock.advance(3500);
    ledger.stop();
    run();
    const entries = await ledger.settle(1000, { onTick: () => {} });
    const through = entries.filter(({ location }) => location !== undefined);
    expect(through.map(({ location, number, region }) => [location, number, region])).toEqual([["Berlin", 2, HOME]]);
    expect(ledger.refusedToClients).toEqual([
      { location: "Berlin", atMs: startedMs + 1000, status: 503, region: OTHER },
      { location: "Berlin", atMs: startedMs + 3000, status: 302 },
    ]);
    const events = lines.map((line) => eventOf(line, startedMs));
    expect(replayed(events, [HOME, OTHER])).toEqual({
      ledger: entries,
      refusedWrites: [],
      refusedToClients: ledger.refusedToClients,
    });
  });

  it("writes no more numbers than it was told", async () => {
    const { clock, access } = tables();
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(3);
    await clock.advance(60_000);
    ledger.stop();
    const entries = await ledger.settle(0, { onTick: () => {} });
    expect(Math.max(...entries.map(({ number }) => number))).toBe(2);
  });

  it("removes everything that it wrote, in every region", async () => {
    const { ledger, left } = await settled({ lagMs: () => 0 }, 12);
    expect(left(HOME).length).toBeGreaterThan(20);
    await ledger.clean();
    await Promise.resolve();
    expect(left(HOME)).toEqual([]);
  });

  it("removes a write, too, of which it was never told that it had arrived", async () => {
    const { clock, access, left } = tables({ lagMs: () => 0 });
    const home = access.get(HOME) as TableAccess;
    const put = home.put;
    Object.assign(home, {
      put: async (id: string, value: string) => {
        await put(id, value);
        throw new Error("the answer was lost");
      },
    });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1000);
    await clock.advance(2500);
    ledger.stop();
    expect(ledger.refused.map(({ region }) => region)).toEqual([HOME, HOME, HOME]);
    await ledger.clean();
    expect(left(HOME)).toEqual([]);
  });

  it("follows a write, too, that is acknowledged after it has stopped writing", async () => {
    const { clock, access, run } = tables();
    const home = access.get(HOME) as TableAccess;
    const { put } = home;
    Object.assign(home, {
      put: async (id: string, value: string) => {
        await clock.sleep(3000);
        return put(id, value);
      },
    });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1);
    await clock.advance(10);
    ledger.stop();
    run();
    const entries = await ledger.settle(LOST_AFTER_MS, { onTick: () => {} });
    expect(entries.map(({ region }) => region)).toEqual([OTHER, HOME]);
    expect(summarize(entries, 0)).toMatchObject({ acknowledged: 2, lost: 0, unknown: 0 });
  });

  it("knows the lag of its last writes as exactly as that of the others", async () => {
    const { clock, access, run } = tables({ lagMs: () => 600 });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1000);
    await clock.advance(5100);
    ledger.stop();
    run();
    const entries = await ledger.settle(LOST_AFTER_MS, { onTick: () => {} });
    const last = entries.filter(({ number }) => number === 5);
    expect(last.flatMap(lagsOf)).toHaveLength(2);
    for (const lag of last.flatMap(lagsOf)) expect(lag).toBeLessThanOrEqual(0.9);
  });

  it("stops looking when the drill is ended", async () => {
    const { clock, access, run } = tables({ lagMs: () => Infinity });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1000);
    await clock.advance(2500);
    ledger.stop();
    run();
    const abort = new AbortController();
    const began = clock.now();
    clock.schedule(3000, () => abort.abort());
    const entries = await ledger.settle(LOST_AFTER_MS, { signal: abort.signal, onTick: () => {} });
    expect(clock.now() - began).toBeLessThan(5000);
    expect(summarize(entries, 0)).toMatchObject({ lost: 0, unknown: 6 });
  });

  it("is removed by another process from its name and the highest number alone", async () => {
    const { clock, access, left } = tables({ lagMs: () => 0 });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1000);
    await clock.advance(29_500);
    ledger.stop();
    await removeWrites("drill", access, 30);
    await clock.advance(0);
    expect([...left(HOME), ...left(OTHER)]).toEqual([]);
  });

  it("tells another process how many numbers it has used, although clocks differ and some writes were refused", async () => {
    const { clock, access } = tables({ lagMs: () => 0, refuse: (_, id) => /[45]\d$/.test(id) });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1000);
    await clock.advance(62_500);
    ledger.stop();
    expect(await writesLeft("drill", access, 3600)).toBe(63);
    expect(await writesLeft("another", access, 3600)).toBe(0);
  });

  it("writes items that expire a week later, if nobody removes them", async () => {
    const { clock, access } = tables();
    const home = access.get(HOME) as TableAccess;
    const expiries: (number | undefined)[] = [];
    Object.assign(home, { put: async (_id: string, _value: string, at?: number) => void expiries.push(at) });
    const ledger = new WriteLedger("drill", access, clock);
    ledger.start(1);
    await clock.advance(10);
    ledger.stop();
    expect(expiries).toEqual([Date.UTC(2026, 0, 8) / 1000]);
  });

  it("says nothing where nothing was written", () => {
    expect(summarize([], 0)).toEqual({
      acknowledged: 0,
      refused: 0,
      lost: 0,
      unknown: 0,
      overwritten: 0,
      disputed: 0,
      maxLagSeconds: 0,
      medianLagSeconds: 0,
    });
  });
});
