import { describe, expect, it } from "vitest";
import {
  groups,
  isGood,
  outages,
  returnedAfter,
  type Sample,
  seconds,
  servedBy,
  stableAfter,
} from "../../../src/drill/traffic/samples";
import { course, sampleOf } from "../../support/samples";

const elsewhere = (sample: Sample) => isGood(sample) && sample.region !== "us-west-2";

/** In some order that is not theirs. */
const shuffled = (samples: readonly Sample[]): Sample[] =>
  [...samples].sort((a, b) => ((a.dueMs * 7919) % 10_007) - ((b.dueMs * 7919) % 10_007));

describe("an answer", () => {
  it.each([
    [200, true],
    [204, true],
    [299, true],
    [199, false],
    [301, false],
    [400, false],
    [502, false],
    [undefined, false],
  ])("with status %s is good: %s", (status, good) => {
    expect(isGood({ status })).toBe(good);
  });
});

describe("an outage of new connections", () => {
  /** @param share above which clients are without service: of ten requests, one a second, 0.05 is less than one */
  const seen = (samples: readonly Sample[], fromMs = 0, restoreMs = Infinity, share = 0.05) =>
    outages(samples, fromMs, restoreMs, { failureLimit: share, windowSeconds: 10 });

  it.each([
    ["never bad", "WWWWWWWW", 0],
    ["one failure", "WWW.WWWWW", 1],
    ["from the first bad to stable good", "WW...EEEEE", 3],
    ["with good answers in between is one outage", "W..E..EEEEEE", 5],
    ["never good again", "WWW....", undefined],
    ["good again, but not for long enough to be stable", "WW..EEEE", undefined],
    ["nothing but failures", "....", undefined],
  ])("%s: %s", (_, line, expected) => {
    expect(seen(course(line))).toEqual([
      expect.objectContaining({ seconds: expected, requests: line.length, failed: line.split(".").length - 1 }),
    ]);
  });

  it("lasts as long as every sixth request fails, although five in a row are good", () => {
    const [outage] = seen(course(`WWWWW${".EEEEE".repeat(100)}${"E".repeat(20)}`));
    expect(outage).toMatchObject({ seconds: 595, degradedSeconds: 595, failed: 100, strays: 0 });
  });

  it("lasts from the first failure to the last, where service came and went; degraded is what was without it", () => {
    const [outage] = seen(course(`W..${"E".repeat(15)}......${"W".repeat(15)}`));
    expect(outage).toMatchObject({ seconds: 23, degradedSeconds: 8 });
  });

  it.each([
    ["one failure later", `W${".".repeat(19)}${"E".repeat(100)}.EEEEEEEEEE`, 19, 1],
    ["one shortly after the last", "W....EEEEEEE.EEEEEEEEEE", 4, 1],
    ["one that is all", "WWW.WWWWWWWWWW", 0, 1],
  ])("is no longer for failures below the limit, which are counted: %s", (_, line, expected, strays) => {
    expect(seen(course(line), 0, Infinity, 0.15)[0]).toMatchObject({ seconds: expected, strays });
  });

  it("takes the share of five requests where the window has fewer", () => {
    const rare = (line: string) => course(line).map((sample) => ({ ...sample, dueMs: 20 * sample.dueMs }));
    expect(seen(rare("W.WWWWWW"), 0, Infinity, 0.25)[0]).toMatchObject({ seconds: 0, strays: 1 });
    expect(seen(rare("W..WWWWW"), 0, Infinity, 0.25)[0]).toMatchObject({ seconds: 40 });
  });

  it("is at least so long where only the restore ended it", () => {
    expect(seen(course("W....WWWWWW"), 0, 4500)[0]).toMatchObject({ seconds: 3.5, censored: true, degradedSeconds: 4 });
    expect(seen(course("W....WWWWWW"), 0, 10_000)[0]).toMatchObject({ seconds: 4, censored: false });
    expect(seen(course("W......"), 0, 4500)[0]).toMatchObject({ seconds: undefined, censored: false });
  });

  it("is not known to be over where the answers that say so came only after the restore", () => {
    expect(seen(course("W....WWWWWW"), 0, 7000)[0]).toMatchObject({ seconds: 4, censored: true });
    // Every other request fails: a good answer just before the restore is no end.
    expect(seen(course(`W${".W".repeat(10)}WWWWWWWW`), 0, 20_500)[0]).toMatchObject({ censored: true });
    const late = course("W....WWWWWW").map((sample) => ({ ...sample, doneMs: sample.dueMs + 3000 }));
    expect(seen(late, 0, 10_000)[0]).toMatchObject({ seconds: 4, censored: true });
  });

  it("does not go on with what fails after the restore, which is told apart", () => {
    const [outage] = seen(course(`W...${"E".repeat(15)}..${"W".repeat(10)}`), 0, 18_000);
    expect(outage).toMatchObject({ seconds: 3, degradedSeconds: 5, afterRestoreSeconds: 2, strays: 0 });
  });

  it("begins with the fault: failures before it are counted, and are no part of it", () => {
    const [outage] = seen(course("W.WWW..EEEEE"), 4000);
    expect(outage).toMatchObject({ seconds: 2, failed: 3, strays: 0 });
  });

  it("is 0 where nothing failed since the fault", () => {
    expect(seen(course("W.WWWWWW"), 4000)[0]).toMatchObject({ seconds: 0, failed: 1 });
  });

  it("does not depend on the order in which answers came", () => {
    const samples = course("WW...EEEEEEE");
    expect(seen(shuffled(samples))).toEqual(seen(samples));
  });

  it("is one for each location and kind of connection", () => {
    const samples = [
      ...course("W.EEEEE"),
      ...course("W....WWWWW", { connection: "kept" }),
      ...course("EEEEE", { location: "Frankfurt" }),
    ];
    const whole = { censored: false, fromMs: 1000, afterRestoreSeconds: 0, strays: 0 };
    expect(seen(shuffled(samples))).toEqual(
      expect.arrayContaining([
        { location: "Seattle", connection: "new", seconds: 1, degradedSeconds: 1, failed: 1, requests: 7, ...whole },
        { location: "Seattle", connection: "kept", seconds: 4, degradedSeconds: 4, failed: 4, requests: 10, ...whole },
        {
          location: "Frankfurt",
          connection: "new",
          seconds: 0,
          degradedSeconds: 0,
          failed: 0,
          requests: 5,
          ...whole,
          fromMs: undefined,
        },
      ]),
    );
  });

  it("is none where nobody asked", () => {
    expect(seen([])).toEqual([]);
  });
});

