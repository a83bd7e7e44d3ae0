import { describe, expect, it } from "vitest";
import { SimulatedFunction } from "../../../src/simulator/function/function";
import { EventStream } from "../../../src/simulator/ground/events";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { World } from "../../../src/simulator/world";
import { bundle } from "../../support/bundle";
import { record } from "../../support/events";
import { stopAfterTest } from "../../support/stop";
import { functionId, functionOf, topologyOf } from "../../support/topology";
import { startWorld } from "../../support/world";

const US = "us-west-2";

/** A handler that does what a test says, and tells how long that took by every clock that it has. */
const timed = (body: string): string => `
const net = require("node:net");
const http = require("node:http");
const timers = require("node:timers");
const later = require("node:timers/promises");
const { performance: perf } = require("node:perf_hooks");
const { promisify } = require("node:util");
const table = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? "http://127.0.0.1:1");
const work = async () => { ${body} };
exports.handler = async ({ path }) => {
  if (path === "/health") return { statusCode: 200 };
  const began = [Date.now(), performance.now(), perf.now(), Number(process.hrtime.bigint()) / 1e6, process.uptime() * 1000];
  const result = await work();
  const ended = [Date.now(), performance.now(), perf.now(), Number(process.hrtime.bigint()) / 1e6, process.uptime() * 1000];
  return { result, took: ended.map((each, index) => Math.round(each - began[index])) };
};`;

/** Runs a handler's work in a world whose home table is silent, and says what came of it and after how long. */
async function outcomeOf(body: string) {
  const clock = new VirtualClock();
  const world = await startWorld(topologyOf(bundle(timed(body))), { clock });
  world.faults.set({ kind: "table-silent", target: US });
  const began = clock.now();
  const answer = world.functions
    .get(functionId(US))
    ?.invoke("{}")
    .then((invocation) => ({ invocation, ms: clock.now() - began }));
  await clock.advance(4999);
  const { invocation, ms } = (await answer) ?? {};
  const { result, took } = JSON.parse(invocation && "payload" in invocation ? invocation.payload : "{}");
  return { result, took: [...new Set(took)], ms };
}

describe("code that waits takes exactly the virtual time that it waits", () => {
  it.each([
    ["for setTimeout", "await new Promise((done) => setTimeout(done, 2000));"],
    ["for setTimeout of node:timers", "await new Promise((done) => timers.setTimeout(done, 2000));"],
    ["for setTimeout as a promise", "await promisify(setTimeout)(2000);"],
    ["for timers/promises", "await later.setTimeout(2000);"],
    ["for the scheduler", "await later.scheduler.wait(2000);"],
    ["for an imported timer", 'await (await import("node:timers/promises")).setTimeout(2000);'],
    [
      "for the tenth tick of an interval",
      "let ticks = 0; await new Promise((done) => { const timer = setInterval(() => { if (++ticks === 10) { clearInterval(timer); done(); } }, 200); });",
    ],
    ["for an interval as an iterator", "for await (const _ of later.setInterval(2000)) break;"],
    ["for one timer after another", "for (let turn = 0; turn < 8; turn++) await later.setTimeout(250);"],
    [
      "for AbortSignal.timeout",
      'await new Promise((done) => AbortSignal.timeout(2000).addEventListener("abort", done));',
    ],
    [
      "for work on another thread as well",
      'await promisify(require("node:crypto").pbkdf2)("a", "b", 1000, 32, "sha256"); await later.setTimeout(2000);',
    ],
    [
      "for a silent table, until fetch is aborted",
      "await fetch(table, { method: 'POST', signal: AbortSignal.timeout(2000) }).catch(() => {});",
    ],
    [
      "for a silent table, until its socket times out",
      "await new Promise((done) => { const socket = net.connect(table.port, table.hostname); socket.setTimeout(2000, () => { socket.destroy(); done(); }); });",
    ],
    [
      "for a silent table, until its request times out",
      "await new Promise((done) => { const call = http.request(table, { method: 'POST', timeout: 2000 }); call.on('timeout', () => call.destroy()); call.on('error', done); call.end('{}'); });",
    ],
    [
      "for a silent table, until an agent gives up",
      "await new Promise((done) => { const agent = new http.Agent({ keepAlive: true }); const call = http.request(table, { agent, method: 'POST' }); call.setTimeout(2000, () => call.destroy()); call.on('error', done); call.end('{}'); });",
    ],
  ])("%s", async (_for, body) => {
    expect(await outcomeOf(body)).toMatchObject({ took: [2000], ms: 2000 });
  });

  it("and says why its signal was aborted", async () => {
    const body = `return new Promise((done) => {
      const signal = AbortSignal.timeout(10);
      signal.addEventListener("abort", () => done([signal.reason.name, signal.reason instanceof DOMException]));
    });`;
    expect(await outcomeOf(body)).toMatchObject({ result: ["TimeoutError", true], ms: 10 });
  });

  it("and is never woken by a timer that was cleared", async () => {
    const body =
      "const timer = setTimeout(() => { throw new Error('woken') }, 500); clearTimeout(timer); await later.setTimeout(1000);";
    expect(await outcomeOf(body)).toMatchObject({ ms: 1000 });
  });
});

