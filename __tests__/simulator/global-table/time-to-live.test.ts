import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { TestTable } from "../../support/table";
import { AP, EU, LAG, started, US } from "../../support/tables";

const MINUTE = 60_000;
/** From the end of an item's time to its deletion. */
const DELAY = 10 * MINUTE;

const expiring = () => started({ table: { ttlAttribute: "expires_at" } });

const put = (table: TestTable, id: string, expires_at: unknown) =>
  table.client.send(new PutCommand({ TableName: table.name, Item: { item_id: id, expires_at } }));

const secondsAt = (ms: number) => Math.floor(ms / 1000);

describe("an item whose time ends", () => {
  it("stays for ten minutes, then goes in the region that wrote it, and in the others after the lag", async () => {
    const { us, eu, clock } = await expiring();
    await put(us, "1", secondsAt(clock.now() + MINUTE));
    await clock.advance(MINUTE + DELAY - 1);
    expect([await us.get("1"), await eu.get("1")]).not.toContain(undefined);
    await clock.advance(1);
    expect(await us.get("1")).toBeUndefined();
    expect(await eu.get("1")).toBeDefined();
    await clock.advance(LAG);
    expect(await eu.get("1")).toBeUndefined();
  });

  it("stays in the other regions while its own is isolated", async () => {
    const { us, eu, clock, world, settle } = await expiring();
    await put(us, "1", secondsAt(clock.now()));
    await settle();
    world.table.setIsolated(US, "test", true);
    await clock.advance(DELAY);
    expect([await us.get("1"), await eu.get("1")]).toEqual([undefined, expect.anything()]);
    world.table.setIsolated(US, "test", false);
    await settle();
    expect(await eu.get("1")).toBeUndefined();
  });

  it("lives on where it is written again, in any region", async () => {
    const { us, eu, clock, settle } = await expiring();
    for (const id of ["here", "there"]) await put(us, id, secondsAt(clock.now() + MINUTE));
    await settle();
    await put(us, "here", secondsAt(clock.now() + 60 * MINUTE));
    await eu.put("there", "without a time");
    await clock.advance(30 * MINUTE);
    for (const table of [us, eu]) expect([await table.get("here"), await table.get("there")]).not.toContain(undefined);
    await clock.advance(60 * MINUTE);
    expect([await eu.get("here"), await eu.get("there")]).toEqual([undefined, expect.anything()]);
  });

  it("goes too where it was over before the item was written, or seeded", async () => {
    const seed = { item_id: { S: "seed" }, expires_at: { N: "1767225600" } };
    const { us, eu, clock, settle } = await started({ table: { ttlAttribute: "expires_at", items: [seed] } });
    await put(eu, "late", secondsAt(clock.now() - 60 * MINUTE));
    await clock.advance(DELAY);
    await settle();
    for (const table of [us, eu]) {
      expect([await table.get("seed"), await table.get("late")]).toEqual([undefined, undefined]);
    }
  });
});

describe("an item without a time that ends", () => {
  it("stays: text, a time in the distant past, no attribute", async () => {
    const { us, clock } = await expiring();
    await put(us, "text", String(secondsAt(clock.now())));
    await put(us, "distant", secondsAt(clock.now()) - 6 * 365 * 86_400);
    await us.put("none", "a");
    await clock.advance(24 * 60 * MINUTE);
    for (const id of ["text", "distant", "none"]) expect(await us.get(id)).toBeDefined();
  });

  it("stays whatever it holds, in a table without TTL", async () => {
    const { us, clock } = await started();
    await put(us, "1", secondsAt(clock.now()));
    await clock.advance(24 * 60 * MINUTE);
    expect(await us.get("1")).toBeDefined();
  });
});

describe("the table's time to live", () => {
  const described = async ({ client, name }: TestTable) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName: name }))).TimeToLiveDescription;

  it("is what was synthesized, in every region", async () => {
    const { table } = await started({ regions: [US, EU, AP], table: { ttlAttribute: "expires_at" } });
    for (const region of [US, EU, AP])
      expect(await described(table(region))).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires_at" });
    const { us } = await started();
    expect(await described(us)).toEqual({ TimeToLiveStatus: "DISABLED" });
  });

  it("stays as it is", async () => {
    const { us } = await started();
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires_at" };
    const update = new UpdateTimeToLiveCommand({ TableName: us.name, TimeToLiveSpecification });
    await expect(us.client.send(update)).rejects.toThrow(
      "the simulator's table cannot be changed after synthesis: UpdateTimeToLive is not supported",
    );
  });
});
