import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { serveApi } from "../../support/aws-api";
import { awsCli, HAS_AWS_CLI } from "../../support/aws-cli";
import { Connection } from "../../support/connection";
import { nextEvent } from "../../support/events";
import { NO_FUNCTIONS } from "../../support/topology";

const US = "us-west-2";
const EU = "eu-central-1";

/** A request as it would be signed: nobody checks the signature. */
const signedFor = (service: string, region: string, headers: Readonly<Record<string, string>> = {}) => ({
  method: "POST",
  headers: {
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    ...headers,
  },
});

describe("AWS's API at one URL", () => {
  it("has the table of each region, replicated", async () => {
    const { client, world } = await serveApi(NO_FUNCTIONS, { replicationLagMs: 1 });
    const [us, eu] = [client(DynamoDBClient, US), client(DynamoDBClient, EU)];
    const replicated = nextEvent(world.events, "replication");
    const Item = { item_id: { S: "1" }, value: { N: "7" } };
    await us.send(new PutItemCommand({ TableName: "GlobalApp", Item }));
    await replicated;
    const Key = { item_id: { S: "1" } };
    expect((await eu.send(new GetItemCommand({ TableName: "GlobalApp", Key }))).Item).toEqual(Item);
    const { Table } = await eu.send(new DescribeTableCommand({ TableName: "GlobalApp" }));
    expect(Table?.Replicas).toEqual([{ RegionName: US, ReplicaStatus: "ACTIVE" }]);
  });

  it("has no table where the backend has none", async () => {
    const { client } = await serveApi(NO_FUNCTIONS);
    const elsewhere = client(DynamoDBClient, "sa-east-1");
    await expect(elsewhere.send(new DescribeTableCommand({ TableName: "GlobalApp" }))).rejects.toThrow(
      expect.objectContaining({ name: "ResourceNotFoundException", message: "there is no table in sa-east-1" }),
    );
  });

  it.each([
    ["a service that the simulator lacks", signedFor("kms", US), "the simulator does not have the service kms"],
    [
      "a request without a signature",
      { method: "POST" },
      "the request is not signed: the simulator takes service and region from the signature",
    ],
  ])("answers %s with UnknownOperationException", async (_what, init, message) => {
    const { endpoint } = await serveApi(NO_FUNCTIONS);
    const response = await fetch(endpoint, init);
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
    expect(await response.json()).toMatchObject({
      __type: "UnknownOperationException",
      message: expect.stringContaining(message),
    });
  });

  it("outlives whoever goes away in the middle of a request, or asks for what is no path", async () => {
    const { endpoint } = await serveApi(NO_FUNCTIONS);
    const gone = await Connection.open(endpoint);
    gone.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
    expect((await (await Connection.open(endpoint)).get("//")).status).toBe(500);
    gone.socket.resetAndDestroy();
    await gone.closed;
    const broken = await fetch(`${endpoint}/2015-03-31/functions/%E0%A4%A/configuration`, signedFor("lambda", US));
    expect(broken.status).toBeGreaterThanOrEqual(400);
    expect((await fetch(endpoint)).status).toBe(400);
  });
});

describe("the AWS command line", () => {
  it.runIf(HAS_AWS_CLI)("turns the article's switch", async () => {
    const { endpoint, world } = await serveApi({ regions: [US] });
    const told = nextEvent(world.events, "configuration");
    const switched = ["--environment", "Variables={tablename=GlobalApp,STATUS=400}"];
    const { stdout } = await awsCli(endpoint)(
      ["lambda", "update-function-configuration", "--function-name", "globalapp", ...switched],
      US,
    );
    expect(JSON.parse(stdout).Environment.Variables).toEqual({ tablename: "GlobalApp", STATUS: "400" });
    expect(await told).toMatchObject({ region: US, changed: { STATUS: { from: "200", to: "400" } } });
  });
});
