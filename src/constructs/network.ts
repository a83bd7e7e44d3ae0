import type { ITerraformDependable, TerraformResource } from "cdktf";

/** Where a load balancer stands. */
export interface Network {
  readonly vpcId: string;
  readonly subnetIds: string[];
  /** What must exist before a load balancer can be created there and Global Accelerator can reach it. */
  readonly ready: ITerraformDependable[];
  /** What AWS does not delete as long as a load balancer stands there. */
  readonly held: readonly TerraformResource[];
}