describe("a socket that leads out of the simulator", () => {
  it("has as few listeners after many requests as after one", async () => {
    const body = `
      const server = http.createServer((_, response) => response.end("ok"));
      await new Promise((done) => server.listen(0, "127.0.0.1", done));
      const agent = new http.Agent({ keepAlive: true });
      const ask = () => new Promise((done) => {
        const call = http.get({ port: server.address().port, host: "127.0.0.1", agent, timeout: 2000 }, (response) => {
          response.resume().on("end", () => setImmediate(() => done(call.socket.listenerCount("close"))));
        });
      });
      const counts = [];
      for (let turn = 0; turn < 20; turn++) counts.push(await ask());
      agent.destroy();
      server.close();
      return [counts[0], counts[19]];`;
    const { result } = await outcomeOf(body);
    expect(result[1]).toBe(result[0]);
  });
});

describe("code that does not wait takes no virtual time", () => {
  it.each([
    ["that turns the event loop", "for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);"],
    ["that computes for a while", "for (let sum = 0, turn = 0; turn < 1e7; turn++) sum += turn;"],
    ["that reads a file", 'await require("node:fs/promises").readFile(__filename);'],
    ["that loads a module", 'await import("node:dns/promises");'],
    ["that works on another thread", 'await promisify(require("node:zlib").gzip)(Buffer.alloc(1e6));'],
  ])("%s", async (_what, body) => {
    expect(await outcomeOf(body)).toMatchObject({ took: [0], ms: 0 });
  });

  it("also when it calls the table of its region", async () => {
    const clock = new VirtualClock();
    const code = timed("return (await fetch(table, { method: 'POST', body: '{}' })).status;");
    const world = await startWorld(topologyOf(bundle(code)), { clock });
    const invocation = await world.functions.get(functionId(US))?.invoke("{}");
    expect(invocation).toEqual({ payload: '{"result":400,"took":[0,0,0,0,0]}' });
  });
});

