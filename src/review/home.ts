import type { Drift } from "../topology/change";
import type { Seen } from "./finding";
import { changesOf } from "./seen";

/** Another region that is the first one, which the table is made in. */
export interface HomeMove {
  readonly address: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Looks for a table whose provider changes. Terraform does not move a table, and does not see that it should: the other
 * region's provider finds the replica there, which has the same name, and takes it for the table. A plan shows that only as an
 * ARN that seems to have been changed by hand (measured with version 5.100.0 of the AWS provider).
 */
export function homeMove(seen: Seen): HomeMove | undefined {
  const drift = seen.change.drift.find(isHomeDrift);
  if (drift) return { address: drift.address, from: regionIn(drift.was) ?? "", to: regionIn(drift.is) ?? "" };
  const [table] = changesOf(seen, "aws_dynamodb_table").filter(({ changed }) => changed.includes("region"));
  const [from, to] = [seen.before, seen.after].map((side) => side?.topology.table.regions[0]);
  return table && from !== undefined && to !== undefined ? { address: table.address, from, to } : undefined;
}

/** Nobody changes an ARN by hand. */
export const isHomeDrift = ({ type, path, was, is }: Drift): boolean =>
  type === "aws_dynamodb_table" && path === "arn" && regionIn(was) !== regionIn(is);

const regionIn = (arn: unknown): string | undefined => (typeof arn === "string" ? arn.split(":")[3] : undefined);
