import { DataResource, type IResolvable, propertyAccess, Token } from "cdktf";
import { Construct } from "constructs";
import type { Condition } from "./condition";

export interface KeptProps {
  /** What the first deployment finds. */
  // biome-ignore lint/suspicious/noExplicitAny: as CDKTF types the input of a resource of Terraform itself
  readonly value: any;
  /** About `self.input.value`. */
  readonly conditions: readonly Condition[];
}

/**
 * A value of the first deployment that later ones keep, whatever becomes of where it was found. It is in Terraform's state
 * only, by a resource of Terraform itself, for which no provider is asked
 * (https://developer.hashicorp.com/terraform/language/resources/terraform-data).
 */
export class Kept extends Construct {
  readonly #output: IResolvable;

  constructor(scope: Construct, id: string, { value, conditions }: KeptProps) {
    super(scope, id);
    const resource = new DataResource(this, "value", {
      input: { value },
      lifecycle: { ignoreChanges: ["input"], postcondition: [...conditions] },
    });
    this.#output = propertyAccess(resource.interpolationForAttribute("output"), ["value"]);
  }

  get list(): string[] {
    return Token.asList(this.#output);
  }
}
