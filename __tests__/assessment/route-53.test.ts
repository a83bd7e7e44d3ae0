import { describe, expect, it } from "vitest";
import { assess } from "../../src/assessment/assess";
import { faultTimes } from "../../src/assessment/fault-times";
import { locate } from "../../src/model/geography";
import { latencyRecordsByHand } from "../../src/topology/by-hand";
import { topologyOf } from "../support/topology";

const [US, EU, AU, JP] = ["us-west-2", "eu-central-1", "ap-southeast-2", "ap-northeast-1"] as const;
const behind = (regions: readonly string[]) => ({
  ...topologyOf("/code", { regions }),
  front: latencyRecordsByHand(regions),
});
const { failures, detection, breaches } = assess({ ...behind([US, EU]), objectives: { rtoSeconds: 100 } }, [
  locate("Frankfurt"),
]);
const effectOf = (name: string) => failures.find((each) => each.name === name)?.effects[0];

describe("a backend with Route 53 in front", () => {
  it("fails over after its health checks, Route 53 and resolvers, and says how that is made up", () => {
    expect(effectOf(`${EU} is unhealthy`)).toMatchObject({
      affected: 1,
      seconds: { best: 15, worst: 130 },
      reason: "2 checks x 15 s + 10 s timeout + up to 30 s in Route 53 + up to 60 s in resolvers = 130 s",
      after: { shares: [{ region: US, reason: "failover", share: 1 }] },
    });
  });

  it("has no static address to lose", () => {
    expect(failures.some(({ kind }) => kind === "address")).toBe(false);
  });

  it("answers as if all were healthy, where none is", () => {
    expect(effectOf(`${US} and ${EU} are unhealthy`)?.reason).toBe(
      "never: no record leads to a healthy load balancer, so Route 53 answers as if all were healthy",
    );
  });

  it("breaks an objective that an accelerator with the same health checks keeps", () => {
    expect(breaches.map(({ region }) => region)).toEqual([US, EU]);
    expect(assess({ ...topologyOf("/code"), objectives: { rtoSeconds: 100 } }, []).breaches).toEqual([]);
  });

  it("finds a fourth region, which an accelerator does not try", () => {
    const four = [US, EU, AU, JP];
    const lost = { ...behind(four), loadBalancers: behind(four).loadBalancers.filter(({ region }) => region === AU) };
    const [served] = assess(lost, [locate("Frankfurt")]).locations;
    expect(served?.served.shares).toEqual([{ region: AU, reason: "failover", share: 1 }]);
  });

  it("moves clients only after resolvers as well, where the edge of an accelerator notices a fault by itself", () => {
    const budget = detection.find(({ region }) => region === EU);
    expect(faultTimes({ fault: "cut-off" }, budget)).toEqual({
      shift: { best: 0, worst: 90 },
      recover: { best: 0, worst: 90 },
    });
  });
});
