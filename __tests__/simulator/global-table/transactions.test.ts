import { TransactGetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { TestTable } from "../../support/table";
import { LAG, started } from "../../support/tables";

type Actions = NonNullable<TransactWriteCommandInput["TransactItems"]>;

const TableName = "GlobalApp";
const MINUTE = 60_000;

const put = (item_id: string, value: unknown = item_id, more: object = {}) => ({
  Put: { TableName, Item: { item_id, value }, ...more },
});
const remove = (item_id: string) => ({ Delete: { TableName, Key: { item_id } } });
const add = (item_id: string, amount: number) => ({
  Update: {
    TableName,
    Key: { item_id },
    UpdateExpression: "ADD amount :amount",
    ExpressionAttributeValues: { ":amount": amount },
  },
});
const check = (item_id: string, ConditionExpression: string) => ({
  ConditionCheck: { TableName, Key: { item_id }, ConditionExpression },
});

const write = ({ client }: TestTable, TransactItems: Actions, more: object = {}) =>
  client.send(new TransactWriteCommand({ TransactItems, ...more }));

/** What a transaction is refused with. */
const refused = (table: TestTable, actions: Actions, more?: object) =>
  write(table, actions, more).then(
    () => "written",
    ({ name, message, CancellationReasons }) => ({ name, message, CancellationReasons }),
  );

const read = async ({ client }: TestTable, ...ids: string[]) => {
  const TransactItems = ids.map((item_id) => ({ Get: { TableName, Key: { item_id } } }));
  const { Responses } = await client.send(new TransactGetCommand({ TransactItems }));
  return Responses?.map(({ Item }) => Item);
};

describe("a transaction", () => {
  it("puts, updates and deletes at once, and where a check holds", async () => {
    const { us } = await started();
    await write(us, [put("1"), put("2", "old")]);
    await write(us, [put("1", "new"), add("3", 5), remove("2"), check("foobar", "attribute_exists(item_id)")]);
    expect(await read(us, "1", "2", "3", "foobar")).toEqual([
      { item_id: "1", value: "new" },
      undefined,
      { item_id: "3", amount: 5 },
      { item_id: "foobar" },
    ]);
  });

  it("does nothing where one condition fails, and says which", async () => {
    const { us, settle, replications } = await started();
    const ifAbsent = { ConditionExpression: "attribute_not_exists(item_id)" };
    const old = { ...ifAbsent, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    const actions = [put("1"), put("foobar", "new", old), check("2", "attribute_exists(item_id)"), add("3", 1)];
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
    expect(await refused(us, actions)).toEqual({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons " +
        "[None, ConditionalCheckFailed, ConditionalCheckFailed, None]",
      CancellationReasons: [
        { Code: "None" },
        { ...failed, Item: { item_id: { S: "foobar" } } },
        failed,
        { Code: "None" },
      ],
    });
    await settle();
    expect(replications).toEqual([]);
    expect(await read(us, "1", "2", "3", "foobar")).toEqual([undefined, undefined, undefined, { item_id: "foobar" }]);
  });

  it("does nothing where one update cannot be made", async () => {
    const { us } = await started();
    await write(us, [{ Put: { TableName, Item: { item_id: "1", amount: "text" } } }]);
    expect(await refused(us, [put("2"), add("1", 1)])).toMatchObject({
      CancellationReasons: [{ Code: "None" }, { Code: "ValidationError" }],
    });
    expect(await read(us, "2")).toEqual([undefined]);
  });

  it.each<[string, Actions, string]>([
    ["no action", [], "Member must have length greater than or equal to 1"],
    [
      "more than a hundred",
      Array.from({ length: 101 }, (_, index) => put(String(index))),
      "Member must have length less than or equal to 100",
    ],
    ["one item twice", [put("1"), remove("1")], "Transaction request cannot include multiple operations on one item"],
    [
      "two actions in one",
      [{ ...put("1"), ...remove("2") }],
      "TransactItems can only contain one of Check, Put, Update or Delete",
    ],
    ["an expression that is none", [check("1", "!")], "Invalid ConditionExpression"],
    [
      "a check without a condition",
      [{ ConditionCheck: { TableName, Key: { item_id: "1" } } } as never],
      "must not be null",
    ],
    [
      "more than 4 MB",
      Array.from({ length: 12 }, (_, index) => put(String(index), "x".repeat(390_000))),
      "the items of a transaction have 4680",
    ],
  ])("is refused with %s", async (_what, actions, message) => {
    const { us } = await started();
    expect(await refused(us, actions)).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  it("names the table that there is not", async () => {
    const { us } = await started();
    const actions = [{ Put: { TableName: "Other", Item: { item_id: "1" } } }];
    expect(await refused(us, actions)).toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is atomic in its own region only: elsewhere a part of it can be seen", async () => {
    const { us, eu, world, clock, settle, replications } = await started();
    let isNext = false;
    world.table.setHolding("eu-central-1", "test", () => {
      isNext = !isNext;
      return isNext;
    });
    await write(us, [put("1"), put("2"), remove("foobar")]);
    await clock.advance(LAG);
    expect(await read(eu, "1", "2", "foobar")).toEqual([
      undefined,
      { item_id: "2", value: "2" },
      { item_id: "foobar" },
    ]);
    world.table.setHolding("eu-central-1", "test", undefined);
    await settle();
    expect(await read(eu, "1", "2", "foobar")).toEqual([...((await read(us, "1", "2")) ?? []), undefined]);
    expect(replications.map(({ key }) => key).sort()).toEqual(["1", "2", "foobar"]);
  });

  it("never shows one of its writes without the other, however often it is read meanwhile", async () => {
    const { us } = await started();
    const seen: unknown[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, turn) => {
        await write(us, [put("1", turn), put("2", turn)]);
        const [one, two] = (await read(us, "1", "2")) ?? [];
        seen.push(one?.value === two?.value);
      }),
    );
    expect(seen).not.toContain(false);
  });

  it("says what it used: twice what single writes use", async () => {
    const { us } = await started();
    const { ConsumedCapacity } = await write(us, [put("1"), put("2")], { ReturnConsumedCapacity: "TOTAL" });
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
  });
});

describe("a transaction with a token", () => {
  const token = { ClientRequestToken: "token" };

  it("that is sent again is not done again, for ten minutes", async () => {
    const { us, clock, settle, replications } = await started();
    const amount = async () => (await us.get("1"))?.amount;
    for (let turn = 0; turn < 3; turn++) await write(us, [add("1", 1)], token);
    await clock.advance(10 * MINUTE - 1);
    await write(us, [add("1", 1)], token);
    expect(await amount()).toBe(1);
    await clock.advance(1);
    await write(us, [add("1", 1)], token);
    expect(await amount()).toBe(2);
    await settle();
    expect(replications.length).toBe(2);
  });

  it("that is sent twice at once is done once", async () => {
    const { us } = await started();
    await Promise.all([write(us, [add("1", 1)], token), write(us, [add("1", 1)], token)]);
    expect((await us.get("1"))?.amount).toBe(1);
  });

  it("refuses another transaction with it", async () => {
    const { us, eu } = await started();
    await write(us, [add("1", 1)], token);
    expect(await refused(us, [add("1", 2)], token)).toMatchObject({ name: "IdempotentParameterMismatchException" });
    // Every region has tokens of its own.
    expect(await refused(eu, [add("1", 2)], token)).toBe("written");
  });

  it("that was not done can be sent again", async () => {
    const { us } = await started();
    const actions = [check("1", "attribute_exists(item_id)"), put("2")];
    expect(await refused(us, actions, token)).toMatchObject({ name: "TransactionCanceledException" });
    await us.put("1", "a");
    expect(await refused(us, actions, token)).toBe("written");
  });
});

describe("a transaction that reads", () => {
  it("is refused with one item twice, and with a key that is none", async () => {
    const { us } = await started();
    await expect(read(us, "1", "1")).rejects.toThrow("multiple operations on one item");
    const TransactItems = [{ Get: { TableName, Key: { other: "1" } } }];
    await expect(us.client.send(new TransactGetCommand({ TransactItems }))).rejects.toThrow(
      "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]",
    );
  });

  it("has only the attributes that it asks for", async () => {
    const { us } = await started();
    await us.put("1", "a");
    const Get = { TableName, Key: { item_id: "1" }, ProjectionExpression: "item_id" };
    const { Responses } = await us.client.send(new TransactGetCommand({ TransactItems: [{ Get }] }));
    expect(Responses).toEqual([{ Item: { item_id: "1" } }]);
  });
});
