import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../../functions/api/config";
import { createHealthCheck, HEALTH_CACHE_MS } from "../../../functions/api/health";
import type { Item } from "../../../functions/api/json";
import type { Table } from "../../../functions/api/table";
import { dynamoError, failingTable, memoryTable } from "../../support/memory-table";

const OK = { status: 200, body: { status: "ok", region: "eu-west-1" } };
const unhealthy = (reason: string) => ({ status: "unhealthy", region: "eu-west-1", reason });
const config = (env: Record<string, string> = {}) =>
  readConfig({ AWS_REGION: "eu-west-1", tablename: "GlobalApp", ...env });

/** A table that answers when it is told to. */
function heldTable() {
  const reads: { signal?: AbortSignal; answer: (item?: Item) => void; fail: (error: Error) => void }[] = [];
  const get: Table["get"] = (_, signal) =>
    new Promise((answer, fail) => {
      reads.push({ signal, answer, fail });
    });
  return { reads, table: { ...memoryTable(), get } };
}

describe("the health check", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  let time = 0;
  const now = () => time;

  beforeEach(() => {
    time = 1_000_000;
    logged.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is passed by a region whose table answers, with an item or without", async () => {
    const sentinel = { item_id: "__health__" };
    expect(await createHealthCheck({ config: config(), table: memoryTable(), now })()).toEqual(OK);
    expect(await createHealthCheck({ config: config(), table: memoryTable(sentinel), now })()).toEqual(OK);
    expect(logged).not.toHaveBeenCalled();
  });

  it("reads one item, under the table's whole key", async () => {
    const table = memoryTable();
    await createHealthCheck({ config: config({ PARTITION_KEY: "customer", SORT_KEY: "order" }), table, now })();
    expect(table.reads).toEqual([{ customer: "__health__", order: "__health__" }]);
  });

  it.each(["201", "204", "400", "503"])("answers STATUS %s without a look at the table", async (STATUS) => {
    const table = memoryTable();
    const answer = await createHealthCheck({ config: config({ STATUS }), table, now })();
    expect(answer).toEqual({ status: Number(STATUS), body: unhealthy(`STATUS is set to ${STATUS}`) });
    expect(table.reads).toEqual([]);
  });

  it("answers 503 to a configuration that is wrong, and says all that is wrong", async () => {
    const check = createHealthCheck({ config: config({ STATUS: "99", WRITES: "?" }), table: memoryTable(), now });
    const reason =
      'WRITES is "?"; use "off", "anonymous" or "token"; STATUS is "99"; use a whole number from 200 to 599';
    expect(await check()).toEqual({ status: 503, body: unhealthy(reason) });
  });

  it("answers 503 if the table fails, and tells only the log why", async () => {
    const table = failingTable(dynamoError("AccessDeniedException", "role api-eu-west-1 may not GetItem"));
    const answer = await createHealthCheck({ config: config(), table, now })();
    expect(answer).toEqual({ status: 503, body: unhealthy("the table cannot be read") });
    expect(logged).toHaveBeenCalledTimes(1);
    expect(JSON.parse(logged.mock.calls[0]?.[0])).toMatchObject({
      level: "error",
      message: "the table cannot be read",
      error: { name: "AccessDeniedException", message: "role api-eu-west-1 may not GetItem" },
    });
  });

  it("answers 503 when the table's time is up, and gives up the read", async () => {
    vi.useFakeTimers();
    const { reads, table } = heldTable();
    const answer = createHealthCheck({ config: config({ HEALTH_TABLE_TIMEOUT_MS: "300" }), table, now })();
    await vi.advanceTimersByTimeAsync(299);
    expect(reads[0]?.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(reads[0]?.signal?.aborted).toBe(true);
    expect(await answer).toEqual({ status: 503, body: unhealthy("the table did not answer within 300 ms") });
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    await createHealthCheck({ config: config(), table: memoryTable(), now })();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("shares one look between checks at the same time, however long it takes", async () => {
    const { reads, table } = heldTable();
    const check = createHealthCheck({ config: config({ HEALTH_TABLE_TIMEOUT_MS: "100000" }), table, now });
    for (const looks of [1, 2]) {
      const early = check();
      await Promise.resolve();
      time += 10 * HEALTH_CACHE_MS;
      const late = check();
      expect(reads).toHaveLength(looks);
      reads[looks - 1]?.answer();
      expect(await Promise.all([early, late])).toEqual([OK, OK]);
      time += HEALTH_CACHE_MS;
    }
  });

  it("looks again 2 s after the answer", async () => {
    const table = memoryTable();
    const check = createHealthCheck({ config: config(), table, now });
    await check();
    time += 1999;
    await check();
    expect(table.reads).toHaveLength(1);
    time += 1;
    await check();
    expect(table.reads).toHaveLength(2);
    time += 1999;
    await check();
    expect(table.reads).toHaveLength(2);
  });

  it("remembers a failure no longer than a success", async () => {
    const { reads, table } = heldTable();
    const check = createHealthCheck({ config: config(), table, now });
    const first = check();
    reads[0]?.fail(new Error("down"));
    expect((await first).status).toBe(503);
    expect((await check()).status).toBe(503);
    time += HEALTH_CACHE_MS;
    const second = check();
    reads[1]?.answer();
    expect((await second).status).toBe(200);
  });

  it("looks again if the clock was set back", async () => {
    const table = memoryTable();
    const check = createHealthCheck({ config: config(), table, now });
    await check();
    time -= 3_600_000;
    await check();
    expect(table.reads).toHaveLength(2);
  });
});
