import { describe, expect, it } from "vitest";
import { permissionsFor } from "../../../src/simulator/role/permissions";

const TABLE = "arn:aws:dynamodb:us-west-2:000000000000:table/Items";
const TableName = "Items";

const needed = (operation: string, body: unknown) =>
  permissionsFor("us-west-2", operation, Buffer.from(JSON.stringify(body))).map(
    ({ action, resource }) => `${action} on ${resource.replace("arn:aws:dynamodb:us-west-2:000000000000:table/", "")}`,
  );

describe("a call needs", () => {
  it.each(["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable"])(
    "%s for itself, on its table",
    (operation) => {
      expect(permissionsFor("us-west-2", operation, Buffer.from(JSON.stringify({ TableName })))).toEqual([
        { action: `dynamodb:${operation}`, resource: TABLE },
      ]);
    },
  );

  it.each(["Query", "Scan"])("%s on the index, where it reads one", (operation) => {
    expect(needed(operation, { TableName, IndexName: "by-name" })).toEqual([
      `dynamodb:${operation} on Items/index/by-name`,
    ]);
  });

  it("what it names by its ARN", () => {
    expect(needed("GetItem", { TableName: TABLE })).toEqual(["dynamodb:GetItem on Items"]);
    expect(needed("TagResource", { ResourceArn: TABLE })).toEqual(["dynamodb:TagResource on Items"]);
  });

  it("every table, where it names none", () => {
    expect(needed("ListTables", {})).toEqual(["dynamodb:ListTables on *"]);
  });

  it.each(["BatchGetItem", "BatchWriteItem"])("%s on each table of the batch", (operation) => {
    expect(needed(operation, { RequestItems: { Items: [], Others: [] } })).toEqual([
      `dynamodb:${operation} on Items`,
      `dynamodb:${operation} on Others`,
    ]);
  });

  it("what the parts of a transaction need", () => {
    expect(needed("TransactGetItems", { TransactItems: [{ Get: { TableName } }] })).toEqual([
      "dynamodb:GetItem on Items",
    ]);
    expect(
      needed("TransactWriteItems", {
        TransactItems: [
          { Put: { TableName } },
          { Update: { TableName } },
          { Delete: { TableName: "Others" } },
          { ConditionCheck: { TableName } },
        ],
      }),
    ).toEqual([
      "dynamodb:PutItem on Items",
      "dynamodb:UpdateItem on Items",
      "dynamodb:DeleteItem on Others",
      "dynamodb:ConditionCheckItem on Items",
    ]);
  });

  it.each([
    ["SELECT * FROM \"Items\" WHERE id = 'UPDATE'", "PartiQLSelect on Items"],
    ['select a.b, c from "Items"."by-name" where c = 1', "PartiQLSelect on Items/index/by-name"],
    ["EXISTS(SELECT * FROM Items WHERE id = ?)", "PartiQLSelect on Items"],
    ["INSERT INTO \"Items\" VALUE {'id': ?}", "PartiQLInsert on Items"],
    ['  UPDATE "Items"\nSET a = ? WHERE id = ?', "PartiQLUpdate on Items"],
    ['DELETE FROM "Items" WHERE id = ?', "PartiQLDelete on Items"],
  ])("what PartiQL says: %s", (Statement, permission) => {
    expect(needed("ExecuteStatement", { Statement })).toEqual([`dynamodb:${permission}`]);
    expect(needed("BatchExecuteStatement", { Statements: [{ Statement }, { Statement }] })).toHaveLength(2);
    expect(needed("ExecuteTransaction", { TransactStatements: [{ Statement }] })).toEqual([`dynamodb:${permission}`]);
  });

  it.each([
    ["GetItem", "{"],
    ["GetItem", "7"],
    ["GetItem", '{"TableName":7}'],
    ["BatchGetItem", "{}"],
    ["TransactWriteItems", '{"TransactItems":[null]}'],
    ["ExecuteStatement", '{"Statement":"DROP TABLE Items"}'],
  ])("nothing where it is malformed: %s %s", (operation, body) => {
    expect(permissionsFor("us-west-2", operation, Buffer.from(body))).toEqual([]);
  });
});
