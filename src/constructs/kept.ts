import { type IResolvable, type ITerraformDependable, propertyAccess, Token } from "cdktf";
import { Construct } from "constructs";
import type { Condition } from "./condition";
import { TerraformData } from "./terraform-data";

export interface KeptProps {
  // biome-ignore lint/suspicious/noExplicitAny: as CDKTF types the input of a resource of Terraform itself
  readonly value: any;
  /** Whether a later deploy replaces the value by its own. @default false: the first one is kept for ever */
  readonly follows?: boolean;
  /** About `self.input.value`, the value that is kept. */
  readonly conditions?: readonly Condition[];
  /** What must be so in AWS before the value is kept. */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * A value that later deploys find in Terraform's state, so that one that must not differ from it fails in the plan, before
 * anything is touched. It is kept by a resource of Terraform itself, for which no provider is asked
 * (https://developer.hashicorp.com/terraform/language/resources/terraform-data).
 */
export class Kept extends Construct {
  readonly #output: IResolvable;
  /** The value in an expression of Terraform's; known in the plan, where the output may not be yet. */
  readonly input: string;

  constructor(scope: Construct, id: string, { value, follows, conditions, dependsOn }: KeptProps) {
    super(scope, id);
    const resource = new TerraformData(this, "value", {
      input: { value },
      lifecycle: {
        ...(follows ? {} : { ignoreChanges: ["input"] }),
        ...(conditions ? { postcondition: [...conditions] } : {}),
      },
      dependsOn,
    });
    this.input = `terraform_data.${resource.friendlyUniqueId}.input.value`;
    this.#output = propertyAccess(resource.interpolationForAttribute("output"), ["value"]);
  }

  get list(): string[] {
    return Token.asList(this.#output);
  }
}
