import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";

export interface ZonesProps {
  readonly provider: AwsProvider;
  /** Availability zone ids where Global Accelerator takes no endpoints. */
  readonly excludedZoneIds: readonly string[];
  /** @default in any state */
  readonly state?: "available";
}

/** The availability zones that a load balancer behind Global Accelerator can stand in. */
export const zonesOf = (scope: Construct, { provider, excludedZoneIds, state }: ZonesProps): DataAwsAvailabilityZones =>
  new DataAwsAvailabilityZones(scope, "zones", {
    provider,
    state,
    // Local Zones are opt-in, and neither load balancers behind Global Accelerator nor we support them.
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    excludeZoneIds: excludedZoneIds.length > 0 ? [...excludedZoneIds] : undefined,
  });
