import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/process/user-error";
import { EventStream } from "../../../src/simulator/ground/events";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { SimulatedRole } from "../../../src/simulator/role/role";
import type { World } from "../../../src/simulator/world";
import { statementsOf } from "../../../src/topology/policy";
import type { Role } from "../../../src/topology/topology";
import { bundle } from "../../support/bundle";
import { record } from "../../support/events";
import { dynamoDb, TestTable } from "../../support/table";
import { functionId, functionOf, topologyOf } from "../../support/topology";
import { startWorld } from "../../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const TABLE = `arn:aws:dynamodb:${US}:000000000000:table/GlobalApp`;
const USER = "arn:aws:sts::000000000000:assumed-role/shop-api-us-west-2/globalapp";

const policy = (Effect: "Allow" | "Deny", Action: string | string[], Resource = "*"): string =>
  JSON.stringify({ Statement: { Effect, Action, Resource } });

/** A role that one policy was written for. */
const roleWith = (document: string): Role => ({
  name: "shop-api-us-west-2",
  policies: [{ name: "own", statements: statementsOf(document, "own") }],
});

function roleOf(role: Role | undefined) {
  const events = new EventStream(() => 0);
  const simulated = new SimulatedRole(functionOf(US, "", { role }), events);
  const ask = (operation: string, body: object = { TableName: "GlobalApp" }) => {
    const answer = simulated.refusalOf({
      region: US,
      operation,
      body: Buffer.from(JSON.stringify(body)),
      ownTable: TABLE,
    });
    return answer && { status: answer.status, ...JSON.parse(answer.body.toString()) };
  };
  return { role: simulated, ask, denied: record(events, "access-denied") };
}

