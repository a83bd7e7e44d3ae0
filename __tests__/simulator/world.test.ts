import { describe, expect, it } from "vitest";
import { failoverBudget } from "../../src/model/failover-budget";
import { locate } from "../../src/model/geography";
import { bundleFunction } from "../../src/process/bundle";
import { UserError } from "../../src/process/user-error";
import { SimulatedClient } from "../../src/simulator/client";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { World } from "../../src/simulator/world";
import { bundle, READING } from "../support/bundle";
import { record } from "../support/events";
import { listeningServers } from "../support/ports";
import { stopAfterTest } from "../support/stop";
import { functionId, loadBalancerId, type TopologyChanges, topologyOf } from "../support/topology";
import { echoWorld, startWorld } from "../support/world";

const US = "us-west-2";
const EU = "eu-central-1";
const FIVE = [US, EU, "ap-southeast-2", "sa-east-1", "ap-northeast-1"];
const PROPAGATION = 20;

/** A world on the virtual clock. */
async function worldWith(codeDirectory: string, changes: TopologyChanges = {}, start = startWorld) {
  const clock = new VirtualClock();
  const topology = topologyOf(codeDirectory, changes);
  const world = await start(topology, { clock, propagationMs: PROPAGATION * 1000 });
  return { clock, topology, world };
}

/** Asks for the article's item on a new connection every so often, and notes who answered when. */
function clientsIn(city: string, world: World, seconds: number, everySeconds = 1) {
  const client = new SimulatedClient(world, locate(city));
  const answers: { readonly at: number; readonly region: string; readonly status: number | undefined }[] = [];
  for (let at = 0; at < seconds; at += everySeconds) {
    world.clock.schedule(at * 1000, () => {
      const connection = client.connect();
      const region = connection?.region ?? "nobody";
      void connection?.send({ target: "/get/foobar" }).then((response) => {
        answers.push({ at, region, status: response?.status });
      });
    });
  }
  return answers;
}

describe("the article's failover, on the virtual clock", () => {
  it("is detected within the model's budget, left after propagation, and undone after recovery", async () => {
    const { clock, world, topology } = await worldWith(bundleFunction("functions/api/index.ts"));
    const sickAt = 65;
    const wellAt = 125;
    const answers = clientsIn("Seattle", world, 200);
    const health = record(world.events, "target-health");
    const setStatus = (STATUS: string) => () =>
      world.functions.get(functionId(US))?.configure({ environment: { tablename: "GlobalApp", STATUS } });
    world.clock.schedule(sickAt * 1000, setStatus("400"));
    world.clock.schedule(wellAt * 1000, setStatus("200"));
    const established = new SimulatedClient(world, locate("Seattle")).connect();
    await clock.advance(120_000);
    const stays = established?.send({ target: "/get/foobar" });
    await clock.advance(80_000);

    // The interval of 15 s begins with the world: three checks pass before STATUS changes, the next two fail.
    expect(health.map(({ at, region, to }) => [at, region, to])).toEqual([
      [90, US, "unhealthy"],
      [150, US, "healthy"],
    ]);
    const budget = failoverBudget(topology, { best: PROPAGATION, worst: PROPAGATION }).get(US);
    const within = (seconds: number, range = { best: 0, worst: 0 }) => {
      expect(seconds).toBeGreaterThanOrEqual(range.best);
      expect(seconds).toBeLessThanOrEqual(range.worst);
    };
    within(90 - sickAt, budget?.detect);
    within(90 + PROPAGATION - sickAt, budget?.shift);
    within(150 + PROPAGATION - wellAt, budget?.recover);

    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200));
    const inEurope = answers.filter(({ region }) => region === EU).map(({ at }) => at);
    expect([inEurope[0], inEurope.at(-1), inEurope.length]).toEqual([111, 170, 60]);
    expect(answers.filter(({ region }) => region === US)).toHaveLength(140);
    expect((await stays)?.headers).toContainEqual(["x-region", US]);
  });

  it.each([
    [
      "of the function or in front of it",
      ["status", "throttle", "error", "slow", "cut-off", "load-balancer"],
      echoWorld,
    ],
    ["of the table that the function reads", ["table"], startWorld],
  ])(
    "happens with every fault %s that takes the nearest region away, and is undone after each",
    async (_, kinds, start) => {
      const { clock, world, topology } = await worldWith(bundle(READING), {}, start);
      const shift = failoverBudget(topology, { best: PROPAGATION, worst: PROPAGATION }).get(US)?.shift.worst ?? 0;
      const client = new SimulatedClient(world, locate("Seattle"));
      for (const kind of kinds) {
        world.faults.set({ kind, target: US, forSeconds: 120 });
        await clock.advance(shift * 1000);
        const during = client.connect()?.region;
        await clock.advance(120_000 + shift * 1000);
        expect({ kind, served: [during, client.connect()?.region] }).toEqual({ kind, served: [EU, US] });
      }
    },
  );

  it("does not happen with a fault that leaves the region serving", async () => {
    const { clock, world } = await worldWith(bundle(READING));
    world.faults.set({ kind: "replication", target: US });
    world.faults.set({ kind: "address", target: "198.51.100.1" });
    world.faults.set({ kind: "control-plane", target: US });
    await clock.advance(120_000);
    expect(new SimulatedClient(world, locate("Seattle")).connect()?.region).toBe(US);
  });
});

