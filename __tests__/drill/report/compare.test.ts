import { describe, expect, it } from "vitest";
import { compare, incomparable } from "../../../src/drill/report/compare";
import type { Report } from "../../../src/drill/report/schema";
import { reportFor, writeOf } from "../../support/drill-record";
import { course } from "../../support/samples";

const BEFORE = reportFor();

const withFigure = (key: keyof Report["figures"], seconds: number | null): Report => ({
  ...BEFORE,
  figures: { ...BEFORE.figures, [key]: { seconds, ...(seconds === null ? { missing: "not over" } : {}) } },
});

describe("two drills compared", () => {
  it("differ in nothing where they are the same", () => {
    expect(compare(BEFORE, BEFORE)).toEqual([]);
  });

  it.each([
    ["slower", 9, { what: "failover time", before: "5 s", after: "9 s", worse: true }],
    ["faster", 1.5, { what: "failover time", before: "5 s", after: "1.5 s", worse: false }],
    ["never", null, { what: "failover time", before: "5 s", after: "not over", worse: true }],
  ])("show what got %s", (_, seconds, difference) => {
    expect(compare(BEFORE, withFigure("shift", seconds))).toEqual([difference]);
  });

  it("show what happens again that did not", () => {
    expect(compare(withFigure("recover", null), BEFORE)).toEqual([
      { what: "recovery time", before: "not over", after: "3 s", worse: false },
    ]);
    expect(compare(withFigure("recover", null), withFigure("recover", null))).toEqual([]);
  });

  it("do not differ by less than a drill can see", () => {
    expect(compare(BEFORE, withFigure("shift", 7))).toEqual([]);
    // Health is looked at once a second.
    expect(compare(BEFORE, withFigure("detect", 4.9))).toEqual([]);
    expect(compare(BEFORE, withFigure("detect", 5))).toHaveLength(1);
  });

  it("show a lag that grew by less, because it is seen more exactly", () => {
    const [difference] = compare(BEFORE, withFigure("lag", 1.6));
    expect(difference).toMatchObject({ what: "longest replication lag", worse: true });
    expect(compare(BEFORE, withFigure("lag", 1.4))).toEqual([]);
    // The shorter of two lags is the one that is seen more exactly, whichever drill has it.
    const [short, long] = [withFigure("lag", 2.5), withFigure("lag", 3.5)];
    expect([compare(short, long), compare(long, short)].map(({ length }) => length)).toEqual([1, 1]);
  });

  it("do not differ by what chance makes of long times", () => {
    expect(compare(withFigure("shift", 60), withFigure("shift", 65))).toEqual([]);
    expect(compare(withFigure("shift", 60), withFigure("shift", 67))).toHaveLength(1);
  });

  it("show writes that were lost, slower answers, and more failures", () => {
    const slow = [
      ...course("WWWWWWWWWW").map((sample) => ({ ...sample, doneMs: sample.dueMs + 100 })),
      ...course(`${".".repeat(15)}${"E".repeat(15)}WWWWW`),
    ];
    const after = reportFor({ ledger: [writeOf("us-west-2", 1, undefined)], samples: slow });
    const worse = compare(BEFORE, after).filter((each) => each.worse);
    expect(worse.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["acknowledged writes lost", "p99 in ms", "failed requests in %"]),
    );
  });

  it.each([
    ["p99 that is a fifth longer", { p99Ms: 100 }, { p99Ms: 119 }, 0],
    ["p99 that is more than a fifth longer", { p99Ms: 100 }, { p99Ms: 121 }, 1],
    ["p99 that is a few milliseconds longer", { p99Ms: 10 }, { p99Ms: 15 }, 0],
    ["p99 that is more than a few milliseconds longer", { p99Ms: 10 }, { p99Ms: 16 }, 1],
    ["share of failures that is hardly larger", { availability: 0.99 }, { availability: 0.9875 }, 0],
    ["share of failures that is larger by a percent", { availability: 0.99 }, { availability: 0.98 }, 1],
  ])("have for a %s the right number of differences", (_, before, after, differences) => {
    const requests = (changes: Partial<Report["requests"]>): Report => ({
      ...BEFORE,
      requests: { ...BEFORE.requests, ...changes },
    });
    expect(compare(requests(before), requests(after))).toHaveLength(differences);
  });

  it("show what was not measured in one of them, rather than as 0", () => {
    const nothing = { ...BEFORE, requests: { ...BEFORE.requests, availability: null, p50Ms: null, p99Ms: null } };
    expect(compare(BEFORE, nothing)).toEqual([
      { what: "p99 in ms", before: "10", after: "not measured", worse: true },
      { what: "failed requests in %", before: "20.83", after: "not measured", worse: true },
    ]);
    expect(compare(nothing, BEFORE).map(({ worse }) => worse)).toEqual([false, false]);
    expect(compare(nothing, nothing)).toEqual([]);
    const unwritten = reportFor({ ledger: [], options: { ledger: false } });
    expect(compare(BEFORE, unwritten)).toContainEqual({
      what: "acknowledged writes lost",
      before: "0",
      after: "not measured",
      worse: true,
    });
  });

  it("are not comparable where they were not the same drill", () => {
    expect(incomparable(BEFORE, BEFORE)).toEqual([]);
    expect(incomparable(BEFORE, { ...BEFORE, locations: [...BEFORE.locations].reverse() })).toEqual([]);
    const other = { ...BEFORE, region: "eu-central-1", options: { ...BEFORE.options, rate: 50 } };
    expect(incomparable(BEFORE, other)).toEqual([
      "region: us-west-2 before, eu-central-1 after",
      "rate: 1 before, 50 after",
    ]);
  });

  it.each<[string, Parameters<typeof reportFor>[0], string]>([
    ["was watched for longer before", { options: { steadySeconds: 30 } }, "steady seconds: 10 before, 30 after"],
    ["was watched for longer after", { options: { holdSeconds: 60 } }, "hold seconds: 5 before, 60 after"],
    ["had another limit", { options: { limitSeconds: 90 } }, "limit in seconds: predicted before, 90 after"],
    ["had no ledger", { options: { ledger: false } }, "ledger of writes: true before, false after"],
    [
      "was watched from elsewhere",
      { samples: course("W".repeat(40), { location: "Lima" }) },
      "locations: Frankfurt, Seattle before, Lima after",
    ],
  ])("are not comparable where one %s", (_, changes, warning) => {
    expect(incomparable(BEFORE, reportFor(changes))).toEqual([warning]);
  });

  it("do not differ by less than their rate can see, below one request a second", () => {
    const slow = (report: Report) => ({ ...report, options: { ...report.options, rate: 0.2 } });
    expect(compare(slow(BEFORE), slow(withFigure("shift", 14)))).toEqual([]);
    expect(compare(slow(BEFORE), slow(withFigure("shift", 16)))).toHaveLength(1);
    // One that was seen less exactly makes the difference as inexact as itself.
    expect([compare(BEFORE, slow(withFigure("shift", 14))), compare(slow(BEFORE), withFigure("shift", 14))]).toEqual([
      [],
      [],
    ]);
  });
});
