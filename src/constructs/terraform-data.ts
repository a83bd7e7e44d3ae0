import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface TerraformDataProps extends TerraformMetaArguments {
  // biome-ignore lint/suspicious/noExplicitAny: as CDKTF types the input of a resource of Terraform itself
  readonly input: Readonly<Record<string, any>>;
}

/**
 * A resource of Terraform itself, which keeps a value in the state. CDKTF's own class for it runs `terraform version` at
 * every synth, once per resource, and so needs Terraform where nothing is deployed; `.terraform-version` says which one is.
 */
export class TerraformData extends TerraformResource {
  readonly #input: TerraformDataProps["input"];

  constructor(scope: Construct, id: string, { input, ...meta }: TerraformDataProps) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      ...meta,
    });
    this.#input = input;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#input };
  }
}