describe("a role", () => {
  it("lets calls pass that its policies allow", () => {
    const { ask, denied } = roleOf(roleWith(policy("Allow", "dynamodb:GetItem", TABLE)));
    expect(ask("GetItem")).toBeUndefined();
    expect(denied).toEqual([]);
  });

  it("refuses others in AWS's words", () => {
    const { ask } = roleOf(roleWith(policy("Allow", "dynamodb:GetItem", TABLE)));
    expect(ask("PutItem")).toEqual({
      status: 400,
      __type: "com.amazon.coral.service#AccessDeniedException",
      Message: `User: ${USER} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    });
  });

  it("refuses what a policy denies, in other words", () => {
    const { role, ask } = roleOf(roleWith(policy("Allow", "*")));
    role.putInlinePolicy("deny", policy("Deny", "dynamodb:*"));
    expect(ask("GetItem")).toMatchObject({
      Message: `User: ${USER} is not authorized to perform: dynamodb:GetItem on resource: ${TABLE} with an explicit deny in an identity-based policy`,
    });
  });

  it("refuses a call whose parts are not all allowed", () => {
    const { ask } = roleOf(roleWith(policy("Allow", "dynamodb:PutItem")));
    const TableName = "GlobalApp";
    expect(ask("TransactWriteItems", { TransactItems: [{ Put: { TableName } }] })).toBeUndefined();
    expect(
      ask("TransactWriteItems", { TransactItems: [{ Put: { TableName } }, { Delete: { TableName } }] }),
    ).toMatchObject({
      Message: expect.stringContaining("dynamodb:DeleteItem"),
    });
  });

  it("tells of each kind of call once, until its policies change", () => {
    const { role, ask, denied } = roleOf(roleWith(policy("Allow", "dynamodb:GetItem", TABLE)));
    for (let times = 0; times < 3; times++) ask("PutItem");
    ask("Query", { TableName: "GlobalApp", IndexName: "by-name" });
    ask("GetItem", { TableName: "GlobalApp2" });
    const common = { at: 0, type: "access-denied", region: US, function: "globalapp", decision: "implicitDeny" };
    expect(denied).toEqual([
      { ...common, action: "dynamodb:PutItem", resource: TABLE, ownTable: true },
      { ...common, action: "dynamodb:Query", resource: `${TABLE}/index/by-name`, ownTable: true },
      { ...common, action: "dynamodb:GetItem", resource: `${TABLE}2`, ownTable: false },
    ]);
    role.putInlinePolicy("deny", policy("Deny", "dynamodb:PutItem"));
    ask("PutItem");
    expect(denied.at(-1)).toMatchObject({ action: "dynamodb:PutItem", decision: "explicitDeny" });
    expect(denied).toHaveLength(4);
  });

  it("follows inline policies that come and go", () => {
    const { role, ask } = roleOf(roleWith(policy("Allow", "dynamodb:GetItem")));
    expect(role.inlinePolicy("more")).toBeUndefined();
    role.putInlinePolicy("more", policy("Allow", "dynamodb:PutItem"));
    expect(role.inlinePolicy("more")).toBe(policy("Allow", "dynamodb:PutItem"));
    expect(ask("PutItem")).toBeUndefined();
    role.deleteInlinePolicy("more");
    expect(role.inlinePolicy("more")).toBeUndefined();
    expect(ask("PutItem")).toMatchObject({ status: 400 });
    expect(ask("GetItem")).toBeUndefined();
    role.putInlinePolicy("own", policy("Allow", "dynamodb:PutItem"));
    expect(ask("GetItem")).toMatchObject({ status: 400 });
  });

  it("keeps its policies where one that is put cannot be evaluated", () => {
    const { role, ask } = roleOf(roleWith(policy("Allow", "dynamodb:GetItem")));
    expect(() => role.putInlinePolicy("own", "{}")).toThrow(UserError);
    expect(ask("GetItem")).toBeUndefined();
  });

  it("of which nothing is known allows what no policy denies", () => {
    const { role, ask } = roleOf(undefined);
    expect(ask("DeleteItem")).toBeUndefined();
    role.putInlinePolicy("deny", policy("Deny", "dynamodb:DeleteItem"));
    expect(ask("DeleteItem")).toMatchObject({ status: 400 });
    expect(ask("GetItem")).toBeUndefined();
  });
});

/** Calls its table as the event's body says, with the credentials of its environment, and answers with the answer. */
const CALLING = `
const { request } = require("node:http");
exports.handler = ({ operation, body, region, key = process.env.AWS_ACCESS_KEY_ID }) => new Promise((resolve, reject) => {
  const call = request(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810." + operation,
      "x-amz-date": "20260101T000000Z",
      authorization: "AWS4-HMAC-SHA256 Credential=" + key + "/20260101/" + region + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
  }, async (response) => {
    let text = "";
    for await (const chunk of response) text += chunk;
    resolve({ status: response.statusCode, ...JSON.parse(text) });
  });
  call.on("error", reject);
  call.end(JSON.stringify(body));
});
`;

/** A world whose functions call the table of us-west-2 with one policy in both regions. */
async function calling(document: string, clock?: VirtualClock) {
  const topology = topologyOf(bundle(CALLING), { function: { role: roleWith(document) } });
  const world = await startWorld(topology, { clock, replicationLagMs: 3_600_000 });
  const call = async (from: string, operation: string, others: object = {}) => {
    const body = { TableName: "GlobalApp", Key: { item_id: { S: "foobar" } } };
    const event = JSON.stringify({ operation, body, region: US, ...others });
    const invocation = world.functions.get(functionId(from))?.invoke(event);
    await clock?.advance(10_000);
    const outcome = await invocation;
    return outcome && "payload" in outcome ? JSON.parse(outcome.payload) : outcome;
  };
  const table = (region: string) => new TestTable(dynamoDb(world.tableUrls.get(region) as string, region));
  return { world, call, table };
}

const nameOfKey = (world: World, region: string) => world.functions.get(functionId(region))?.role.accessKeyId;

describe("a function in a world", () => {
  const read = policy("Allow", "dynamodb:GetItem", TABLE);

  it.each([
    ["in real time", () => undefined],
    ["in virtual time, where its calls need no socket", () => new VirtualClock()],
  ])("may do at the table what its role allows, %s", async (_what, clock) => {
    const { call, world } = await calling(read, clock());
    const denied = record(world.events, "access-denied");
    expect(await call(US, "GetItem")).toMatchObject({ status: 200, Item: { item_id: { S: "foobar" } } });
    expect(await call(US, "DeleteItem")).toMatchObject({
      status: 400,
      Message: expect.stringContaining("because no identity-based policy allows the dynamodb:DeleteItem action"),
    });
    expect(denied).toMatchObject([{ region: US, action: "dynamodb:DeleteItem" }]);
  });

  it("reaches the table of the region that it asks for, as far as its role allows", async () => {
    const { call, table } = await calling(read);
    await table(US).put("only here", 1);
    const body = { TableName: "GlobalApp", Key: { item_id: { S: "only here" } } };
    expect(await call(EU, "GetItem", { body })).toMatchObject({ status: 200, Item: { value: { N: "1" } } });
    expect(await call(US, "GetItem", { body, region: EU })).toMatchObject({
      status: 400,
      Message: expect.stringContaining(`on resource: ${TABLE.replace(US, EU)} because`),
    });
  });

  it("finds no table in a region without one", async () => {
    const { call } = await calling(policy("Allow", "*"));
    expect(await call(US, "GetItem", { region: "sa-east-1" })).toMatchObject({
      status: 400,
      __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
    });
  });

  it("has credentials of its own in each region", async () => {
    const { world } = await calling(read);
    expect(nameOfKey(world, US)).toMatch(/^ASIA[0-9A-F]{16}$/);
    expect(nameOfKey(world, US)).not.toBe(nameOfKey(world, EU));
  });

  it("restricts nobody else: other credentials may do everything", async () => {
    const { call, table } = await calling(read);
    expect(await call(US, "DeleteItem", { key: "simulator" })).toMatchObject({ status: 200 });
    await table(US).put("foobar", 2);
    expect(await table(US).get("foobar")).toMatchObject({ value: 2 });
  });
});