describe("a backend", () => {
  it.each([2, 3, 5])(
    "in %i regions serves every client from its nearest, and from another while that is sick",
    async (count) => {
      const regions = FIVE.slice(0, count);
      const { clock, world } = await worldWith("", { regions }, echoWorld);
      const served = async (city: string) => {
        const connection = new SimulatedClient(world, locate(city)).connect();
        const response = await connection?.send({ target: "/get/foobar" });
        expect(response?.status).toBe(200);
        return connection?.region;
      };
      expect([...world.tableUrls.keys()]).toEqual(regions);
      expect(regions.every((region) => world.accelerator.isHealthy(loadBalancerId(region)))).toBe(true);
      const nearest = { Seattle: US, Frankfurt: EU, Sydney: FIVE[2], "Sao Paulo": FIVE[3], Tokyo: FIVE[4] };
      for (const [city, region] of Object.entries(nearest).slice(0, count)) expect(await served(city)).toBe(region);

      world.faults.set({ kind: "cut-off", target: US });
      await clock.advance(PROPAGATION * 1000);
      expect(regions.slice(1)).toContain(await served("Seattle"));
      for (const [city, region] of Object.entries(nearest).slice(1, count)) expect(await served(city)).toBe(region);
      world.faults.clear();
      await clock.advance(PROPAGATION * 1000);
      expect(await served("Seattle")).toBe(US);
    },
  );
});

