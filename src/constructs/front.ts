import type { ITerraformDependable } from "cdktf";

/** What the domain's name leads to: an alias record can point at it. */
export interface Front {
  readonly dnsName: string;
  /** Of the zone that `dnsName` lies in. */
  readonly hostedZoneId: string;
  /** Whether there are IPv6 addresses too. */
  readonly dualStack: boolean;
  /** Whether Route 53 can ask for its health. */
  readonly hasHealth: boolean;
  /** What must exist before the name may lead here, where no reference says so. */
  readonly ready?: ITerraformDependable[];
}
