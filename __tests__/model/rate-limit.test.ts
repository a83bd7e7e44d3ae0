import { describe, expect, it } from "vitest";
import { type Counts, isOverLimit, withRequest } from "../../src/model/rate-limit";
import type { RateLimit } from "../../src/topology/topology";

const LIMIT: RateLimit = { requests: 100, windowSeconds: 60 };

/** So many requests, spread evenly from one second to another, the last one excluded. */
function sent(count: number, fromSecond: number, toSecond: number, before: Counts = new Map()): Counts {
  let counts = before;
  for (let index = 0; index < count; index++) {
    const second = fromSecond + ((toSecond - fromSecond) * index) / count;
    counts = withRequest(counts, LIMIT.windowSeconds, second * 1000);
  }
  return counts;
}

const isRefusedAt = (second: number, counts: Counts): boolean => isOverLimit(counts, LIMIT, second * 1000);

describe("a rate limit", () => {
  it("lets a burst pass until the next check, which comes every 10 s", () => {
    const counts = sent(1000, 3, 9);
    expect(isRefusedAt(9.999, counts)).toBe(false);
    expect(isRefusedAt(10, counts)).toBe(true);
  });

  it("refuses more than its requests, and not as many", () => {
    expect(isRefusedAt(10, sent(100, 0, 10))).toBe(false);
    expect(isRefusedAt(10, sent(101, 0, 10))).toBe(true);
  });

  it("counts over its window and no longer", () => {
    const steady = sent(101, 0, 60);
    expect([50, 60, 70].map((second) => isRefusedAt(second, steady))).toEqual([false, true, false]);
  });

  it("refuses a client that has become quiet until the window has passed", () => {
    const counts = sent(101, 0, 10);
    expect([10, 69.9, 70].map((second) => isRefusedAt(second, counts))).toEqual([true, true, false]);
  });

  it("counts what it refuses, so that a client that goes on stays refused", () => {
    const counts = sent(200, 60, 120, sent(200, 0, 60));
    expect(isRefusedAt(119, counts)).toBe(true);
  });

  it("keeps no more counts than its window has checks", () => {
    expect(sent(5000, 0, 5000).size).toBe(LIMIT.windowSeconds / 10 + 1);
  });
});
