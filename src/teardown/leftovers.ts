import type { Vpc } from "../terraform/deployed";

/** Name of the security group that Global Accelerator makes in each VPC it reaches into, and leaves there. */
export const GROUP_NAME = "GlobalAccelerator";

/** What Global Accelerator has in VPCs. */
export interface Leftovers {
  /** Ids of its network interfaces, and of all others in its group. */
  interfaces(vpc: Vpc): Promise<readonly string[]>;
  /** Id of its group. */
  group(vpc: Vpc): Promise<string | undefined>;
  /** @returns false where something still uses the group */
  deleteGroup(vpc: Vpc, group: string): Promise<boolean>;
}

export const vpcText = ({ id, region }: Vpc): string => `${id} (${region})`;
