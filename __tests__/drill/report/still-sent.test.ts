import { describe, expect, test } from "vitest";
import type { DrillRecord } from "../../../src/drill/record";
import { stillSentOf } from "../../../src/drill/report/still-sent";
import type { Sample } from "../../../src/drill/traffic/samples";
import { mixOf, mixtureOf } from "../../../src/model/dns-clients";
import { recordOf } from "../../support/drill-record";

const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const LIMA = new Set(["Lima"]);
const CACHES = { best: 0, worst: 60 };
const BUDGET = { caches: CACHES } as DrillRecord["budget"];
/** The model's, with the caches of all clients. */
const SHIFT = { best: 5, worst: 70 };

/** Ten clients take turns, four a second; the fault comes after 10 s, and the restore after 100 s. */
function drilled(leavesAfter: (client: number) => number, changes: Partial<DrillRecord> = {}): DrillRecord {
  const samples = Array.from({ length: 440 }, (_, index): Sample => {
    const dueMs = index * 250;
    const client = (index * 3) % 10;
    const sentTo = dueMs / 1000 >= 10 + leavesAfter(client) ? EU : US;
    return {
      location: "Lima",
      connection: "new",
      dueMs,
      sentMs: dueMs,
      doneMs: dueMs + 9000,
      error: "timeout",
      sentTo,
      client,
    };
  });
  const timeline = { injectingMs: 10_000, injectedMs: 10_000, revertingMs: 100_000, endedMs: 110_000 };
  const dns = { asks: "a test", mix: mixOf(0, 600), clients: 10 };
  return recordOf({ samples, timeline, dns, budget: BUDGET, ...changes });
}

const leftOf = (record: DrillRecord, shift?: typeof SHIFT) => stillSentOf(record, LIMA, { shift })?.left;

describe("the clients that DNS still sends to a region", () => {
  test("are counted by the latest connection of each, whatever answered it", () => {
    const { stillSent = [] } =
      stillSentOf(
        drilled((client) => 5 * client),
        LIMA,
        {},
      ) ?? {};
    const share = (second: number) => stillSent.find((each) => each.second === second)?.share;
    // Before every client has connected once, nothing is known.
    expect(stillSent[0]?.second).toBe(2);
    expect([share(5), share(50), share(99)]).toEqual([1, 0.2, 0]);
  });

  test("have left when so many have gone for good, in seconds since the fault", () => {
    const left = leftOf(drilled((client) => 5 * client));
    expect(left?.map(({ part }) => part)).toEqual([0.5, 0.9, 0.99, 1]);
    const [half = 0, most = 0, nearly = 0, all = 0] = left?.map(({ seconds }) => seconds ?? Infinity) ?? [];
    expect(half).toBeGreaterThanOrEqual(20);
    expect(half).toBeLessThanOrEqual(23);
    expect(most).toBeGreaterThanOrEqual(40);
    expect(most).toBeLessThanOrEqual(43);
    expect([nearly, all]).toEqual([all, all]);
    expect(all).toBeGreaterThanOrEqual(45);
    expect(all).toBeLessThanOrEqual(48);
  });

  test("have not left where one stays until the restore", () => {
    const left = leftOf(drilled((client) => (client === 3 ? 1000 : 5)));
    expect(left?.map(({ seconds }) => seconds !== null)).toEqual([true, true, false, false]);
  });

  test("are foretold from what the model says of the front, and from the caches, as exactly as so many clients allow", () => {
    const left = leftOf(
      drilled(() => 5),
      SHIFT,
    );
    // The front acts after 5 to 10 s. Half of the caches are over after 30 s; with ten clients, 40 to 60 % of them.
    expect(left?.[0]?.predicted).toEqual({ best: 5 + 24, worst: 10 + 36 });
    expect(left?.[3]?.predicted).toEqual({ best: 5 + 54, worst: 10 + 60 });
    const { stillSent = [] } =
      stillSentOf(
        drilled(() => 5),
        LIMA,
        { shift: SHIFT },
      ) ?? {};
    const foretold = Object.fromEntries(
      stillSent.flatMap(({ second, predicted }) => (predicted === undefined ? [] : [[second, predicted]])),
    );
    expect(foretold).toMatchObject({ 10: 1, 20: 1, 50: 0.5, 80: 0 });
  });

  test("never leave, as far as is foretold, where too many keep an address for ever", () => {
    const dns = { asks: "a test", mix: mixtureOf({ plain: 8, "jvm-for-ever": 2 }, 0, 600), clients: 10 };
    const left = leftOf(
      drilled(() => 5, { dns }),
      SHIFT,
    );
    expect(left?.map(({ predicted }) => predicted?.worst)).toEqual([expect.any(Number), null, null, null]);
  });

  test("are foretold of no real resolver, and of no drill that broke nothing", () => {
    const dns = { asks: "the resolver of this machine (10.0.0.2)", clients: 1 };
    const real = stillSentOf(
      drilled(() => 5, { dns }),
      LIMA,
      { shift: SHIFT },
    );
    expect(real?.asks).toBe("the resolver of this machine (10.0.0.2)");
    expect(real?.left.map(({ predicted }) => predicted)).toEqual([undefined, undefined, undefined, undefined]);
    const unbroken = drilled(() => 5);
    const { injectingMs: _, injectedMs: __, ...timeline } = unbroken.timeline;
    expect(leftOf({ ...unbroken, timeline })).toEqual([]);
  });

  test("are not a matter of a drill with an accelerator", () => {
    expect(stillSentOf(recordOf(), LIMA, {})).toBeUndefined();
  });
});
