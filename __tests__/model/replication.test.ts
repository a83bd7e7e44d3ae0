import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, nextVersion, type Version, wins } from "../../src/model/replication";

const version = fc.record({
  timestampMs: fc.integer({ min: 0, max: 3 }),
  sequence: fc.integer({ min: 0, max: 2 }),
  region: fc.constantFrom("eu-central-1", "us-east-1", "us-west-2"),
});

const at = (timestampMs: number, sequence = 0, region = "us-west-2"): Version => ({ timestampMs, sequence, region });

describe("versions", () => {
  test.each([
    ["an earlier timestamp", at(1, 9, "us-west-2"), at(2, 0, "eu-central-1")],
    ["a lower sequence in the same millisecond", at(1, 0, "us-west-2"), at(1, 1, "eu-central-1")],
    ["the region's name when all else is equal", at(1, 1, "eu-central-1"), at(1, 1, "us-west-2")],
  ])("are ordered by %s", (_, older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(older, { ...older })).toBe(0);
  });

  test("are totally ordered", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        expect(compareVersions(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["is the clock's for a new item", undefined, 5, at(5)],
    ["is the clock's when it moved on", at(4, 7), 5, at(5)],
    ["counts up when the clock stands still", at(5, 7), 5, at(5, 8)],
    ["counts up when the clock went back, or another region's is ahead", at(9, 0, "us-east-1"), 5, at(9, 1)],
  ])("the next one %s", (_, current, nowMs, expected) => {
    expect(nextVersion(current, nowMs, "us-west-2")).toEqual(expected);
  });

  test("the next one is always strictly newer, whatever the clocks of the regions show", () => {
    fc.assert(
      fc.property(
        version,
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom("a", "us-west-2"),
        (current, now, region) => {
          expect(compareVersions(nextVersion(current, now, region), current)).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe("the last writer wins", () => {
  test.each([
    ["over no item", at(1), undefined, true],
    ["over an older write", at(2), at(1), true],
    ["not over a newer write", at(1), at(2), false],
    ["not over itself, arriving twice", at(1), at(1), false],
  ])("%s", (_, incoming, current, expected) => {
    expect(wins(incoming, current)).toBe(expected);
  });

  test("in whatever order the writes arrive", () => {
    const orders = fc
      .array(version, { minLength: 1, maxLength: 6 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    const last = (all: readonly Version[]) =>
      all.reduce<Version | undefined>((held, incoming) => (wins(incoming, held) ? incoming : held), undefined);
    fc.assert(
      fc.property(orders, ([one, other]) => {
        expect(last(one)).toEqual(last(other));
      }),
    );
  });
});
