import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isOff, Kept } from "./kept";

export interface ProtectionProps {
  /** Of the table or the load balancer. */
  readonly on: boolean;
  /** By their names, what is protected in the region. */
  readonly regions: Readonly<Record<string, ITerraformDependable[]>>;
  /** That Terraform is to delete. */
  readonly formerRegions: readonly string[];
}

/**
 * Keeps whether AWS would refuse to delete what a region has. With its region gone from the settings nothing turns the
 * protection off, so a removal that comes too early would delete most of the region, and then fail.
 */
export class Protection extends Construct {
  constructor(scope: Construct, id: string, props: ProtectionProps) {
    super(scope, id);
    for (const [region, dependsOn] of Object.entries(props.regions)) {
      new Kept(this, region, { value: props.on, follows: true, dependsOn });
    }
    for (const region of props.formerRegions) {
      const refusal = `${region} is still protected from deletion in AWS: move it from formerRegions back to regions, with deletionProtection of table and loadBalancer off, and deploy; then move it to formerRegions, and deploy again`;
      new Kept(this, region, { value: false, conditions: [isOff(refusal)] });
    }
  }
}
