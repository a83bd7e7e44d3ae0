import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REGIONS } from "../../src/aws/regions";
import { CITIES } from "../../src/model/cities";
import { byDistance, distanceKm, locate, locationOf, roundTripMs } from "../../src/model/geography";

const coordinates = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe("a client's location", () => {
  test.each([
    ["Paris", "Paris", 48.86, 2.35],
    ["paris", "Paris", 48.86, 2.35],
    ["NEW  york", "New York", 40.71, -74.01],
    ["newyork", "New York", 40.71, -74.01],
    ["sao paulo", "São Paulo", -23.55, -46.63],
    ["São Paulo", "São Paulo", -23.55, -46.63],
    ["zurich", "Zürich", 47.38, 8.54],
    ["Ashburn", "Ashburn", 39.04, -77.49],
    ["us-west-2", "us-west-2", 45.84, -119.7],
    ["US-West-2", "us-west-2", 45.84, -119.7],
    ["48.86,2.35", "48.86,2.35", 48.86, 2.35],
    [" -33.9 , +151 ", "-33.9,151", -33.9, 151],
    ["90,-180", "90,-180", 90, -180],
  ])("%s is %s", (text, name, latitude, longitude) => {
    expect(locate(text)).toEqual({ name, latitude, longitude });
  });

  test.each([
    ["Pariss", '"Paris"'],
    ["us-west-3", '"us-west-1", "us-west-2"'],
    ["Atlantis", '"Atlanta"'],
  ])("an unknown place, %s, is named with the nearest names and the form of coordinates", (text, suggestion) => {
    expect(() => locate(text)).toThrow(`unknown place "${text}": the nearest known names are ${suggestion}`);
    expect(() => locate(text)).toThrow('"LAT,LON", for example "48.86,2.35"');
  });

  test.each(["91,0", "-90.1,0", "0,181", "0,-180.5"])("coordinates off the globe, %s, are refused", (text) => {
    expect(() => locate(text)).toThrow(
      `coordinates "${text}" are not on the globe: latitude is -90 to 90 and longitude is -180 to 180`,
    );
  });

  test("a region stands where its place is, under its own name", () => {
    expect(locationOf("eu-central-1")).toEqual({ name: "eu-central-1", latitude: 50.11, longitude: 8.68 });
  });

  test("an unknown region is named with the nearest names", () => {
    expect(() => locationOf("eu-centre-1")).toThrow(/unknown region "eu-centre-1".*"eu-central-1"/);
  });

  test("about a hundred cities are known, and a city that AWS names a region after is where the region is", () => {
    expect(Object.keys(CITIES).length).toBeGreaterThanOrEqual(80);
    for (const { name, place } of REGIONS.values()) {
      expect(distanceKm(locate(place), locationOf(name))).toBeLessThan(30);
    }
  });
});

describe("distance", () => {
  test.each([
    ["London", "Paris", 344],
    ["New York", "London", 5570],
    ["Sydney", "Santiago", 11340],
  ])("%s to %s is about %i km", (from, to, km) => {
    const measured = distanceKm(locate(from), locate(to));
    expect(Math.abs(measured - km)).toBeLessThan(km * 0.01);
  });

  test("is symmetric, 0 from a place to itself and never more than half way round", () => {
    fc.assert(
      fc.property(coordinates, coordinates, (a, b) => {
        expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 6);
        expect(distanceKm(a, a)).toBe(0);
        expect(distanceKm(a, b)).toBeLessThanOrEqual(20_016);
      }),
    );
  });

  test("between opposite points is half way round, where rounding could make it no number at all", () => {
    for (let latitude = -90; latitude <= 90; latitude += 0.75) {
      for (let longitude = -180; longitude <= 0; longitude += 5) {
        const opposite = { latitude: -latitude, longitude: longitude + 180 };
        expect(distanceKm({ latitude, longitude }, opposite)).toBeCloseTo(20_015.1, 0);
      }
    }
  });
});

describe("round trip", () => {
  // https://github.com/ibm-cloud-docs/vpc/blob/master/_include-segments/network-latency.md, 25 August 2024
  test.each([
    ["London", "Frankfurt", 13],
    ["Tokyo", "Osaka", 9],
    ["Dallas", "Washington DC", 31],
    ["Washington DC", "London", 75],
    ["Washington DC", "Frankfurt", 91],
    ["Tokyo", "Sydney", 115],
    ["Washington DC", "Sao Paulo", 118],
    ["Washington DC", "Tokyo", 164],
    ["Sao Paulo", "Frankfurt", 198],
    ["Frankfurt", "Tokyo", 233],
    ["London", "Sydney", 261],
    ["Sao Paulo", "Sydney", 328],
  ])("%s to %s is within a quarter of the %i ms that IBM Cloud measured", (from, to, measuredMs) => {
    expect(Math.abs(roundTripMs(locate(from), locate(to)) / measuredMs - 1)).toBeLessThan(0.25);
  });

  test("is the same both ways and never below the fixed overhead", () => {
    fc.assert(
      fc.property(coordinates, coordinates, (a, b) => {
        expect(roundTripMs(a, b)).toBeCloseTo(roundTripMs(b, a), 6);
        expect(roundTripMs(a, b)).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

describe("the order of regions", () => {
  test.each([
    ["Frankfurt", ["eu-central-1", "us-west-2"]],
    // What the article saw over a VPN, although Frankfurt is the closer on the globe.
    ["Sao Paulo", ["us-west-2", "eu-central-1"]],
    ["Lisbon", ["eu-west-1", "us-east-1", "ap-northeast-1"]],
    ["Buenos Aires", ["sa-east-1", "us-east-1", "us-west-2", "eu-west-1"]],
    ["Tokyo", ["ap-northeast-1", "ap-southeast-1", "us-west-2", "us-east-1", "eu-north-1"]],
  ])("from %s is %j", (from, expected) => {
    expect(byDistance(locate(from), expected.toSorted())).toEqual(expected);
  });

  test("does not depend on the order in which regions are given", () => {
    const regions = [...REGIONS.keys()];
    fc.assert(
      fc.property(coordinates, fc.shuffledSubarray(regions, { minLength: regions.length }), (from, shuffled) => {
        expect(byDistance(from, shuffled)).toEqual(byDistance(from, regions));
      }),
    );
  });
});
