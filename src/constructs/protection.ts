import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { mustHold } from "./condition";
import { Kept } from "./kept";

export interface ProtectionProps {
  /** What is protected, in words. */
  readonly what: "the load balancer" | "the table" | "the bucket of logs";
  /** Whether AWS refuses to delete it. */
  readonly on: boolean;
  /** It in each region, by the region's name. */
  readonly regions: Readonly<Record<string, ITerraformDependable>>;
  /** That Terraform is to delete. */
  readonly formerRegions: readonly string[];
  /** A setting of which another value replaces it. @default none that can be changed */
  readonly replacedBy?: { readonly setting: string; readonly value: string };
  /** How it is turned off. @default deletionProtection of table and loadBalancer */
  readonly turnOff?: string;
}

/**
 * Refuses to turn protection off and to delete what is protected in one change: AWS would refuse the deletion half-way, and
 * every deploy after it would fail at the same place.
 *
 * It takes two values. `last` follows the settings while protection is on, and stays as it is while it is off. `unprotected` is
 * there only while it is off, and stays as it was in the change that turned it off. So both are the same, unless that
 * change, or the first deployment, was about something else too.
 */
export class Protection extends Construct {
  constructor(scope: Construct, id: string, props: ProtectionProps) {
    super(scope, id);
    const { what, on, regions, formerRegions, replacedBy } = props;
    const { turnOff = "deletionProtection of table and loadBalancer off" } = props;
    const separately = `deploy with ${turnOff} and everything else as it was, and then make the other change`;
    const keep = (region: string, value: string, change: string, dependsOn?: ITerraformDependable[]) => {
      const last = new Kept(this, region, { value, follows: on });
      if (on) return;
      new Kept(this, `${region}-unprotected`, {
        value,
        dependsOn,
        conditions: [
          mustHold(
            `self.input.value == ${last.input}`,
            `${what} in ${region} is still protected from deletion, and ${change} deletes it: ${separately}`,
          ),
        ],
      });
    };
    for (const [region, deletable] of Object.entries(regions)) {
      keep(region, replacedBy?.value ?? "there", `another ${replacedBy?.setting}`, [deletable]);
    }
    for (const region of formerRegions) keep(region, "former", "formerRegions");
  }
}
