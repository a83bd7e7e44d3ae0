import { describe, expect, it } from "vitest";
import { locate } from "../../src/model/geography";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { World } from "../../src/simulator/world";
import { topologyFromSynth } from "../../src/topology/from-synth";
import { record } from "../support/events";
import { ARTICLE, synth } from "../support/synth";
import { startWorld } from "../support/world";

const US = "us-west-2";

/** The fields of a line, of which those in quotes can have spaces. */
const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|\S+/g)].map(([field, quoted]) => quoted ?? field);

/** Of the documented fields, those that a person follows a request by. */
function accessLog(line: string) {
  const fields = fieldsOf(line);
  const [type, time, elb, , , , , , status, targetStatus] = fields;
  const [request, , , , , trace] = fields.slice(12);
  return { type, time, elb, status, targetStatus, request, trace, action: fields[22], error: fields[24] };
}

const rootOf = (trace = ""): string => /Root=([^;]+)/.exec(trace)?.[1] ?? "";

async function started() {
  const { outdir } = synth({ ...ARTICLE, trafficLogs: {} });
  const clock = new VirtualClock();
  const world = await startWorld(topologyFromSynth(outdir), { clock });
  return { clock, world, access: record(world.events, "access-log"), logs: record(world.events, "log") };
}

async function ask(
  clock: VirtualClock,
  world: World,
  target: string,
  headers: readonly (readonly [string, string])[] = [],
) {
  const sent = [["host", "api.example.com"], ["user-agent", 'a "quoted" agent'], ...headers] as const;
  const answer = new SimulatedClient(world, locate("Seattle")).connect()?.send({ target, headers: sent });
  await clock.advance(5000);
  return answer;
}

describe("a request can be followed", () => {
  it("from the load balancer's access log to the function's line by the trace", async () => {
    const { clock, world, access, logs } = await started();
    for (const item of ["foobar", "other", "foobar"]) await ask(clock, world, `/items/${item}`);
    const entries = access.map(({ line }) => accessLog(line));
    expect(new Set(entries.map(({ trace }) => rootOf(trace))).size).toBe(3);
    const wanted = entries.find(({ status }) => status === "404");
    expect(wanted).toMatchObject({
      type: "http",
      elb: expect.stringMatching(/^app\/GlobalApp-alb\/[0-9a-f]{16}$/),
      request: "GET http://api.example.com:80/items/other HTTP/1.1",
      targetStatus: "404",
      action: "forward",
      error: "-",
    });
    const found = logs.map(({ line }) => JSON.parse(line)).filter(({ traceId }) => traceId === rootOf(wanted?.trace));
    expect(found).toMatchObject([{ level: "INFO", message: "request", region: US, status: 404 }]);
  });

  it("to every line of it where it fails, and to what the client's own trace was", async () => {
    const { clock, world, access, logs } = await started();
    world.faults.set({ kind: "table", target: US, forSeconds: 60 });
    const client = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8";
    const answer = await ask(clock, world, "/items/foobar", [["x-amzn-trace-id", client]]);
    expect(answer?.status).toBe(503);
    const entry = accessLog(access[0]?.line ?? "");
    const [, self] = /^Self=([^;]+);/.exec(entry.trace ?? "") ?? [];
    expect(entry).toMatchObject({ status: "503", targetStatus: "503", trace: `Self=${self};${client}` });
    const lines = logs.map(({ line }) => JSON.parse(line));
    const [request] = lines.filter(({ message }) => message === "request");
    expect(request).toMatchObject({ traceId: rootOf(client), traceSelf: self, status: 503 });
    const ofIt = lines.filter(({ requestId }) => requestId === request.requestId);
    expect(ofIt.map(({ level }) => level)).toEqual(["ERROR", "ERROR"]);
    expect(ofIt.map(({ message }) => (message.traceId ? message : request).traceId)).toEqual(
      Array(2).fill(rootOf(client)),
    );
  });

  it("although a client sends what looks like the end of a line, and no header is in the log", async () => {
    const { clock, world, access, logs } = await started();
    await ask(clock, world, '/items/a"%0A', [
      ["authorization", "Bearer secret-1"],
      ["cookie", "secret-2"],
    ]);
    expect(access).toHaveLength(1);
    expect(fieldsOf(access[0]?.line ?? "")).toHaveLength(30);
    expect(JSON.stringify([...access, ...logs])).not.toContain("secret");
  });
});

it("a load balancer without access logs writes none", async () => {
  const clock = new VirtualClock();
  const world = await startWorld(topologyFromSynth(synth().outdir), { clock });
  const access = record(world.events, "access-log");
  await ask(clock, world, "/items/foobar");
  expect(access).toEqual([]);
});

it("health checks that pass leave no line of the function and of the access log", async () => {
  const { clock, world, access, logs } = await started();
  const checks = record(world.events, "health-check");
  await clock.advance(120_000);
  expect(checks.length).toBeGreaterThan(10);
  expect([access, logs]).toEqual([[], []]);
});
