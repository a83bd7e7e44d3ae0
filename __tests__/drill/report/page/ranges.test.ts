import { describe, expect, it } from "vitest";
import { figureBlocks } from "../../../../src/drill/report/page/figure-rows";
import type { Report } from "../../../../src/drill/report/schema";
import type { Block } from "../../../../src/page/document";
import { scaleOf } from "../../../../src/page/range";
import { rangeSvg, rangesKey } from "../../../../src/page/ranges-svg";
import { reportFor } from "../../../support/drill-record";

type Ranges = Extract<Block, { kind: "ranges" }>;

/** The range of a figure, by its name. */
function rangeOf(report: Report, name: string) {
  for (const { rows, ranges } of figureBlocks(report) as Ranges[]) {
    const index = rows.findIndex(([first]) => first === name);
    if (index >= 0) return ranges[index];
  }
  throw new Error(`no figure ${name}`);
}

const RTO = "outage of new connections (RTO)";

const withRto = (rto: Report["figures"]["rto"]): Report => ({
  ...reportFor(),
  figures: { ...reportFor().figures, rto },
});

describe("a figure's range", () => {
  it("is what was predicted, with a mark for what was measured", () => {
    expect(rangeOf(reportFor(), "detection time")).toEqual({ predicted: { from: 1, to: 4 }, measured: 3 });
  });

  it("is open where only the restore ended what was measured, and bad where it is outside", () => {
    expect(rangeOf(withRto({ seconds: 20, censored: true, outside: true }), RTO)).toEqual({
      measured: 20,
      open: true,
      bad: true,
    });
  });

  it("has no bar for what is predicted never to happen, and one without an end for what has no worst", () => {
    expect(rangeOf(withRto({ seconds: null, predicted: { best: null, worst: null } }), RTO)).toBeUndefined();
    expect(rangeOf(withRto({ seconds: null, predicted: { best: 3, worst: null } }), RTO)).toEqual({
      predicted: { from: 3, to: null },
    });
  });

  it("shows the objective, and how far several runs are apart", () => {
    const spread = { min: 2, median: 3, max: 5 };
    const { figures } = reportFor();
    const all = Object.fromEntries(Object.keys(figures).map((key) => [key, spread]));
    const report: Report = {
      ...reportFor(),
      objective: { rtoSeconds: 60, from: "main.ts" },
      repeated: { runs: 20, figures: all as NonNullable<Report["repeated"]>["figures"] },
    };
    expect(rangeOf(report, RTO)).toMatchObject({ limit: 60, spread: { min: 2, max: 5 } });
    expect(rangeOf(report, "detection time")).not.toHaveProperty("limit");
    const [block] = figureBlocks(report) as Ranges[];
    expect(block?.headers.at(-1)).toBe("minimum, median, maximum");
    expect(block?.rows[0]?.at(-1)).toBe("2, 3, 5 s");
  });

  it("of writes has a scale of its own: they take a second where connections take a minute", () => {
    expect((figureBlocks(reportFor()) as Ranges[]).map(({ rows }) => rows.length)).toEqual([6, 2]);
  });
});

describe("a scale", () => {
  it.each([
    [80, [{ predicted: { from: 15, to: 70 }, measured: 49 }]],
    [600, [{ measured: 500 }, { measured: 1 }]],
    [1.5, [{ predicted: { from: 0, to: 1 } }]],
    [100, [{ measured: 1, limit: 90 }]],
    [6, [{ spread: { min: 1, max: 5 } }]],
    [4, [{ predicted: { from: 3, to: null } }]],
    [1, [{ measured: 0 }]],
  ])("goes to %d, so that there is room behind all of %j", (scale, ranges) => {
    expect(scaleOf(ranges)).toBe(scale);
  });
});

describe("a range that is drawn", () => {
  const drawn = (range: Parameters<typeof rangeSvg>[0]) => String(rangeSvg(range, 80));

  it("has its bar and its mark where they are on the scale", () => {
    const svg = drawn({ predicted: { from: 20, to: 60 }, measured: 40, limit: 70 });
    expect(svg).toContain('<rect class="predicted" x="25%" width="50%"');
    expect(svg).toContain('<svg class="mark" x="50%"');
    expect(svg).toContain('<line class="limit" x1="87.5%"');
  });

  it("goes to the end of the scale where it has no end", () => {
    expect(drawn({ predicted: { from: 20, to: null } })).toContain('x="25%" width="75%"');
  });

  it("has an arrow for what is at least so long, and another colour for what is outside", () => {
    expect(drawn({ measured: 8, open: true })).not.toBe(drawn({ measured: 8 }));
    expect(drawn({ measured: 8, bad: true })).toContain('class="mark bad"');
  });

  it("has a key with what is drawn, and nothing else", () => {
    const key = (...ranges: Parameters<typeof rangesKey>[0]) =>
      String(rangesKey(ranges, "0 to 8 s"))
        .replaceAll(/<[^>]+>/g, "")
        .trim()
        .split(/\s{2,}|\n+/);
    expect(key({ measured: 3 }).join(" ")).toBe("measured scale: 0 to 8 s");
    expect(key({ measured: 3, open: true, limit: 4 }).join(" ")).toMatch(/^measured\s+at least\s+objective\s+scale/);
  });
});
