import { describe, expect, it } from "vitest";
import { lanesOf } from "../../../../src/drill/report/page/lanes";
import type { Report } from "../../../../src/drill/report/schema";
import { type Stretch, stretchesText } from "../../../../src/page/lane";
import { tiersOf } from "../../../../src/page/lanes-svg";
import { reportFor } from "../../../support/drill-record";
import { course, sampleOf } from "../../../support/samples";

/** The lanes of a group, by their names. */
function lanes(report: Report, group = 0) {
  const all = lanesOf(report).groups[group]?.lanes ?? [];
  return new Map(all.map((lane) => [lane.name, lane]));
}

const words = (stretches: readonly Stretch[] = []) =>
  stretches.map(
    ({ from, to, parts }) => `${from}-${to} ${parts.map(({ name, share }) => `${name} ${share}`).join(", ")}`,
  );

describe("the lane of a location", () => {
  it("says which region answered, and when requests failed, second by second", () => {
    const report = reportFor();
    expect(words(lanes(report).get("Seattle")?.stretches)).toEqual([
      "0-10 us-west-2 1",
      "10-15 failed 1",
      "15-33 eu-central-1 1",
      "33-40 us-west-2 1",
    ]);
    expect(words(lanes(report).get("Frankfurt")?.stretches)).toEqual(["0-40 eu-central-1 1"]);
  });

  it("marks only failures as bad, and has one colour for a region at every location", () => {
    const [seattle, frankfurt] = [lanes(reportFor()).get("Seattle"), lanes(reportFor()).get("Frankfurt")];
    expect(seattle?.stretches.map(({ parts }) => parts[0]?.bad)).toEqual([false, true, false, false]);
    expect(seattle?.stretches[2]?.parts[0]?.colour).toBe(frankfurt?.stretches[0]?.parts[0]?.colour);
    expect(seattle?.stretches[0]?.parts[0]?.colour).not.toBe(frankfurt?.stretches[0]?.parts[0]?.colour);
  });

  it("shows the share of each region, and of failures last, in a second in which they are mixed", () => {
    const samples = [0, 0.25, 0.5, 0.75].map((due, index) =>
      sampleOf(due, [{}, { region: "eu-central-1" }, {}, { status: 503 }][index]),
    );
    expect(words(lanes(reportFor({ samples })).get("Seattle")?.stretches)).toEqual([
      "0-1 eu-central-1 0.25, us-west-2 0.5, failed 0.25",
    ]);
  });

  it("has a gap where nothing was asked, and none where a request is sent only every few seconds", () => {
    const samples = [0, 2, 4, 9].map((due) => sampleOf(due));
    const at = (rate: number) => words(lanes(reportFor({ samples, options: { rate } })).get("Seattle")?.stretches);
    expect(at(1)).toEqual(["0-1 us-west-2 1", "2-3 us-west-2 1", "4-5 us-west-2 1", "9-10 us-west-2 1"]);
    expect(at(0.5)).toEqual(["0-6 us-west-2 1", "9-10 us-west-2 1"]);
  });

  it("has the RTO below it, from the first failure on", () => {
    expect(lanes(reportFor()).get("Seattle")?.span).toEqual({ from: 10, to: 15, text: "RTO 5 s", open: false });
    expect(lanes(reportFor()).get("Frankfurt")?.span).toBeUndefined();
  });

  it("has no span for failures that came after the restore: they are no outage of the fault", () => {
    const samples = course(`${"W".repeat(10)}${"E".repeat(22)}....WWWW`);
    expect(lanes(reportFor({ samples })).get("Seattle")?.span).toBeUndefined();
  });

  it("does not begin the outage with a single failure long before the others", () => {
    const line = `${"W".repeat(11)}.${"E".repeat(10)}..${"E".repeat(16)}`;
    // One failure in ten is below the limit.
    const service = { failureLimit: 0.15, windowSeconds: 10 };
    const report = reportFor({ samples: course(line), options: { service } });
    expect(lanes(report).get("Seattle")?.span).toEqual({ from: 22, to: 24, text: "RTO 2 s", open: false });
  });

  it("says of an outage that only the restore ended, and of one that did not end, that it is open", () => {
    const restored = course(`${"W".repeat(10)}${".".repeat(20)}${"W".repeat(10)}`);
    expect(lanes(reportFor({ samples: restored })).get("Seattle")?.span).toEqual({
      from: 10,
      to: 30,
      text: "RTO at least 20 s (until restored)",
      open: true,
    });
    const broken = course(`${"W".repeat(10)}${".".repeat(30)}`);
    expect(lanes(reportFor({ samples: broken })).get("Seattle")?.span).toEqual({
      from: 10,
      to: 40,
      text: "outage, not over",
      open: true,
    });
  });
});

