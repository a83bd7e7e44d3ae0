import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type Condition, mustHold } from "./condition";
import { Kept } from "./kept";

export interface TableIdentityProps {
  /** Region that the table itself is in. */
  readonly home: string;
  readonly name: string;
  readonly keys: readonly string[];
  /** Whose keys encrypt it. */
  readonly encryption: "aws-owned" | "customer-managed";
  readonly table: ITerraformDependable;
}

/**
 * What a table is from its creation to its end. With another home, name or key Terraform would replace the table, and every
 * item would be lost; with another encryption nobody could read them.
 */
export class TableIdentity extends Construct {
  constructor(scope: Construct, id: string, props: TableIdentityProps) {
    super(scope, id);
    const { table, ...value } = props;
    new Kept(this, "kept", { value, conditions: conditionsOf(props), dependsOn: [table] });
  }
}

function conditionsOf({ home, name, keys, encryption }: TableIdentityProps): Condition[] {
  const kept = "self.input.value";
  const copy = "copy the items to a backend with another name";
  const lost = "Terraform would replace it, and all items would be lost";
  return [
    mustHold(
      `${kept}.home == "${home}"`,
      `the home of the table is \${${kept}.home}, and Terraform cannot move it: put this region first in regions again`,
    ),
    mustHold(
      `${kept}.name == "${name}"`,
      `the table is called \${${kept}.name}, and with another name ${lost}: set table.name to this again; docs/recovery.md says how to use a table that was restored`,
    ),
    mustHold(
      `jsonencode(${kept}.keys) == jsonencode(${JSON.stringify(keys)})`,
      `the keys of the table are \${join(", ", ${kept}.keys)}, and with others ${lost}: set table.partitionKey and table.sortKey to these again, or ${copy}`,
    ),
    // The provider leaves a table encrypted as it is, also where it deletes the key; and it replaces replicas before it
    // changes the table, which AWS then refuses (https://github.com/hashicorp/terraform-provider-aws/issues/49651).
    mustHold(
      `${kept}.encryption == "${encryption}"`,
      `the table was deployed with encryption: \${${kept}.encryption}, and AWS does not change the keys of a table with replicas in one step: set encryption to this again, or ${copy}`,
    ),
  ];
}
