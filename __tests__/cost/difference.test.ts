import { describe, expect, test } from "vitest";
import { changeLines, costOfChange } from "../../src/cost/difference";
import { locate } from "../../src/model/geography";
import { resource, stackChange } from "../support/stack-change";
import { topologyOf } from "../support/topology";

const LOCATIONS = [locate("New York")];
const [US, EU] = ["us-west-2", "eu-central-1"] as const;
const ACCELERATOR = resource("aws_globalaccelerator_accelerator", US, {});
const key = (region: string) => resource("aws_kms_replica_key", region, {});

const cost = (parts: Parameters<typeof stackChange>[0]) => costOfChange(stackChange(parts), LOCATIONS);

const TWO = topologyOf("", { healthCheck: { enabled: false } });

describe("the cost of a change", () => {
  test("is the difference of two bills, and names what of the fixed cost is not as before", () => {
    const change = cost({
      before: TWO,
      after: TWO,
      resources: { before: [ACCELERATOR, key(US)], after: [ACCELERATOR, key(US), key(EU)] },
    });
    expect(change?.lines).toEqual([{ what: "encryption key", region: EU, before: 0, after: 1 }]);
    expect(change && changeLines(change)).toEqual([
      "A month without traffic: $19.25 -> $20.25 ($1.00 more)",
      expect.stringMatching(/^A million requests: \$(\d\.\d\d) -> \$\1 \(the same\)$/),
    ]);
  });

  test("is everything where a backend is new, and less where it goes", () => {
    const resources = { before: [], after: [ACCELERATOR] };
    expect(cost({ after: TWO, resources })?.fixed).toMatchObject({ before: { usd: 0 }, after: { usd: 18.25 } });
    const gone = cost({ before: TWO, resources: { before: [ACCELERATOR], after: [] } });
    expect(gone?.lines).toEqual([{ what: "accelerator", region: undefined, before: 18.25, after: 0 }]);
    expect(gone && changeLines(gone)[0]).toBe("A month without traffic: $18.25 -> $0.00 ($18.25 less)");
  });

  test("has a month with the load where a side has one", () => {
    const load = {
      requestsPerSecond: 10,
      meanDurationMs: 20,
      writeShare: 0,
      readsPerRequest: 1,
      peakRequestsPerSecond: 0,
      accountConcurrency: 1000,
    };
    const after = { ...TWO, load };
    expect(cost({ before: TWO, after })?.monthly?.after.usd).toBeGreaterThan(10);
    expect(cost({ before: TWO, after: TWO })?.monthly).toBeUndefined();
  });

  test("says which price is not known, and is no line where only what is not known stays as it is", () => {
    const balancer = (region: string) => resource("aws_lb", region, {});
    const resources = { before: [balancer("sa-east-1")], after: [balancer("sa-east-1"), balancer("af-south-1")] };
    const change = cost({ before: TWO, after: TWO, resources });
    expect(change && changeLines(change)[0]).toContain(
      "not known: load-balancer-hour in sa-east-1, load-balancer-hour in af-south-1",
    );
    expect(change?.lines.map(({ what, region, after }) => [what, region, after])).toEqual([
      ["load balancer", "af-south-1", undefined],
      ["public IPv4 address", "af-south-1", 2 * 3.65],
    ]);
  });

  test("is not known where a side cannot be read", () => {
    expect(cost({ before: TWO, problems: { after: "the table is missing" } })).toBeUndefined();
  });
});
