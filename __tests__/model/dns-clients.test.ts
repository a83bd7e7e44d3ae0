import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KINDS, longestSeconds, mixOf, RESOLVERS, secondsUntilLeft, shareStillSent } from "../../src/model/dns-clients";

const forEver = { ...KINDS["jvm-for-ever"], share: 0.5, resolverSeconds: 60 };

describe("clients that still go where the old answer leads", () => {
  it("are all at first, half after half of the TTL, and none after it, where every resolver honours it", () => {
    const honest = mixOf(0, 600);
    expect([0, 30, 60, 61].map((seconds) => shareStillSent(honest, seconds))).toEqual([1, 0.5, 0, 0]);
  });

  it("are those of the resolvers that stretch the TTL after that, and these too in the end", () => {
    expect(shareStillSent(RESOLVERS, 60)).toBeCloseTo(0.0874 * 0.9);
    expect(shareStillSent(RESOLVERS, 600)).toBe(0);
  });

  it("are for longer where the application keeps addresses as well", () => {
    const browser = mixOf(0, 600, KINDS.browser);
    expect(shareStillSent(browser, 60)).toBeGreaterThan(0.3);
    expect(shareStillSent(browser, 120)).toBe(0);
    expect(longestSeconds(browser)).toBe(120);
  });

  it("are those that cache for ever, for ever", () => {
    const mix = [...mixOf(0, 600).map((each) => ({ ...each, share: 0.5 })), forEver];
    expect(shareStillSent(mix, 1e6)).toBe(0.5);
  });

  it("become fewer with time, whatever the mixture", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const moments = fc.tuple(fc.nat(1200), fc.nat(1200));
    fc.assert(
      fc.property(share, moments, fc.constantFrom(KINDS.plain, KINDS.jvm, KINDS.browser), (stretched, [a, b], kind) => {
        const mix = mixOf(stretched, 600, kind);
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((seconds) => shareStillSent(mix, seconds));
        expect(late).toBeLessThanOrEqual(Number(early) + 1e-9);
        expect(early).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 25 },
    );
  });
});

describe("the time until clients have left", () => {
  it("is that of the caches: 30 s for half of those that honour the TTL, 60 s for all", () => {
    expect(secondsUntilLeft(mixOf(0, 600), 0.5)).toBeCloseTo(30, 1);
    expect(secondsUntilLeft(mixOf(0, 600), 1)).toBeCloseTo(60, 1);
  });

  it("is short for nine in ten and long for the last of them, with the resolvers that were measured", () => {
    expect(secondsUntilLeft(RESOLVERS, 0.9)).toBeLessThan(61);
    expect(secondsUntilLeft(RESOLVERS, 0.99)).toBeGreaterThan(500);
  });

  it("leaves out those that never ask again", () => {
    const mix = [...mixOf(0, 600).map((each) => ({ ...each, share: 0.5 })), forEver];
    expect(secondsUntilLeft(mix, 1)).toBeCloseTo(60, 1);
    expect(secondsUntilLeft([forEver], 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});
