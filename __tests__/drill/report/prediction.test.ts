import { describe, expect, it } from "vitest";
import { predict } from "../../../src/drill/report/prediction";
import { recordOf } from "../../support/drill-record";

const predicted = (fault: string, locations = 1) =>
  predict(recordOf({ options: { fault, rate: 2, kept: 3 } }), locations);

describe("what is predicted", () => {
  it("of connections that are kept is a timeout more where the region falls silent than where it resets them", () => {
    const resets = predicted("load-balancer");
    const silent = predicted("load-balancer-silent");
    expect(resets.keptOutage).toEqual(resets.rto);
    expect(silent.rto).toEqual(resets.rto);
    // A client waits on the dead connection until its own timeout.
    expect(silent.keptOutage).toEqual({ best: 0, worst: (silent.rto?.worst ?? 0) + 5 });
  });

  it("of failed requests is of every location that the region served", () => {
    const { rto, keptOutage, failed } = predicted("status");
    const ofOne = 2 * (rto?.worst ?? 0) + 3 * (keptOutage?.worst ?? 0);
    expect(failed).toEqual({ best: 0, worst: ofOne });
    expect(predicted("status", 3).failed).toEqual({ best: 0, worst: 3 * ofOne });
    expect(predicted("status", 0).failed).toBeUndefined();
  });
});
