import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { readSettings } from "../../src/settings/settings";
import { ARTICLE, DOMAIN } from "../support/synth";

const ROUTE_53: BackendProps = { ...ARTICLE, domain: DOMAIN, front: "route-53" };

const problems = (props: BackendProps): string[] => {
  try {
    readSettings("GlobalApp", props);
    return [];
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.replace("  - ", ""));
  }
};

describe("the front", () => {
  test("is Global Accelerator unless the settings say otherwise, and nothing is left behind", () => {
    expect(readSettings("GlobalApp", ARTICLE)).toMatchObject({ front: "global-accelerator" });
    expect(readSettings("GlobalApp", ARTICLE).formerFront).toBeUndefined();
  });

  test("is one of two", () => {
    expect(problems({ ...ROUTE_53, front: "cloudfront" } as never)).toEqual([
      'front: "cloudfront" is not allowed; use one of global-accelerator, route-53',
    ]);
  });

  test("can be Route 53 with a domain, and a region can be left out", () => {
    expect(problems({ ...ROUTE_53, regions: ["us-west-2", "eu-central-1", { name: "eu-west-1", weight: 0 }] })).toEqual(
      [],
    );
    expect(problems({ ...ARTICLE, front: "route-53" })).toEqual([
      'front: "route-53" is not allowed; Route 53 answers for a name of your own: set domain',
    ]);
  });

  test("cannot be Route 53 with what only an accelerator does, and every reason is told at once", () => {
    const wrong: BackendProps = {
      ...ROUTE_53,
      regions: ["us-west-2", { name: "eu-central-1", trafficDial: 50, weight: 64 }],
      accelerator: { clientAffinity: "SOURCE_IP", deletionProtection: true },
      loadBalancer: { scheme: "internal" },
    };
    expect(problems(wrong)).toEqual([
      "regions[1].trafficDial: 50 is not allowed; with Route 53 a region takes all of its clients or none: remove it, or set weight to 0",
      "regions[1].weight: 64 is not allowed; latency records have no weight: remove it, or use 0, which leaves the region's record out",
      'accelerator.clientAffinity: "SOURCE_IP" is not allowed; with Route 53 nothing assigns connections to regions, so nothing can keep them in one: remove it',
      "accelerator.deletionProtection: true is not allowed; with Route 53 there is no accelerator, and no static addresses to protect: remove it",
      'loadBalancer.scheme: "internal" is not allowed; with Route 53 clients connect to the load balancers themselves: use internet-facing',
    ]);
    expect(problems({ ...wrong, front: "global-accelerator" })).toEqual([]);
  });
});

describe("the former front", () => {
  test("is the other one", () => {
    expect(problems({ ...ROUTE_53, formerFront: "global-accelerator" })).toEqual([]);
    expect(problems({ ...ROUTE_53, formerFront: "route-53" })).toEqual([
      'formerFront: "route-53" is not allowed; this is the front itself: remove it, or choose the other front',
    ]);
  });

  test("needs a domain, because without one no name moves", () => {
    expect(problems({ ...ARTICLE, formerFront: "route-53" })).toEqual([
      'formerFront: "route-53" is not allowed; clients move by the name of a domain, and none is set: remove it',
    ]);
  });

  test("keeps what it had: an accelerator its protection, latency records no dials", () => {
    const accelerator = { clientAffinity: "SOURCE_IP", deletionProtection: true } as const;
    expect(problems({ ...ROUTE_53, formerFront: "global-accelerator", accelerator })).toEqual([]);
    const regions = ["us-west-2", { name: "eu-central-1", trafficDial: 50 }] as const;
    expect(problems({ ...ROUTE_53, front: "global-accelerator", formerFront: "route-53", regions })).toHaveLength(1);
  });
});
