import type { DescribeTargetGroupsCommandInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { BackendControl } from "./target";

/** What decides to which region clients go, as AWS's API knows it. */
export interface FrontControl
  extends Pick<BackendControl, "acceleratorStatus" | "endpointGroups" | "setTrafficDial" | "setWeight"> {
  /** What a region's load balancer is asked for, to get the target groups that clients reach. */
  targetGroupRequests(region: string): Promise<readonly DescribeTargetGroupsCommandInput[]>;
  stop(): void;
}
