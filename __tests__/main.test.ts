import { describe, expect, test } from "vitest";
import { failoverBudget } from "../src/model/failover-budget";
import { matchers } from "../src/testing/matchers";
import { synthApp } from "../src/testing/synth";
import { accelerated } from "./support/topology";

/*
 * An example of how to test your own main.ts. It holds for every valid one: put your own expectations beside these.
 * docs/testing.md says what there is to expect of.
 */

expect.extend(matchers);

const sorted = (names: readonly string[]) => [...names].sort();

describe.each(synthApp("main.ts"))("the stack $name of main.ts", ({ topology, one, outputs }) => {
  const { regions } = topology.table;

  test("has its table in two regions or more", () => {
    expect(regions.length).toBeGreaterThanOrEqual(2);
  });

  test.each(regions)("has a function in %s that runs with that region's role, and a load balancer", (region) => {
    const lambda = one("aws_lambda_function", region);
    expect(lambda).toBeMadeIn(region);
    expect(lambda.role).toReferTo(one("aws_iam_role", region), "arn");
    expect(outputs[`${region}_load_balancer_dns_name`]).toReferTo(one("aws_lb", region), "dns_name");
  });

  test("has one accelerator, which leads into each of them", () => {
    expect(accelerated(topology).front.enabled).toBe(true);
    expect(accelerated(topology).front.listeners.length).toBeGreaterThan(0);
    for (const { endpointGroups } of accelerated(topology).front.listeners) {
      expect(sorted(endpointGroups.map(({ region }) => region))).toEqual(sorted(regions));
    }
  });

  test("has traffic for at least one of them", () => {
    const weights = accelerated(topology).front.listeners.flatMap(({ endpointGroups }) =>
      endpointGroups.flatMap(({ endpoints }) => endpoints.map(({ weight }) => weight)),
    );
    expect(Math.max(...weights)).toBeGreaterThan(0);
  });

  test.each(regions)("leaves %s after a time that its health check decides", (region) => {
    const seconds = failoverBudget(topology).get(region)?.shift.worst ?? Number.NaN;
    // Put the time here that your clients can wait: toBeLessThanOrEqual(120).
    expect(seconds).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});
