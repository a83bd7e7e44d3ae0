import type { ApiOptions } from "../../aws/client-options";
import type { DeployedStack } from "../../aws/outputs";

/** What leads to a deployed backend. */
export interface AwsOptions extends ApiOptions {
  readonly stack: DeployedStack;
}
