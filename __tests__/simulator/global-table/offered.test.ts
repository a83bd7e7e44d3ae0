import * as client from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { OFFERED } from "../../../src/simulator/global-table/offered";

/** As the SDK's client describes what it sends: a kind, and where the rest is. */
type Schema = readonly unknown[];

const [LIST, MAP, STRUCTURE] = [1, 2, 3];

/** The members of a request, those inside others as `TransactItems.Put`; an attribute's value is one. */
function membersOf(given: unknown, prefix = ""): string[] {
  const value: unknown = typeof given === "function" ? given() : given;
  if (!Array.isArray(value)) return [];
  const schema: Schema = typeof value[0] === "number" ? value : [];
  if (schema.length === 0) return membersOf(value[0], prefix);
  if (schema[0] === LIST) return membersOf(schema[4], prefix);
  if (schema[0] === MAP) return membersOf(schema[5], prefix);
  if (schema[0] !== STRUCTURE) return [];
  const [, , , , names, schemas] = schema as [number, string, string, unknown, string[], unknown[]];
  return names.flatMap((name, index) => [`${prefix}${name}`, ...membersOf(schemas[index], `${prefix}${name}.`)]);
}

const requestOf = (operation: string): string[] =>
  membersOf(((client as Record<string, unknown>)[`${operation}$`] as Schema)[4]);

describe("what a table's endpoint offers", () => {
  it("are the operations on items, and those that describe the table", () => {
    expect(Object.keys(OFFERED).sort()).toEqual([
      ...["BatchGetItem", "BatchWriteItem", "DeleteItem", "DescribeTable", "DescribeTimeToLive", "GetItem"],
      ...["ListTables", "ListTagsOfResource", "PutItem", "Query", "Scan", "TransactGetItems", "TransactWriteItems"],
      "UpdateItem",
    ]);
  });

  it.each(Object.entries(OFFERED))("obeys every member of %s, or is said to ignore it", (operation, offered) => {
    const members = requestOf(operation);
    expect(members).not.toEqual([]);
    expect([...offered.obeyed, ...Object.keys(offered.ignored)].sort()).toEqual([...members].sort());
  });
});
