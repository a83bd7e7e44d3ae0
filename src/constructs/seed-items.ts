import { marshall, type NativeAttributeValue } from "@aws-sdk/util-dynamodb";
import { TerraformElement, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { keyNames } from "../aws/key-names";
import type { Storable } from "../settings/seed-items";
import { escapeTemplate } from "./escape-template";

export interface SeedItemsProps {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly items: readonly { readonly [attribute: string]: Storable | undefined }[];
}

/**
 * The seed items as a local value of the stack, in DynamoDB's own JSON, which `npm run seed` and the simulator read. Terraform
 * makes nothing of it: its resource for an item would write one again that the application has deleted, and delete one
 * that is no longer named.
 */
export class SeedItems extends TerraformElement {
  readonly #items: readonly object[];
  readonly #formerly: readonly string[];

  constructor(scope: Construct, id: string, { items, ...keys }: SeedItemsProps) {
    super(scope, id);
    this.#items = items.map(marshalled);
    const stack = TerraformStack.of(this);
    this.#formerly = items.map((item) => {
      const name = keyNames(keys)
        .map((key) => encodeURIComponent(String(item[key])))
        .join("|");
      return `aws_dynamodb_table_item.${stack.getLogicalId(new Construct(this, name).node)}`;
    });
  }

  override toTerraform(): object {
    if (this.#items.length === 0) return {};
    return {
      locals: { seed_items: this.#items.map(escaped) },
      // They were resources once. Terraform forgets them, and the items stay.
      removed: this.#formerly.map((from) => ({ from, lifecycle: { destroy: false } })),
    };
  }
}

/** An item in DynamoDB's own JSON. */
const marshalled = (item: SeedItemsProps["items"][number]): object =>
  marshall(withMaps(item), { removeUndefinedValues: true });

/** Objects as Maps, since an object's attribute `constructor` would be taken for its class. */
function withMaps(value: Storable | undefined): NativeAttributeValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withMaps);
  return new Map(Object.entries(value).map(([name, child]) => [name, withMaps(child)]));
}

/** As text, in which names are escaped too. */
const escaped = (item: object): object => JSON.parse(escapeTemplate(JSON.stringify(item)));
