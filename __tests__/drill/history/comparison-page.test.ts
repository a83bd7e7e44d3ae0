import { describe, expect, it } from "vitest";
import { comparisonPage, coursesOf } from "../../../src/drill/history/comparison-page";
import { NOTHING_BROKEN, reportFor } from "../../support/drill-record";
import { course } from "../../support/samples";

const BEFORE = reportFor();
/** The same fault five seconds later, and twice as long. */
const AFTER = reportFor({
  samples: [
    ...course(`${"W".repeat(15)}${".".repeat(10)}${"E".repeat(10)}WWWWW`),
    ...course("E".repeat(40), { location: "Frankfurt" }),
  ],
  timeline: { injectingMs: 15_000, injectedMs: 15_000, revertingMs: 35_000, revertedMs: 35_000 },
});

const numbers = (values: readonly (number | null)[] | undefined) => values?.map((value) => value ?? undefined);

describe("two drills on one page", () => {
  const [share, , inSeattle, latency] = coursesOf(BEFORE, AFTER);

  it("have one time axis, on which both faults are at second 0", () => {
    expect(share?.chart.firstSecond).toBe(-15);
    expect(comparisonPage(BEFORE, AFTER)).toMatch(/>-10<[\s\S]*>0<[\s\S]*>10</);
    expect(share?.chart.moments).toEqual([
      { name: "fault", second: 15 },
      { name: "restored (before)", second: 35 },
      { name: "restored (after)", second: 35 },
    ]);
    expect(inSeattle?.caption).toBe("Share of good answers, Seattle");
    const [before, after] = inSeattle?.chart.series ?? [];
    const fault = 15;
    expect(numbers(before?.values.slice(fault - 1, fault + 6))).toEqual([100, 0, 0, 0, 0, 0, 100]);
    expect(numbers(after?.values.slice(fault - 1, fault + 11))).toEqual([100, ...Array(10).fill(0), 100]);
  });

  it("have a gap where one was not measured yet, and where nobody was answered", () => {
    const [before] = inSeattle?.chart.series ?? [];
    expect(before?.values.slice(0, 5)).toEqual([null, null, null, null, null]);
    expect(latency?.chart.series[1]?.values[15]).toBe(null);
    expect(latency?.chart.series[1]?.values[14]).toBe(10);
  });

  it("have all clients together first, so that a location that never failed counts", () => {
    const [before] = share?.chart.series ?? [];
    expect(before?.values[15]).toBe(50);
  });

  it("have no chart of a location where there is only one: it is that of all clients", () => {
    const alone = reportFor({ samples: course(`${"W".repeat(10)}${".".repeat(5)}${"E".repeat(18)}WWWWWWW`) });
    expect(coursesOf(alone, alone).map(({ caption }) => caption)).toEqual([
      "Share of good answers, all clients",
      "How long good answers took, all clients",
    ]);
  });

  it("count each location's answers as often as it had them, and show points where there are few", () => {
    const seconds = BEFORE.seconds.map((each) =>
      each.location === "Frankfurt" ? { ...each, answered: { "eu-central-1": 3 }, meanMs: 30 } : each,
    );
    const often = { ...BEFORE, seconds, options: { ...BEFORE.options, rate: 2 } };
    const seldom = { ...often, options: { ...often.options, rate: 1.9 } };
    const [, { chart } = { chart: undefined }] = coursesOf(often, seldom);
    expect(chart?.series.map(({ values, points }) => [values[0], points])).toEqual([
      [(10 + 3 * 30) / 4, false],
      [(10 + 3 * 30) / 4, true],
    ]);
  });

  it("have what else differs below their figures", () => {
    const requests = { ...BEFORE.requests, p99Ms: 500 };
    const text = comparisonPage(BEFORE, { ...BEFORE, requests })
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ");
    expect(text).toContain("p99 in ms 10 500 worse");
  });

  it("begin together where nothing was broken", () => {
    const nothing = reportFor({ timeline: NOTHING_BROKEN });
    const [course] = coursesOf(nothing, nothing);
    expect(course?.chart.firstSecond).toBeCloseTo(0);
  });

  it("have their figures beside each other, and what makes them another drill", () => {
    const other = reportFor({ options: { fault: "throttle" } });
    const text = comparisonPage(BEFORE, { ...AFTER, fault: other.fault })
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ");
    expect(text).toContain("outage of new connections (RTO) 5 s 10 s worse");
    expect(text).toContain("detection time 3 s");
    expect(
      comparisonPage(AFTER, BEFORE)
        .replaceAll(/<[^>]+>/g, " ")
        .replaceAll(/\s+/g, " "),
    ).toContain("10 s 5 s better");
    expect(text).toContain("the drills differ: fault: status before, throttle after");
    expect(comparisonPage(BEFORE, BEFORE)).not.toContain("the drills differ");
  });
});
