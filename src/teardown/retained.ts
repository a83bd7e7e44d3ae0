import { join, relative } from "node:path";
import type { StateBackend } from "../state/backend";
import { type DeployedResource, givenVpcs, ofType } from "../terraform/deployed";
import { GROUP_NAME, type Leftovers, vpcText } from "./leftovers";
import { logsText } from "./logs";
import { recordsText } from "./validation-records";

/** What stays of a stack when all of it is destroyed, a line each. */
export async function retainedBy(resources: readonly DeployedResource[], leftovers: Leftovers): Promise<string[]> {
  const groups = givenVpcs(resources).map(async (vpc) => {
    const group = await leftovers.group(vpc);
    if (group === undefined) return [];
    return [
      `the security group ${GROUP_NAME} (${group}) in ${vpcText(vpc)}, a VPC of your own: other accelerators may use it`,
    ];
  });
  return [
    ...(await Promise.all(groups)).flat(),
    ...recordsText(resources),
    ...logsText(resources),
    ...backupsOf(resources),
    ...keysOf(resources),
  ];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html */
const backupsOf = (resources: readonly DeployedResource[]): string[] =>
  ofType(resources, "aws_dynamodb_table")
    .filter(({ values }) => values.point_in_time_recovery?.[0]?.enabled === true)
    .map(({ values }) => {
      const backup = `DynamoDB's own backup of the table ${values.name}, which it keeps for 35 days`;
      const key = values.server_side_encryption?.[0]?.kms_key_arn;
      return key ? `${backup} and can restore as long as the table's key exists` : backup;
    });

/** https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html */
const keysOf = (resources: readonly DeployedResource[]): string[] =>
  ofType(resources, "aws_kms_key", "aws_kms_replica_key").map(
    ({ values }) => `the key ${values.arn}, which KMS deletes after ${values.deletion_window_in_days ?? 30} days`,
  );

/** Where the empty state stays. */
export function stateText(backend: StateBackend, folder: string, root: string): string {
  if (backend.kind === "s3") {
    return `the bucket ${backend.bucket} in ${backend.region}, with the empty state at ${backend.key} and its versions`;
  }
  if (backend.kind === "other") return `the empty state, in a backend of type ${backend.type}`;
  return `the empty state, ${relative(root, join(folder, backend.path))}, and its backup`;
}
