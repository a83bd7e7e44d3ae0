import { describe, expect, test } from "vitest";
import { areaOf } from "../../src/cost/areas";
import { dollars, moreOrLess } from "../../src/cost/figures";
import { PRICES, type Price, priceOf } from "../../src/cost/prices";
import { locate, locationOf } from "../../src/model/geography";

const own = (usd: number, where?: string): Price => ({
  item: "load-balancer-hour",
  usd,
  per: "hour",
  kind: "given",
  source: "a test",
  ...(where === undefined ? {} : { where }),
});

describe("a price", () => {
  test("of a region counts before that of its area, and that before one of every region", () => {
    const prices = [own(3), own(2, "Europe"), own(1, "eu-central-1")];
    const wanted = { item: "load-balancer-hour", area: "Europe" } as const;
    expect(priceOf(prices, { ...wanted, region: "eu-central-1" })?.usd).toBe(1);
    expect(priceOf(prices, { ...wanted, region: "eu-west-1" })?.usd).toBe(2);
    expect(priceOf(prices, { item: "load-balancer-hour", region: "sa-east-1" })?.usd).toBe(3);
  });

  test("is not guessed where no row has it", () => {
    expect(priceOf(PRICES, { item: "load-balancer-hour", region: "sa-east-1" })).toBeUndefined();
    expect(priceOf(PRICES, { item: "accelerator-premium", area: "Europe" })).toBeUndefined();
  });

  test("of the accelerator's premium depends on the area of the region and on that of the edge", () => {
    const premium = (area: "Europe" | "Asia Pacific", to: "Europe" | "North America") =>
      priceOf(PRICES, { item: "accelerator-premium", area, to })?.usd;
    expect([premium("Europe", "Europe"), premium("Asia Pacific", "North America")]).toEqual([0.015, 0.012]);
  });

  test("says where it was read, and is confirmed by AWS's page only where it was read there", () => {
    for (const { kind, source } of PRICES) {
      expect(source).toMatch(kind === "list price" ? /^https:\/\/aws\.amazon\.com\// : /; compare with https:\/\/aws/);
    }
  });
});

test("a price is there once for each item and place", () => {
  const keys = PRICES.map(({ item, where, to }) => `${item} ${where} ${to}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test("dollars have their minus before the sign, and half a cent is a cent in whatever order it was added up", () => {
  expect([dollars(-0.5), dollars(-0.001), dollars(68.985), dollars(0.1 + 0.2, 3)]).toEqual([
    "-$0.50",
    "$0.00",
    "$68.99",
    "$0.300",
  ]);
  expect([moreOrLess(17.75), moreOrLess(-0.5), moreOrLess(0.001)]).toEqual(["$17.75 more", "$0.50 less", "the same"]);
});

test("an area is that of the price list, and there is none where the list names none", () => {
  const areas = ["New York", "London", "Tokyo", "Sydney", "Auckland", "Mumbai", "Johannesburg"].map((city) =>
    areaOf(locate(city)),
  );
  const [AU] = ["Australia and New Zealand"];
  expect(areas).toEqual(["North America", "Europe", "Asia Pacific", AU, AU, undefined, undefined]);
  expect([areaOf(locationOf("us-west-2")), areaOf(locationOf("eu-central-1"))]).toEqual(["North America", "Europe"]);
});