describe("the lane of a region", () => {
  it("shows each state of its targets until the next one, or the end", () => {
    const health = [
      { region: "us-west-2", second: 0, state: "healthy" },
      { region: "eu-central-1", second: 0, state: "healthy" },
      { region: "us-west-2", second: 13, state: "unhealthy" },
      { region: "us-west-2", second: 31, state: "healthy" },
    ];
    const regions = lanes({ ...reportFor(), health }, 1);
    expect([...regions.keys()]).toEqual(["eu-central-1", "us-west-2"]);
    expect(words(regions.get("us-west-2")?.stretches)).toEqual([
      "0-13 healthy 1",
      "13-31 unhealthy 1",
      "31-40 healthy 1",
    ]);
    expect(regions.get("us-west-2")?.stretches.map(({ parts }) => parts[0]?.bad)).toEqual([false, true, false]);
    expect(words(regions.get("eu-central-1")?.stretches)).toEqual(["0-40 healthy 1"]);
  });

  it("is left out where the health was not recorded", () => {
    expect(lanesOf(reportFor()).groups).toHaveLength(1);
  });
});

describe("all lanes", () => {
  it("are crossed by the fault, its detection, the failover, and the way back", () => {
    const { moments, shaded } = lanesOf(reportFor());
    expect(moments.map(({ name, second }) => `${name} ${second}`)).toEqual([
      "fault 10",
      "detected 13",
      "failover 15",
      "restored 30",
      "healthy 31",
      "traffic back 33",
    ]);
    expect(shaded).toEqual({ from: 10, to: 30 });
  });

  it("have times of day, apart from those of a drill in virtual time or without a time", () => {
    const report = reportFor();
    expect(lanesOf(report).startedMs).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect(lanesOf({ ...report, target: "virtual" }).startedMs).toBeUndefined();
    expect(lanesOf({ ...report, recorded: undefined }).startedMs).toBeUndefined();
    expect(lanesOf({ ...report, recorded: { at: "some day", by: "me" } }).startedMs).toBeUndefined();
  });

  it("have labels of which no two touch, at any width, and each is as low as it can be", () => {
    const moments = ["fault", "detected", "failover", "restored", "traffic back"].map((name, index) => ({
      name,
      second: 10 + 2 * index,
    }));
    for (const width of [380, 860]) {
      const labels = tiersOf(moments, { width, x: (second) => second * (width / 60) });
      for (const [index, a] of labels.entries()) {
        for (const b of labels.slice(index + 1)) {
          const apart = Math.abs(a.at - b.at) >= (7.2 * (a.name.length + b.name.length)) / 2;
          expect(a.tier !== b.tier || apart).toBe(true);
        }
      }
    }
    const far = moments.map(({ name }, index) => ({ name, second: 100 * index + 50 }));
    expect(tiersOf(far, { width: 600, x: (second) => second }).map(({ tier }) => tier)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("stretches in words", () => {
  const stretch = (from: number, to: number, ...names: string[]): Stretch => ({
    from,
    to,
    parts: names.map((name) => ({ name, colour: "#fff", bad: false, share: 1 / names.length })),
  });

  it("say only when the names change, not how many of each", () => {
    expect(
      stretchesText([stretch(0, 3, "a"), stretch(3, 4, "a", "b"), stretch(4, 7, "a", "b"), stretch(9, 10, "a")]),
    ).toBe("a from 0 to 3 s, a and b from 3 to 7 s, a from 9 to 10 s");
  });

  it("end with the number of changes that nobody would read", () => {
    const many = Array.from({ length: 40 }, (_, index) => stretch(index, index + 1, index % 2 === 0 ? "a" : "b"));
    expect(stretchesText(many)).toMatch(/b from 11 to 12 s, 28 more changes, which report.json has$/);
  });
});
