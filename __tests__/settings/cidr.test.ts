import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overlap, rangeOf, subnetsOf } from "../../src/settings/cidr";

/** First addresses and prefixes of the private ranges: 10/8, 172.16/12, 192.168/16 and 100.64/10. */
const PRIVATE = [
  [0x0a000000, 8],
  [0xac100000, 12],
  [0xc0a80000, 16],
  [0x64400000, 10],
] as const;

/** A range that is allowed, as its first address and prefix. */
const cidrs = fc
  .record({
    address: fc.oneof(
      ...PRIVATE.map(([first, prefix]) => fc.integer({ min: first, max: first + 2 ** (32 - prefix) - 1 })),
    ),
    prefix: fc.integer({ min: 16, max: 26 }),
  })
  .map(({ address, prefix }) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor(address / size) * size;
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
    return { cidr: `${octets.join(".")}/${prefix}`, first, last: first + size - 1, prefix };
  });

describe("a range", () => {
  test("is its first and its last address", () => {
    fc.assert(
      fc.property(cidrs, ({ cidr, first, last }) => {
        expect(rangeOf(cidr)).toEqual([first, last]);
      }),
    );
  });

  test("overlaps another where they have an address in common", () => {
    expect(overlap([0, 255], [255, 300])).toBe(true);
    expect(overlap([256, 300], [0, 255])).toBe(false);
    expect(overlap([0, 1000], [10, 20])).toBe(true);
    expect(overlap("malformed", [0, 1000])).toBe(false);
  });
});

describe("the subnets of a range", () => {
  test("lie within it, apart from each other, and are large enough for a load balancer", () => {
    fc.assert(
      fc.property(cidrs, ({ cidr, first, last }) => {
        const [a, b, ...more] = subnetsOf(cidr, 2).map((subnet) => {
          const [address = "", prefix] = subnet.split("/");
          const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
          return { start, size: 2 ** (32 - Number(prefix)) };
        });
        expect(more).toEqual([]);
        expect(a?.start).toBe(first);
        expect(a?.size).toBeGreaterThanOrEqual(32);
        expect(b?.start).toBe(first + (a?.size ?? 0));
        expect((b?.start ?? 0) + (b?.size ?? 0) - 1).toBeLessThanOrEqual(last);
      }),
    );
  });

  test("are /24 in a /16", () => {
    expect(subnetsOf("10.1.0.0/16", 2)).toEqual(["10.1.0.0/24", "10.1.1.0/24"]);
  });
});
