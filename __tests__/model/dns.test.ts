import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REGIONS } from "../../src/aws/regions";
import { answerAt, latencyRouter } from "../../src/model/dns";
import { byDistance, locate } from "../../src/model/geography";
import type { IsHealthy } from "../../src/model/routing";
import { latencyRecordsByHand, loadBalancerId } from "../../src/topology/by-hand";

const [US, EU, AU, JP, BR] = ["us-west-2", "eu-central-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"] as const;
const FIVE = [US, EU, AU, JP, BR];
const frankfurt = locate("Frankfurt");

const without =
  (...regions: readonly string[]): IsHealthy =>
  ({ loadBalancer }) =>
    !regions.map(loadBalancerId).includes(loadBalancer);
const answered = (regions: readonly string[], isHealthy: IsHealthy) => {
  const answer = answerAt(latencyRecordsByHand(regions).records, frankfurt, isHealthy);
  return answer && [answer.record.region, answer.reason];
};

describe("the record that answers", () => {
  it("is that of the closest region", () => {
    expect(answered(FIVE, without())).toEqual([EU, "nearest"]);
    expect(answered([], without())).toBeUndefined();
  });

  it("is that of the next closest healthy region, also beyond the third, which an accelerator would not try", () => {
    const order = byDistance(frankfurt, FIVE);
    for (const [index, region] of order.entries()) {
      const nearer = order.slice(0, index);
      expect(answered(FIVE, without(...nearer))).toEqual([region, index === 0 ? "nearest" : "failover"]);
    }
  });

  it("is that of the closest region where none is healthy", () => {
    expect(answered(FIVE, without(...FIVE))).toEqual([EU, "fail-open"]);
  });

  it("is never left out where its alias does not evaluate the load balancer's health", () => {
    const records = latencyRecordsByHand(FIVE).records.map((each) => ({ ...each, evaluatesTargetHealth: false }));
    expect(answerAt(records, frankfurt, without(EU))).toMatchObject({ record: { region: EU }, reason: "nearest" });
  });

  it("is healthy wherever a healthy region has one, for any place and any regions", () => {
    const regions = fc.uniqueArray(fc.constantFrom(...REGIONS.keys()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(regions, fc.uniqueArray(fc.nat(7)), (names, sick) => {
        const unhealthy = names.filter((_, index) => sick.includes(index));
        const isHealthy = without(...unhealthy);
        const router = latencyRouter(latencyRecordsByHand(names).records, frankfurt);
        const [share, ...others] = router.shares(isHealthy);
        expect(others).toEqual([]);
        expect(unhealthy.includes(String(share?.region))).toBe(unhealthy.length === names.length);
      }),
    );
  });
});
