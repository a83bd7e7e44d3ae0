import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readPlatformConfig } from "../../../functions/platform/config";
import { createHealthCheck, HEALTH_CACHE_MS } from "../../../functions/platform/health";
import { dynamoError } from "../../support/memory-table";

const OK = { status: 200, body: { status: "ok", region: "eu-west-1" } };
const unhealthy = (status: number, reason: string) => ({
  status,
  body: { status: "unhealthy", region: "eu-west-1" },
  reason,
});
const config = (env: Record<string, string> = {}) =>
  readPlatformConfig({ AWS_REGION: "eu-west-1", tablename: "GlobalApp", ...env });

const problems: readonly string[] = [];

/** A table that answers at once, and counts how often it was read. */
function quickTable() {
  const table = {
    reads: 0,
    readTable: async () => {
      table.reads += 1;
    },
  };
  return table;
}

/** A table that answers when it is told to. */
function heldTable() {
  const reads: { signal: AbortSignal; answer: () => void; fail: (error: Error) => void }[] = [];
  const readTable = (signal: AbortSignal) =>
    new Promise<void>((answer, fail) => {
      reads.push({ signal, answer, fail });
    });
  return { reads, readTable };
}

describe("the health check", () => {
  let time = 0;
  const now = () => time;

  beforeEach(() => {
    time = 1_000_000;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is passed by a region whose table answers", async () => {
    const { readTable } = quickTable();
    expect(await createHealthCheck({ config: config(), problems, readTable, now })()).toEqual(OK);
  });

  it.each(["201", "204", "400", "503"])("answers STATUS %s without a look at the table", async (STATUS) => {
    const table = quickTable();
    const { readTable } = table;
    const answer = await createHealthCheck({ config: config({ STATUS }), problems, readTable, now })();
    expect(answer).toEqual(unhealthy(Number(STATUS), `STATUS is set to ${STATUS}`));
    expect(table.reads).toBe(0);
  });

  it("answers 503 to a configuration that is wrong, and says once all that is wrong", async () => {
    const wrong = config({ STATUS: "99" });
    const check = createHealthCheck({ config: wrong, problems: ["WRITES is wrong", ...wrong.problems], now });
    const reason = 'STATUS is "99"; use a whole number from 200 to 599; WRITES is wrong';
    expect(await check()).toEqual(unhealthy(503, reason));
  });

  it("leaves the answer to the application where there is no table to look at, and nothing else is wrong", async () => {
    expect(await createHealthCheck({ config: config(), problems, now })()).toBeUndefined();
  });

  it("answers 503 if the table fails, and keeps the error for the log", async () => {
    const error = dynamoError("AccessDeniedException", "role api-eu-west-1 may not GetItem");
    const readTable = () => Promise.reject(error);
    const answer = await createHealthCheck({ config: config(), problems, readTable, now })();
    expect(answer).toEqual({ ...unhealthy(503, "the table cannot be read"), error });
  });

  it("answers 503 when the table's time is up, and gives up the read", async () => {
    vi.useFakeTimers();
    const { reads, readTable } = heldTable();
    const answer = createHealthCheck({
      config: config({ HEALTH_TABLE_TIMEOUT_MS: "300" }),
      problems,
      readTable,
      now,
    })();
    await vi.advanceTimersByTimeAsync(299);
    expect(reads[0]?.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(reads[0]?.signal?.aborted).toBe(true);
    expect(await answer).toMatchObject(unhealthy(503, "the table did not answer within 300 ms"));
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    await createHealthCheck({ config: config(), problems, readTable: quickTable().readTable, now })();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("shares one look between checks at the same time, however long it takes", async () => {
    const { reads, readTable } = heldTable();
    const check = createHealthCheck({
      config: config({ HEALTH_TABLE_TIMEOUT_MS: "100000" }),
      problems,
      readTable,
      now,
    });
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
    const table = quickTable();
    const { readTable } = table;
    const check = createHealthCheck({ config: config(), problems, readTable, now });
    await check();
    time += 1999;
    await check();
    expect(table.reads).toBe(1);
    time += 1;
    await check();
    expect(table.reads).toBe(2);
    time += 1999;
    await check();
    expect(table.reads).toBe(2);
  });

  it("remembers a failure no longer than a success", async () => {
    const { reads, readTable } = heldTable();
    const check = createHealthCheck({ config: config(), problems, readTable, now });
    const first = check();
    reads[0]?.fail(new Error("down"));
    expect((await first)?.status).toBe(503);
    expect((await check())?.status).toBe(503);
    time += HEALTH_CACHE_MS;
    const second = check();
    reads[1]?.answer();
    expect((await second)?.status).toBe(200);
  });

  it("looks again if the clock was set back", async () => {
    const table = quickTable();
    const { readTable } = table;
    const check = createHealthCheck({ config: config(), problems, readTable, now });
    await check();
    time -= 3_600_000;
    await check();
    expect(table.reads).toBe(2);
  });
});
