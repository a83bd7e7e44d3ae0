import type { Topology } from "../../src/topology/topology";
import { resourceChange, stackChange } from "../support/stack-change";
import { functionId, loadBalancerId, topologyOf } from "../support/topology";
import { withBalancer, withGroup } from "./cases";

export const [US, EU, AU] = ["us-west-2", "eu-central-1", "ap-southeast-2"] as const;
export const BEFORE = topologyOf("/code", { regions: [US, EU, AU] });
const withTimeout = (from: Topology, timeoutSeconds: number): Topology => ({
  ...from,
  functions: from.functions.map((each) => ({ ...each, timeoutSeconds })),
});
export const dialed = withGroup(BEFORE, US, { trafficDialPercentage: 50 });
export const swapped = withBalancer(BEFORE, EU, () => ({ internal: true }));
export const quick = withTimeout(BEFORE, 2);
const AFTER = {
  ...withTimeout(
    withBalancer(dialed, EU, () => ({ internal: true })),
    2,
  ),
  table: { ...BEFORE.table, regions: [US, EU] },
};

/** A dial changes, a scheme is swapped, a timeout is lowered and a replica is removed. */
export const CHANGE = stackChange({
  before: BEFORE,
  after: AFTER,
  changes: [
    resourceChange("aws_globalaccelerator_endpoint_group", US, "update", {
      address: `${US}/endpoint-group`,
      before: { traffic_dial_percentage: 100 },
      after: { traffic_dial_percentage: 50 },
    }),
    resourceChange("aws_lb", EU, "replace", {
      address: loadBalancerId(EU),
      before: { internal: false },
      after: { internal: true },
      replacedBecause: ["internal"],
    }),
    ...[US, EU, AU].map((region) =>
      resourceChange("aws_lambda_function", region, "update", {
        address: functionId(region),
        before: { timeout: 5 },
        after: { timeout: 2 },
      }),
    ),
    resourceChange("aws_dynamodb_table_replica", AU, "delete"),
  ],
});

export const CITIES = ["Seattle", "Frankfurt", "Sydney"];
