import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REGIONS } from "../../src/aws/regions";
import { MAX_LAG_MS, replicationLagMs } from "../../src/model/replication-lag";

const region = fc.constantFrom(...REGIONS.keys());
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the lag of a write", () => {
  it("is whole milliseconds, more than none, and a second at most, for any two regions", () => {
    fc.assert(
      fc.property(region, region, draw, (from, to, drawn) => {
        const lagMs = replicationLagMs(from, to, drawn);
        expect(Number.isInteger(lagMs)).toBe(true);
        expect(lagMs).toBeGreaterThanOrEqual(100);
        expect(lagMs).toBeLessThanOrEqual(MAX_LAG_MS);
      }),
    );
  });

  it("is the same in both directions, and longer with the distance and with the draw", () => {
    const lag = (to: string, drawn: number) => replicationLagMs("eu-central-1", to, drawn);
    expect([0, 0.5, 0.999].map((drawn) => lag("eu-west-1", drawn))).toEqual([109, 332, 998]);
    expect([0, 0.5, 0.999].map((drawn) => lag("ap-southeast-2", drawn))).toEqual([222, 416, 998]);
    expect(replicationLagMs("ap-southeast-2", "eu-central-1", 0.5)).toBe(lag("ap-southeast-2", 0.5));
  });
});
