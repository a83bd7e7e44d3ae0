/**
 * AWS's commercial regions: where they stand, and whether Global Accelerator takes endpoints there.
 *
 * Coordinates are those of the city or area that AWS names; AWS does not publish the sites. Whether Global Accelerator
 * is available, and the zones in which it is not, follow
 * https://docs.aws.amazon.com/global-accelerator/latest/dg/preserve-client-ip-address.regions.html (read November 2026).
 * It exists in no other partition (GovCloud, China).
 */
export interface AwsRegion {
  readonly name: string;
  readonly place: string;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
  readonly globalAccelerator: boolean;
  /** Its place in the table below, from 0. Never changes: the default range of a region's VPC is made of it. */
  readonly number: number;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
}

type Row = [place: string, latitude: number, longitude: number, excludedZoneIds?: readonly string[] | "no accelerator"];

/** In alphabetical order. Add a new region of AWS at the end, so that no number changes. */
const ROWS: Record<string, Row> = {
  "af-south-1": ["Cape Town", -33.93, 18.42],
  "ap-east-1": ["Hong Kong", 22.32, 114.17],
  "ap-east-2": ["Taipei", 25.03, 121.57, "no accelerator"],
  "ap-northeast-1": ["Tokyo", 35.68, 139.69, ["apne1-az3"]],
  "ap-northeast-2": ["Seoul", 37.57, 126.98],
  "ap-northeast-3": ["Osaka", 34.69, 135.5],
  "ap-south-1": ["Mumbai", 19.08, 72.88],
  "ap-south-2": ["Hyderabad", 17.39, 78.49],
  "ap-southeast-1": ["Singapore", 1.35, 103.82],
  "ap-southeast-2": ["Sydney", -33.87, 151.21],
  "ap-southeast-3": ["Jakarta", -6.21, 106.85],
  "ap-southeast-4": ["Melbourne", -37.81, 144.96],
  "ap-southeast-5": ["Kuala Lumpur", 3.14, 101.69],
  "ap-southeast-6": ["Auckland", -36.85, 174.76, "no accelerator"],
  "ap-southeast-7": ["Bangkok", 13.76, 100.5, "no accelerator"],
  "ca-central-1": ["Montreal", 45.5, -73.57, ["cac1-az3"]],
  "ca-west-1": ["Calgary", 51.05, -114.07],
  "eu-central-1": ["Frankfurt", 50.11, 8.68],
  "eu-central-2": ["Zurich", 47.38, 8.54],
  "eu-north-1": ["Stockholm", 59.33, 18.07],
  "eu-south-1": ["Milan", 45.46, 9.19],
  "eu-south-2": ["Aragon", 41.65, -0.88],
  "eu-west-1": ["Dublin", 53.35, -6.26],
  "eu-west-2": ["London", 51.51, -0.13],
  "eu-west-3": ["Paris", 48.86, 2.35],
  "il-central-1": ["Tel Aviv", 32.09, 34.78],
  "me-central-1": ["Dubai", 25.2, 55.27],
  "me-south-1": ["Manama", 26.23, 50.59],
  "mx-central-1": ["Queretaro", 20.59, -100.39, "no accelerator"],
  "sa-east-1": ["Sao Paulo", -23.55, -46.63],
  "us-east-1": ["Ashburn", 39.04, -77.49],
  "us-east-2": ["Columbus", 39.96, -83.0],
  "us-west-1": ["San Francisco", 37.77, -122.42, ["usw1-az2"]],
  "us-west-2": ["Boardman", 45.84, -119.7],
};

export const REGIONS: ReadonlyMap<string, AwsRegion> = new Map(
  Object.entries(ROWS).map(([name, [place, latitude, longitude, exclusion]], number) => [
    name,
    {
      name,
      place,
      latitude,
      longitude,
      globalAccelerator: exclusion !== "no accelerator",
      number,
      excludedZoneIds: Array.isArray(exclusion) ? exclusion : [],
    },
  ]),
);
