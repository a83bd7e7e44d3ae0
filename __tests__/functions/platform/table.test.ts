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

interface Asked {
  readonly target: unknown;
  readonly TableName: string;
  readonly Key: Readonly<Record<string, { readonly S: string }>>;
}

/** A table that keeps what it was asked. It throttles the first reads, and answers `{}` to the others. */
async function table({ throttled = 0 } = {}): Promise<Asked[]> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      asked.push({ target: request.headers["x-amz-target"], ...JSON.parse(body) });
      const isThrottled = asked.length <= throttled;
      response.statusCode = isThrottled ? 400 : 200;
      response
        .setHeader("content-type", "application/x-amz-json-1.0")
        .end(JSON.stringify(isThrottled ? { __type: "com.amazonaws#ThrottlingException" } : {}));
    });
  });
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", await serveForTest(server));
  return asked;
}

describe("the look at the table", () => {
  it("asks for one item, by the table's whole key", async () => {
    const asked = await table();
    await createTableReader({ ...TABLE, sortKey: "order" }, () => "new")(signal());
    await createTableReader(TABLE, () => "new")(signal());
    const id = { S: "new" };
    const get = { target: "DynamoDB_20120810.GetItem", TableName: "GlobalApp" };
    expect(asked).toEqual([
      { ...get, Key: { customer: id, order: id } },
      { ...get, Key: { customer: id } },
    ]);
  });

  it("asks every time for a key that nobody can know, and so can neither fill nor keep busy", async () => {
    const asked = await table();
    const read = createTableReader({ ...TABLE, sortKey: "order" });
    for (let look = 0; look < 20; look++) await read(signal());
    const ids = asked.flatMap(({ Key }) => Object.values(Key).map(({ S }) => S));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(40);
  });

  it("asks for other keys if one is throttled, because its partition is busy", async () => {
    const asked = await table({ throttled: 2 });
    await createTableReader(TABLE)(signal());
    expect(new Set(asked.map(({ Key }) => Key.customer?.S)).size).toBe(3);
  });

  it("fails if three keys in a row are throttled", async () => {
    const asked = await table({ throttled: 9 });
    await expect(createTableReader(TABLE)(signal())).rejects.toMatchObject({ name: "ThrottlingException" });
    expect(asked).toHaveLength(3);
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
