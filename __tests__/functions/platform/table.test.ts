import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTableReader } from "../../../functions/platform/table";
import { serveForTest } from "../../support/serve";

const TABLE = { tableName: "GlobalApp", partitionKey: "customer", sortKey: undefined };
const signal = () => new AbortController().signal;

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => void vi.unstubAllEnvs());

/** A table that answers `{}` and keeps what it was asked. */
async function table(): Promise<unknown[]> {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      asked.push({ target: request.headers["x-amz-target"], ...JSON.parse(body) });
      response.setHeader("content-type", "application/x-amz-json-1.0").end("{}");
    });
  });
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", await serveForTest(server));
  return asked;
}

describe("the look at the table", () => {
  it("reads one item, under the table's whole key", async () => {
    const asked = await table();
    await createTableReader({ ...TABLE, sortKey: "order" })(signal());
    await createTableReader(TABLE)(signal());
    const id = { S: "__health__" };
    const get = { target: "DynamoDB_20120810.GetItem", TableName: "GlobalApp" };
    expect(asked).toEqual([
      { ...get, Key: { customer: id, order: id } },
      { ...get, Key: { customer: id } },
    ]);
  });

  it("takes the credentials of the environment, and looks for no others", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    await table();
    await expect(createTableReader(TABLE)(signal())).rejects.toThrow("there are no credentials");
  });

  it("is given up when its signal says so", async () => {
    await table();
    const controller = new AbortController();
    controller.abort();
    await expect(createTableReader(TABLE)(controller.signal)).rejects.toThrow(/abort/i);
  });
});