describe("traffic has settled elsewhere", () => {
  it.each([
    ["at once", "EEEEE", 0, 0],
    ["with the first of the answers that were as wanted for good", "WW..EEEEE", 0, 4],
    ["counted from the fault", "WWWWW..EEEEE", 3000, 4],
    ["only when it does not come back", "WWEEEEEWEEEEE", 0, 8],
    ["only when it is stable", "WWEEEE", 0, undefined],
    ["never", "WWWWWWW", 0, undefined],
    ["never, where nobody asked since", "WWEEEEE", 60_000, undefined],
  ])("%s: %s", (_, line, fromMs, expected) => {
    expect(stableAfter(shuffled(course(line)), fromMs, elsewhere)).toBe(expected);
  });

  it("whatever connections do that are kept", () => {
    const kept = course("WWWWWWWWW", { connection: "kept" });
    expect(stableAfter([...course("WEEEEE"), ...kept], 0, elsewhere)).toBe(1);
  });

  it("not before a failure that is told last, but was due before", () => {
    const timeout = sampleOf(3, { status: undefined, region: undefined, error: "timeout", doneMs: 8000 });
    const answered = [4, 5, 6, 7, 8].map((second) => sampleOf(second, { region: "eu-central-1" }));
    expect(stableAfter([...answered, timeout], 0, elsewhere)).toBe(4);
  });
});

describe("traffic has come back", () => {
  it.each([
    ["at once", "WWWWW", 0, 0],
    ["with the first answer of the region", "EEEWWWWW", 0, 3],
    ["counted from the repair", "EEEEEWWWWW", 2000, 3],
    ["also where other regions go on answering some", "EEWEWEWEW", 0, 2],
    ["only after the last failure", "EEWW.WWWWW", 0, 5],
    ["not before it is stable", "EEEWWWW", 0, undefined],
    ["never", "EEEEEEEE", 0, undefined],
  ])("%s: %s", (_, line, fromMs, expected) => {
    expect(returnedAfter(shuffled(course(line)), fromMs, "us-west-2")).toBe(expected);
  });
});

describe("who is served by a region", () => {
  it("is who it answered on new connections in that time", () => {
    const samples = [
      ...course("WWWW"),
      ...course("EEEW", { location: "Frankfurt" }),
      ...course("WWWW", { location: "Lima", connection: "kept" }),
    ];
    expect([...servedBy("us-west-2", samples, 0, 3000)]).toEqual(["Seattle"]);
    expect([...servedBy("us-west-2", samples, 0, 4000)]).toEqual(["Seattle", "Frankfurt"]);
    expect([...servedBy("us-west-2", samples, 4000, 9000)]).toEqual([]);
  });
});

describe("groups of samples", () => {
  it("are each in the order in which they were due", () => {
    const [group] = groups(shuffled(course("WWWWWWWWWWWWWWW")));
    expect(group?.[2].map(({ dueMs }) => dueMs / 1000)).toEqual([...Array(15).keys()]);
  });
});

describe("seconds", () => {
  it("are exact to the millisecond", () => {
    expect(seconds(1234.4)).toBe(1.234);
  });
});
