import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../functions/api/config";
import { readPlatformConfig } from "../../functions/platform/config";

/** What an earlier version deployed, as the test of an upgrade with real Terraform has it. */
const STACKS = ["plain", "everything"];

interface Stack {
  readonly resource: {
    readonly aws_lambda_function: Record<
      string,
      { readonly environment: { readonly variables: Record<string, string> } }
    >;
  };
}

describe("an upgrade", () => {
  // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function: two calls of AWS's API.
  it.each(STACKS)("changes the code before the environment: the code is healthy with the old one (%s)", (name) => {
    const path = join(__dirname, "..", "terraform", "upgrade", name, "cdk.tf.json");
    const stack: Stack = JSON.parse(readFileSync(path, "utf8"));
    const environments = Object.values(stack.resource.aws_lambda_function).map((each) => each.environment.variables);
    expect(environments).toHaveLength(2);
    for (const variables of environments) {
      const env = { ...variables, AWS_REGION: "us-west-2" };
      expect(readPlatformConfig(env).problems).toEqual([]);
      expect(readConfig(env).problems).toEqual([]);
    }
  });
});
