import { describe, expect, it } from "vitest";
import { FaultServer } from "../../src/simulator/fault-server";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { Connection } from "../support/connection";
import { stopAfterTest } from "../support/stop";
import { NO_FUNCTIONS, topologyOf } from "../support/topology";
import { startWorld } from "../support/world";

const US = "us-west-2";

async function served() {
  const world = await startWorld(topologyOf("", NO_FUNCTIONS), { clock: new VirtualClock() });
  const server = stopAfterTest(new FaultServer(world.faults));
  const url = await server.start();
  const call = async (method: string, body?: unknown, to = url) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(to, { method, body: text });
    return [response.status, await response.json()];
  };
  return { world, url, call };
}

describe("faults over HTTP", () => {
  it("are listed, set and ended", async () => {
    const { call, url, world } = await served();
    const slow = { kind: "slow", target: US, forSeconds: 30 };
    const table = { kind: "table", target: US };
    expect(await call("GET")).toEqual([200, []]);
    expect(await call("POST", slow)).toEqual([200, [slow]]);
    expect(await call("POST", table)).toEqual([200, [slow, table]]);
    expect(world.faults.active).toEqual([slow, table]);
    const error = { kind: "error", target: US, share: 0.1 };
    expect(await call("POST", error)).toEqual([200, [slow, table, error]]);
    expect(await call("DELETE", undefined, `${url}?kind=error&target=${US}`)).toEqual([200, [slow, table]]);
    expect(await call("DELETE", undefined, `${url}?kind=slow&target=${US}`)).toEqual([200, [table]]);
    expect(await call("DELETE")).toEqual([200, []]);
  });

  it.each([
    ["no JSON", "{", /JSON/],
    ["no fault", "null", /expected object/i],
    ["no kind", { target: US }, /give the kind of the fault/],
    ["no target", { kind: "slow" }, /target/],
    ["a kind that there is not", { kind: "flood", target: US }, /^there is no fault flood; use one of status, /],
    ["a target that there is not", { kind: "slow", target: "mars-1" }, /^slow has no target mars-1/],
    ["no duration", { kind: "slow", target: US, forSeconds: 0 }, /forSeconds/],
    ["a duration of more than a day", { kind: "slow", target: US, forSeconds: 86_401 }, /forSeconds/],
    ["a share that is a text", { kind: "slow", target: US, share: "0.1" }, /share/],
    ["a share of nothing", { kind: "slow", target: US, share: 0 }, /^a share of 0 is not valid/],
    ["a share of what is on or off", { kind: "throttle", target: US, share: 0.1 }, /^throttle takes no share, /],
    ["a duration that is a text", { kind: "slow", target: US, forSeconds: "10" }, /forSeconds/],
    ["something else beside it", { kind: "slow", target: US, seconds: 10 }, /seconds/],
  ])("with %s are refused with 400 and the reason", async (_what, body, reason) => {
    const { call, world } = await served();
    const [status, { message }] = (await call("POST", body)) as [number, { message: string }];
    expect(status).toBe(400);
    expect(message).toMatch(reason);
    expect(world.faults.active).toEqual([]);
  });

  it("are nowhere else, and nothing else can be done with them", async () => {
    const { call, url } = await served();
    const elsewhere = new URL("/other", url).href;
    expect(await call("GET", undefined, elsewhere)).toEqual([
      404,
      { message: "there is nothing at /other: use /faults" },
    ]);
    expect(await call("PUT", "{}")).toEqual([405, { message: "use GET, POST or DELETE" }]);
  });

  it("outlive whoever goes away in the middle of a request, or asks for what is no path", async () => {
    const { call, url } = await served();
    const connection = await Connection.open(url);
    connection.send("POST /faults HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
    await call("GET");
    connection.socket.resetAndDestroy();
    await connection.closed;
    expect((await (await Connection.open(url)).get("//")).status).toBe(404);
    expect(await call("GET")).toEqual([200, []]);
  });
});