describe("the time of an environment", () => {
  it("is the world's at every event, also when it was idle in between", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 12));
    const code = "exports.handler = async () => new Date().toISOString();";
    const lambda = stopAfterTest(functionWith(code, clock).lambda);
    await lambda.start();
    expect(await lambda.invoke("{}")).toEqual({ payload: '"2026-06-01T12:00:00.000Z"' });
    await clock.advance(3_600_001.5);
    expect(await lambda.invoke("{}")).toEqual({ payload: '"2026-06-01T13:00:00.001Z"' });
  });

  it("limits what its handler may take, to the millisecond", async () => {
    const clock = new VirtualClock();
    const { lambda, events } = functionWith("exports.handler = () => new Promise(() => {});", clock);
    const ended = record(events, "environment-ended");
    await stopAfterTest(lambda).start();
    const began = clock.now();
    const answer = lambda.invoke("{}").then((invocation) => [invocation, clock.now() - began]);
    await clock.advance(60_000);
    expect(await answer).toEqual([{ error: "Timeout" }, 5000]);
    expect(ended).toMatchObject([{ at: 5, reason: "the function timed out after 5 s" }]);
  });

  it("is what the context says is left", async () => {
    const clock = new VirtualClock();
    const { lambda } = functionWith(
      `exports.handler = async (event, context) => {
        const before = context.getRemainingTimeInMillis();
        await new Promise((done) => setTimeout(done, 1200));
        return [before, context.getRemainingTimeInMillis()];
      };`,
      clock,
    );
    await stopAfterTest(lambda).start();
    const answer = lambda.invoke("{}");
    await clock.advance(1200);
    expect(await answer).toEqual({ payload: "[5000,3800]" });
  });

  it("goes on in several environments at once, in the order of their timers", async () => {
    const clock = new VirtualClock();
    const { lambda, events } = functionWith(
      `exports.handler = async ({ name, ms }) => {
        for (let turn = 1; turn <= 3; turn++) {
          await new Promise((done) => setTimeout(done, ms));
          console.log(name, turn * ms);
        }
      };`,
      clock,
    );
    const lines = record(events, "log");
    await stopAfterTest(lambda).start();
    const asked = [
      ["a", 700],
      ["b", 300],
      ["c", 1000],
    ].map(([name, ms]) => lambda.invoke(JSON.stringify({ name, ms })));
    await clock.advance(4000);
    await Promise.all(asked);
    expect(lines.map(({ line }) => line)).toEqual([
      "b 300",
      "b 600",
      "a 700",
      "b 900",
      "c 1000",
      "a 1400",
      "c 2000",
      "a 2100",
      "c 3000",
    ]);
  });

  it("stands still, and says for whom, where code computes without end", async () => {
    const clock = new VirtualClock(undefined, 1);
    const { lambda } = functionWith("for (;;) {}", clock);
    const reason =
      /virtual time stands still: the function globalapp of us-west-2 has not stopped computing for 0.001 s of real time/;
    await expect(stopAfterTest(lambda).start()).rejects.toThrow(reason);
    await expect(clock.advance(1)).rejects.toThrow(reason);
  });
});

it("chance in an environment is the same for the same seed, and another for another seed", async () => {
  const code = `
    const crypto = require("node:crypto");
    exports.handler = async () => [
      Math.random(), crypto.randomUUID(), globalThis.crypto.randomUUID(), crypto.randomBytes(5).toString("hex"),
      crypto.randomInt(1000), crypto.randomInt(5, 6), Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(4))).toString("hex"),
      await new Promise((done) => crypto.randomBytes(3, (_, bytes) => done(bytes.toString("hex")))),
    ];`;
  const chance = async (seed: number) => {
    const { lambda } = functionWith(code, new VirtualClock(), seed);
    await stopAfterTest(lambda).start();
    return lambda.invoke("{}");
  };
  const [first, again, other] = [await chance(1), await chance(1), await chance(2)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(first).toMatchObject({
    payload: expect.stringMatching(/^\[0\.\d+,"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/),
  });
});

it("a world in virtual time begins healthy whatever its functions take to load", async () => {
  const slow = "const until = performance.now; for (let sum = 0, turn = 0; turn < 5e7; turn++) sum += turn;";
  const code = `${slow} exports.handler = async () => ({ statusCode: 200 });`;
  const world = stopAfterTest(await World.start(topologyOf(bundle(code)), { clock: new VirtualClock() }));
  expect([...world.loadBalancers.values()].map(({ healthy }) => healthy)).toEqual([true, true]);
});

function functionWith(code: string, clock: VirtualClock, seed?: number) {
  const events = new EventStream(() => clock.now());
  let requests = 0;
  const lambda = new SimulatedFunction(functionOf(US, bundle(code)), {
    clock,
    events,
    platformVariables: () => ({}),
    maxEnvironments: 4,
    requestId: () => `request-${++requests}`,
    seed,
  });
  return { lambda, events };
}
