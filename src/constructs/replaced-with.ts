import type { TerraformResource } from "cdktf";

/**
 * Has a resource replaced whenever others are, because AWS deletes it, or what it got from AWS, together with them, or
 * refuses to delete them while it is there. Their ids are unknown only while they are made again, so a change in place
 * replaces nothing (https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by).
 */
export const replacedWith = (...others: readonly TerraformResource[]) => ({
  replaceTriggeredBy: others.map((other) => `${addressOf(other)}.id`),
});

/** The same, and also whenever the other is changed in place. */
export const replacedAtChangeOf = (other: TerraformResource) => ({ replaceTriggeredBy: [addressOf(other)] });

/** Without the braces in which CDKTF's `fqn` has it, and which Terraform does not take here. */
const addressOf = ({ terraformResourceType, friendlyUniqueId }: TerraformResource): string =>
  `${terraformResourceType}.${friendlyUniqueId}`;
