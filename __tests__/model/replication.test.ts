import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareVersions,
  nextVersion,
  readLocally,
  receive,
  type Version,
  type Write,
  wins,
  writeLocally,
} from "../../src/model/replication";

const version = fc.record({
  timestampMs: fc.integer({ min: 0, max: 3 }),
  sequence: fc.integer({ min: 0, max: 2 }),
  region: fc.constantFrom("eu-central-1", "us-east-1", "us-west-2"),
});

const at = (timestampMs: number, sequence = 0, region = "us-west-2"): Version => ({ timestampMs, sequence, region });

function write(item: string | undefined, written: Version): Write<string> {
  return { key: "foobar", item, version: written };
}

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

  test("the next one is always strictly newer", () => {
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

  test("whether it is a write or a delete, so that an older write does not bring an item back", () => {
    const held = receive(write("old", at(1)), write(undefined, at(3)));
    expect(readLocally(held)).toBeUndefined();
    expect(readLocally(receive(held, write("late", at(2))))).toBeUndefined();
    expect(readLocally(receive(held, write("new", at(4))))).toBe("new");
  });

  test("in whatever order the writes arrive", () => {
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (versions, order) => {
        const writes = versions.map((each) => write(JSON.stringify(each), each));
        const shuffled = writes
          .map((each) => ({ each, rank: order.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ each }) => each);
        const end = (all: readonly Write<string>[]) => all.reduce<Write<string> | undefined>(receive, undefined);
        expect(end(shuffled)).toEqual(end(writes));
      }),
    );
  });
});

describe("a replica on its own", () => {
  const request = { key: "foobar", region: "us-west-2", nowMs: 10 };

  test("acknowledges a write with the next version", () => {
    expect(writeLocally(undefined, { ...request, item: "new" })).toEqual(write("new", at(10)));
    expect(writeLocally(write("old", at(12)), { ...request, item: "new" })).toEqual(write("new", at(12, 1)));
  });

  test("acknowledges a delete, even of nothing", () => {
    expect(writeLocally(write("old", at(5)), { ...request, item: undefined })).toEqual(write(undefined, at(10)));
    expect(writeLocally(undefined, { ...request, item: undefined })).toEqual(write(undefined, at(10)));
  });

  test("judges conditions by what it holds, so two regions can both create the same item", () => {
    const create = { key: "foobar", nowMs: 10, condition: (current: string | undefined) => current === undefined };
    const west = writeLocally(undefined, { ...create, region: "us-west-2", item: "west" });
    const east = writeLocally(undefined, { ...create, region: "us-east-1", item: "east" });
    expect(west?.item).toBe("west");
    expect(east?.item).toBe("east");
    expect(writeLocally(west, { ...create, region: "us-west-2", item: "again" })).toBeUndefined();
  });

  test("lets a condition see a deleted item as none", () => {
    const condition = (current: string | undefined) => current === undefined;
    expect(writeLocally(write(undefined, at(1)), { ...request, item: "new", condition })?.item).toBe("new");
  });

  test("reads only what it holds", () => {
    expect(readLocally(undefined)).toBeUndefined();
    expect(readLocally(write("here", at(1)))).toBe("here");
  });
});