describe("the event stream", () => {
  /** A failover and the way back, with writes, logs, other faults and clients in three places. */
  async function course(seed: number, seconds = 35): Promise<{ text: string; types: ReadonlySet<string> }> {
    const clock = new VirtualClock();
    const lambda = bundle(`
      const { handler } = require(${JSON.stringify(`${bundleFunction("functions/api/index.ts")}/index.js`)});
      exports.handler = (event, context) => {
        if (event.path === "/get/foobar") console.log(context.awsRequestId, Date.now(), event.headers["x-amzn-trace-id"]);
        return handler(event, context);
      };`);
    const environment = { tablename: "GlobalApp", STATUS: "200", WRITES: "anonymous" };
    const healthCheck = { intervalSeconds: 5, timeoutSeconds: 2 };
    const topology = topologyOf(lambda, { regions: FIVE.slice(0, 3), function: { environment }, healthCheck });
    const world = stopAfterTest(await World.start(topology, { clock, propagationMs: 5000, seed }));
    const lines: string[] = [];
    const types = new Set<string>();
    world.events.subscribe((event) => {
      types.add(event.type);
      lines.push(JSON.stringify(event));
    });
    for (const city of ["Seattle", "Frankfurt", "Sydney"]) {
      clientsIn(city, world, seconds, 2);
      const writer = new SimulatedClient(world, locate(city), "203.0.113.9");
      for (let second = 0; second < seconds; second += 7) {
        const headers = [["content-type", "application/json"]] as const;
        const body = Buffer.from(JSON.stringify({ item_id: "shared", second }));
        clock.schedule(second * 1000, () => {
          void writer.connect()?.send({ method: "PUT", target: "/items/shared", headers, body });
        });
      }
    }
    const set = (kind: string, target: string, forSeconds: number) => world.faults.set({ kind, target, forSeconds });
    clock.schedule(2000, () => set("status", US, 12));
    clock.schedule(8000, () => set("replication", EU, 12));
    clock.schedule(12_000, () => set("table", "ap-southeast-2", 6));
    await clock.advance(seconds * 1000);
    return { text: lines.join("\n"), types };
  }

  it("is the same for the same seed, byte for byte, and another for another seed", async () => {
    const [first, again, other] = [await course(1), await course(1), await course(2, 4)];
    expect(again.text).toBe(first.text);
    expect(first.text).not.toContain(other.text);
    expect([...first.types].sort()).toEqual([
      "cold-start",
      "configuration",
      "connection",
      "endpoint-health",
      "environment-ended",
      "fault",
      "health-check",
      "invocation",
      "log",
      "replication",
      "request",
      "table-call",
      "target-health",
    ]);
  });

  it("counts from the moment when everything is steady", async () => {
    const { clock, world } = await worldWith(bundle(READING));
    const events = record(world.events);
    await clock.advance(15_000);
    // Each check invokes the function, which reads the table.
    const ofOne = ["table-call", "invocation", "health-check"];
    const counted = (at: number) =>
      ofOne.map((type) => events.filter((event) => event.at === at && event.type === type).length);
    expect([counted(7.5), counted(15), events.length]).toEqual([[2, 2, 2], [2, 2, 2], 12]);
  });
});

describe("a world", () => {
  it("gives each function what Lambda would, and its own region's table", async () => {
    const source =
      "exports.handler = async () => ({ statusCode: 200, headers: {}, body: JSON.stringify(process.env) });";
    const world = await startWorld(topologyOf(bundle(source), { function: { name: "api", memoryMb: 256 } }));
    const connection = new SimulatedClient(world, locate("Frankfurt")).connect();
    const variables = JSON.parse((await connection?.send({}))?.body.toString() ?? "");
    expect(variables).toMatchObject({
      tablename: "GlobalApp",
      STATUS: "200",
      AWS_REGION: EU,
      AWS_DEFAULT_REGION: EU,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: "api",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/api",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      _HANDLER: "index.handler",
      TZ: ":UTC",
      AWS_ENDPOINT_URL_DYNAMODB: world.tableUrls.get(EU),
    });
    for (const own of ["PATH", "HOME", "VITEST"]) expect(variables).not.toHaveProperty(own);
  });

  it("whose bundle cannot be loaded does not begin, and leaves nothing behind", async () => {
    const broken = topologyOf(bundle("exports.other = 1;"), { regions: [US] });
    const before = await listeningServers();
    const error = await World.start(broken).catch((refused: Error) => refused);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^the function globalapp of us-west-2 cannot be loaded from /);
    expect(await listeningServers()).toBe(before);
  });

  it("ends with whatever is under way, and does nothing more", async () => {
    const clock = new VirtualClock();
    const world = await echoWorld(topologyOf(""), { clock });
    world.faults.set({ kind: "cut-off", target: US, forSeconds: 10 });
    const events = record(world.events);
    await world.stop();
    await clock.advance(600_000);
    expect(events).toEqual([]);
  });
});
