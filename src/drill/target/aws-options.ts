import type { StackOutputs } from "../../outputs";
import type { Topology } from "../../topology/topology";

/** What leads to a deployed backend. */
export interface AwsOptions {
  readonly topology: Topology;
  /** Of the deployed stack. */
  readonly outputs: StackOutputs;
  /** Of the simulator. @default AWS itself */
  readonly endpoint?: string;
}

/** The simulator takes any credentials; AWS's are found as the SDK always finds them. */
export function credentials({ endpoint }: AwsOptions) {
  if (endpoint === undefined) return {};
  return { endpoint, credentials: { accessKeyId: "simulator", secretAccessKey: "simulator" } };
}
