import { setTimeout as sleep } from "node:timers/promises";
import { keyNames } from "../../aws/key-names";
import type { Described } from "./description";
import type { Engine } from "./engine";

/** Creates a replica's table in its engine, unless it is there already, and waits until it takes items. */
export async function createTable({ table, region, engine }: Described & { readonly engine: Engine }): Promise<void> {
  const { name } = table;
  const call = (operation: string, body: object) => engine.call(operation, JSON.stringify(body));
  const keys = keyNames(table).map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? "HASH" : "RANGE",
  }));
  const answer = await call("CreateTable", {
    TableName: name,
    KeySchema: keys,
    AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" })),
    BillingMode: "PAY_PER_REQUEST",
  });
  const exists = answer.status === 400 && answer.body.includes("ResourceInUseException");
  if (answer.status !== 200 && !exists)
    throw new Error(`the engine of ${region} cannot create ${name}: ${answer.body}`);
  // An engine answers before it has created a table, and takes no items until then.
  for (;;) {
    const described = await call("DescribeTable", { TableName: name });
    if (described.status !== 200) throw new Error(`the engine of ${region} cannot describe ${name}: ${described.body}`);
    if (JSON.parse(described.body.toString()).Table.TableStatus === "ACTIVE") return;
    await sleep(10);
  }
}
