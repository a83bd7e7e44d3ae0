import { describe, expect, it } from "vitest";
import { breakableWorld, EU, US } from "../support/breakable-world";
import { record } from "../support/events";
import { loadBalancerId } from "../support/topology";

describe("a fault of what leads to a region", () => {
  it.each([
    ["cut-off", "silent"],
    ["load-balancer", "reset"],
    ["load-balancer-silent", "silent"],
  ])("%s keeps clients out until the edge sends them elsewhere", async (kind, manner) => {
    const { world, clock, client } = await breakableWorld();
    const open = client.connect();
    await open?.send({});
    world.faults.set({ kind, target: US });
    // What becomes of requests on a connection that was open, and on a new one.
    const answers = [open, client.connect()].map((connection) => connection?.send({}));
    const seen = ["waiting", "waiting"];
    for (const [index, answer] of answers.entries()) {
      void Promise.resolve(answer).then((response) => {
        seen[index] = String(response?.status);
      });
    }
    await clock.advance(20_000);
    expect(client.connect()?.region).toBe(EU);
    expect(seen).toEqual(manner === "reset" ? ["undefined", "undefined"] : ["waiting", "waiting"]);
    world.faults.clear();
    await clock.advance(20_000);
    // What was sent and not heard arrives.
    expect(seen).toEqual(manner === "reset" ? ["undefined", "undefined"] : ["200", "200"]);
    expect(client.connect()?.region).toBe(US);
  });

  it("cut-off holds replication as well, load-balancer does not", async () => {
    const { world, clock, us, eu } = await breakableWorld();
    world.faults.set({ kind: "cut-off", target: US });
    world.faults.set({ kind: "load-balancer", target: EU });
    await us.put("1", "us");
    await clock.advance(60_000);
    expect(await eu.get("1")).toBeUndefined();
    world.faults.end("cut-off", US);
    await clock.advance(60_000);
    expect(await eu.get("1")).toBeDefined();
  });

  it("replication holds what is written on either side until it ends", async () => {
    const { world, clock, us, eu } = await breakableWorld();
    world.faults.set({ kind: "replication", target: US });
    await us.put("1", "us");
    await eu.put("2", "eu");
    await clock.advance(60_000);
    expect([await eu.get("1"), await us.get("2")]).toEqual([undefined, undefined]);
    world.faults.clear();
    await clock.advance(60_000);
    expect([(await eu.get("1"))?.value, (await us.get("2"))?.value]).toEqual(["us", "eu"]);
  });
});

describe("a share of a fault of what leads to a region", () => {
  it.each([
    ["cut-off", "silent"],
    ["load-balancer", "reset"],
    ["load-balancer-silent", "silent"],
  ])("%s breaks some new connections, keeps those that are open, and nobody notices", async (kind, manner) => {
    const { world, clock, client } = await breakableWorld();
    const open = client.connect();
    const health = record(world.events, "endpoint-health");
    world.faults.set({ kind, target: US, share: 0.25 });
    let answered = 0;
    let refused = 0;
    for (const connection of Array.from({ length: 80 }, () => client.connect())) {
      if (connection) void connection.send({}).then(() => answered++);
      else refused++;
    }
    const answer = open?.send({});
    await clock.advance(120_000);
    const broken = 80 - answered;
    expect(broken).toBeGreaterThan(8);
    expect(broken).toBeLessThan(40);
    expect(refused).toBe(manner === "reset" ? broken : 0);
    expect((await answer)?.status).toBe(200);
    expect(health).toEqual([]);
    expect(world.loadBalancers.get(loadBalancerId(US))?.resets).toBe(0);
    world.faults.clear();
    await clock.advance(0);
    expect(answered).toBe(80 - refused);
    expect(Array.from({ length: 80 }, () => client.connect())).not.toContain(undefined);
  });

  it.each(["cut-off", "replication"])("%s holds some writes of either side until it ends", async (kind) => {
    const { world, clock, us, eu } = await breakableWorld();
    const arrived = record(world.events, "replication");
    world.faults.set({ kind, target: US, share: 0.5 });
    for (let index = 0; index < 20; index++) {
      await us.put(`us-${index}`, "us");
      await eu.put(`eu-${index}`, "eu");
    }
    await clock.advance(60_000);
    for (const from of [US, EU]) {
      const count = arrived.filter((event) => event.from === from).length;
      expect(count).toBeGreaterThan(3);
      expect(count).toBeLessThan(17);
    }
    world.faults.clear();
    await clock.advance(60_000);
    expect(arrived).toHaveLength(40);
    expect(await eu.get("us-19")).toMatchObject({ value: "us" });
  });

  it("holds a write as long as any of them does", async () => {
    const { world, clock, us, eu } = await breakableWorld();
    world.faults.set({ kind: "replication", target: US, share: 0.999 });
    world.faults.set({ kind: "cut-off", target: EU, share: 0.999 });
    await us.put("1", "first");
    world.faults.end("replication", US);
    await clock.advance(60_000);
    expect(await eu.get("1")).toBeUndefined();
    world.faults.end("cut-off", EU);
    await clock.advance(60_000);
    expect(await eu.get("1")).toMatchObject({ value: "first" });
  });
});
