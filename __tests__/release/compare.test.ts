import { describe, expect, it } from "vitest";
import { compare } from "../../src/release/compare";
import type { Minute } from "../../src/release/observations";

const minute = (requests: number, errors = 0, p99Ms = 40): Minute => ({ requests, errors, p99Ms });
const GOOD = [[minute(100), minute(100)]];

describe("a region that has new code, beside the others", () => {
  it("is bad where it fails a greater share of its requests", () => {
    expect(compare([minute(60, 6)], GOOD)).toEqual({
      verdict: "bad",
      text: "6 of 60 requests failed (10.0 %), in the other regions 0.0 %",
    });
  });

  it("is not worse where the others fail as many", () => {
    expect(compare([minute(60, 6), minute(60, 5)], [[minute(500, 50)]]).verdict).toBe("not worse");
  });

  it("is not bad for what chance does to few requests", () => {
    expect(compare([minute(50, 2)], GOOD).verdict).toBe("not worse");
    expect(compare([minute(50, 3)], GOOD).verdict).toBe("bad");
    expect(compare([minute(10_000, 90)], GOOD).verdict).toBe("not worse");
    expect(compare([minute(10_000, 110)], GOOD).verdict).toBe("bad");
  });

  it.each([
    ["here", [minute(49, 49)], GOOD],
    ["in the other regions", [minute(500, 500)], [[minute(49)]]],
    ["anywhere", [], []],
  ])("is not compared, and never good, with fewer than 50 requests %s", (_, own, others) => {
    expect(compare(own, others)).toMatchObject({ verdict: "not compared" });
  });

  it("is bad where it is twice as slow as the slowest other region, and 200 ms", () => {
    const others = [[minute(100, 0, 40)], [minute(100, 0, 300)]];
    expect(compare([minute(60), minute(60, 0, 800)], others).verdict).toBe("not worse");
    expect(compare([minute(60), minute(60, 0, 801)], others)).toEqual({
      verdict: "bad",
      text: "0 of 120 requests failed (0.0 %), in the other regions 0.0 %; p99 801 ms, in the slowest other region 300 ms",
    });
  });

  it("may be slow in its first minute, when environments start", () => {
    expect(compare([minute(60, 0, 5000), minute(60)], GOOD).verdict).toBe("not worse");
    expect(compare([minute(60, 0, 5000)], GOOD)).toEqual({
      verdict: "not worse",
      text: "0 of 60 requests failed (0.0 %), in the other regions 0.0 %; p99 not compared",
    });
  });
});
