import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { RealClock } from "../../../src/process/clock";
import { UserError } from "../../../src/process/user-error";
import {
  type Invocation,
  SimulatedFunction,
  type SimulatedFunctionProps,
} from "../../../src/simulator/function/function";
import { EventStream } from "../../../src/simulator/ground/events";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import type { LambdaFunction, LogLevel } from "../../../src/topology/topology";
import { bundle } from "../../support/bundle";
import { nextEvent, record } from "../../support/events";
import { stopAfterTest } from "../../support/stop";
import { temporaryFolder } from "../../support/temporary-folder";
import { functionOf } from "../../support/topology";

const REGION = "us-west-2";

interface Options extends Partial<Pick<SimulatedFunctionProps, "clock" | "maxEnvironments" | "platformVariables">> {
  readonly topology?: Partial<LambdaFunction>;
}

/** A function that is made of a source, or of a code directory. */
function make(source: string, options: Options = {}) {
  const { clock = new RealClock(), maxEnvironments = 4, platformVariables = () => ({}), topology } = options;
  const events = new EventStream(() => clock.now());
  let requests = 0;
  const lambda = new SimulatedFunction(functionOf(REGION, bundle(source), topology), {
    clock,
    events,
    platformVariables,
    maxEnvironments,
    requestId: () => `request-${++requests}`,
  });
  return { lambda: stopAfterTest(lambda), events };
}

async function start(source: string, options: Options = {}) {
  const made = make(source, options);
  const coldStarts = record(made.events, "cold-start");
  await made.lambda.start();
  const invoke = async (event: object = {}) => result(await made.lambda.invoke(JSON.stringify(event)));
  return { ...made, coldStarts, invoke };
}

// biome-ignore lint/suspicious/noExplicitAny: what a handler returned
type Result = any;

/** What the handler returned, or how the invocation failed instead. */
const result = (invocation: Invocation): Result =>
  "payload" in invocation ? JSON.parse(invocation.payload) : invocation;

/** Counts the events of one environment, and how many were in it at once. */
const COUNTING = `
let count = 0, active = 0, most = 0;
exports.handler = async ({ turns = 0 }) => {
  most = Math.max(most, ++active);
  const own = ++count;
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  active--;
  return { count: own, most };
};`;

describe("an invocation", () => {
  it("gives the event to the handler and its result back", async () => {
    const { invoke } = await start("exports.handler = async (event) => ({ got: event });");
    expect(await invoke({ a: [1, "ü"] })).toEqual({ got: { a: [1, "ü"] } });
  });

  it("of a handler that returns nothing gives null", async () => {
    const { invoke } = await start("exports.handler = async () => {};");
    expect(await invoke()).toBeNull();
  });

  it("works with an ES module, in a folder of the bundle", async () => {
    const { lambda } = make("", { topology: { handler: "module.run" } });
    rmSync(join(lambda.topology.codeDirectory, "index.js"));
    writeFileSync(join(lambda.topology.codeDirectory, "module.mjs"), "export const run = async () => 'module';");
    await lambda.start();
    expect(result(await lambda.invoke("{}"))).toBe("module");
  });

  it("has Lambda's context", async () => {
    const { invoke } = await start(
      "exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });",
      { topology: { memoryMb: 256, timeoutSeconds: 10 } },
    );
    const { left, ...context } = await invoke();
    expect(context).toEqual({
      awsRequestId: "request-1",
      functionName: "globalapp",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-west-2:000000000000:function:globalapp",
      memoryLimitInMB: "256",
      logGroupName: "/aws/lambda/globalapp",
      logStreamName: "simulator",
      callbackWaitsForEmptyEventLoop: true,
    });
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10_000);
    expect((await invoke()).awsRequestId).toBe("request-2");
  });

  it("has the function's and the platform's variables, and none of this machine", async () => {
    const { invoke } = await start("exports.handler = async () => process.env;", {
      platformVariables: () => ({ AWS_REGION: REGION, TZ: ":UTC" }),
      topology: { environment: { tablename: "T", AWS_REGION: "overruled" } },
    });
    expect(await invoke()).toEqual({
      LAMBDA_TASK_ROOT: expect.any(String),
      _HANDLER: "index.handler",
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      tablename: "T",
      AWS_REGION: REGION,
      TZ: ":UTC",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    });
  });

  it("that fails says how, and the environment lives on", async () => {
    const { invoke, coldStarts } = await start(`
      exports.handler = async ({ how }) => {
        if (how === "error") throw new TypeError("broken");
        if (how === "text") throw "broken";
        if (how === "circle") { const circle = {}; circle.self = circle; return circle; }
        return "fine";
      };`);
    const failed = await invoke({ how: "error" });
    expect(failed).toMatchObject({ error: "Unhandled", detail: { errorType: "TypeError", errorMessage: "broken" } });
    expect(failed.detail.trace[0]).toBe("TypeError: broken");
    expect(await invoke({ how: "text" })).toMatchObject({ detail: { errorType: "string", errorMessage: "broken" } });
    expect(await invoke({ how: "circle" })).toMatchObject({ error: "Unhandled", detail: { errorType: "TypeError" } });
    expect(await invoke()).toBe("fine");
    expect(coldStarts).toHaveLength(1);
  });
});

describe("an environment", () => {
  it("is started before the first event, and serves one event after the other", async () => {
    const { invoke, coldStarts } = await start(COUNTING);
    expect(coldStarts).toHaveLength(1);
    expect([await invoke(), await invoke(), await invoke()].map(({ count }) => count)).toEqual([1, 2, 3]);
    expect(coldStarts).toHaveLength(1);
  });

  it("serves one event at a time; further ones get further environments, up to the limit, and wait beyond", async () => {
    const { invoke, coldStarts } = await start(COUNTING, { maxEnvironments: 3 });
    const results = await Promise.all(Array.from({ length: 30 }, () => invoke({ turns: 20 })));
    expect(results.map(({ most }) => most)).toEqual(Array(30).fill(1));
    expect(coldStarts).toHaveLength(3);
  });

  it("serves waiting events in the order in which they came", async () => {
    const { invoke } = await start(COUNTING, { maxEnvironments: 1 });
    const results = await Promise.all(Array.from({ length: 10 }, () => invoke({ turns: 3 })));
    expect(results.map(({ count }) => count)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each([
    ["waits for what never comes", "await new Promise(() => {})"],
    ["computes without end", "for (;;) {}"],
  ])("whose handler %s is ended at the timeout, and the next event gets a new one", async (_how, forever) => {
    const { invoke, lambda, events, coldStarts } = await start(
      `exports.handler = async ({ hang }) => { if (hang) ${forever}; return "fine"; };`,
      { topology: { timeoutSeconds: 0.2 } },
    );
    const ended = record(events, "environment-ended");
    expect(await invoke({ hang: true })).toEqual({ error: "Timeout" });
    expect(ended).toMatchObject([{ function: "globalapp", reason: "the function timed out after 0.2 s" }]);
    lambda.configure({ timeoutSeconds: 30 });
    expect(await invoke()).toBe("fine");
    expect(coldStarts).toHaveLength(2);
  });

  it.each([
    ["exits", "process.exit(3)", /exited with 3/],
    [
      "throws outside of the handler",
      "setImmediate(() => { throw new Error('lost') }); await new Promise(() => {})",
      /lost/,
    ],
    ["rejects without anybody listening", "Promise.reject(new Error('lost')); await new Promise(() => {})", /lost/],
    ["allocates without end, object by object", "let kept; for (;;) kept = { kept }", /memory/],
  ])("whose code %s ends, and the next event gets a new one", async (_how, code, reason) => {
    const { invoke, events, coldStarts } = await start(
      `exports.handler = async ({ crash }) => { if (crash) { ${code}; } return "fine"; };`,
      { topology: { memoryMb: 32, timeoutSeconds: 60 } },
    );
    const ended = record(events, "environment-ended");
    const failed = await invoke({ crash: true });
    expect(failed).toMatchObject({ error: "Unhandled", detail: { errorType: "Runtime.ExitError" } });
    expect(failed.detail.errorMessage).toMatch(reason);
    expect(ended).toHaveLength(1);
    expect(ended[0]?.reason).toMatch(reason);
    expect(await invoke()).toBe("fine");
    expect(coldStarts).toHaveLength(2);
  });

  it("that was ended does nothing more", async () => {
    const clock = new RealClock();
    const limit = vi.spyOn(clock, "limit");
    const { invoke, events } = await start(
      `exports.handler = async ({ hang, ms }) => {
        if (hang) { setInterval(() => console.log("alive"), 1); await new Promise(() => {}); }
        await new Promise((done) => setTimeout(done, ms));
      };`,
      { clock, topology: { timeoutSeconds: 900 } },
    );
    const alive = nextEvent(events, "log");
    const hanging = invoke({ hang: true });
    await alive;
    const [[, end] = []] = limit.mock.calls;
    end?.();
    expect(await hanging).toEqual({ error: "Timeout" });
    const lines = record(events, "log");
    // Sooner or later nothing more is printed, or else this never ends.
    for (let before = -1; before !== lines.length; ) {
      before = lines.length;
      await invoke({ ms: 10 });
    }
  });

  it("that ends takes no other event with it", async () => {
    const { invoke } = await start(
      "exports.handler = async ({ crash }) => { if (crash) process.exit(1); return 'fine'; };",
      { maxEnvironments: 2 },
    );
    const events = Array.from({ length: 12 }, (_, index) => ({ crash: index % 3 === 0 }));
    const results = await Promise.all(events.map(invoke));
    expect(results.map((each) => each === "fine")).toEqual(events.map(({ crash }) => !crash));
  });
});

describe("what a function prints", () => {
  it("is told line by line, before the result", async () => {
    const { invoke, events } = await start(`
      exports.handler = async () => {
        console.log("one", { two: 2 });
        console.error("three\\nfour");
        process.stdout.write("five\\n");
        return "done";
      };`);
    const lines = record(events, "log");
    expect(await invoke()).toBe("done");
    expect(lines.map(({ line }) => line)).toEqual(["one { two: 2 }", "three", "four", "five"]);
    expect(lines[0]).toMatchObject({ region: REGION, function: "globalapp" });
  });

  const inJson = (logLevel: LogLevel) => ({
    topology: { logLevel },
    platformVariables: () => ({ AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: logLevel }),
  });

  it("by the console is JSON with the log format JSON, with the id of the invocation", async () => {
    const { invoke, events } = await start(
      `
      console.log("loaded");
      exports.handler = async () => {
        console.info({ one: 1, cause: new TypeError("inside") });
        console.warn("two %d", 2);
        console.error("three", new RangeError("far\\noff"));
        const circle = {};
        circle.circle = circle;
        console.log(circle);
      };`,
      inJson("INFO"),
    );
    const lines = record(events, "log");
    await invoke();
    const logged = lines.map(({ line }) => JSON.parse(line));
    expect(logged).toMatchObject([
      { level: "INFO", message: { one: 1, cause: { errorType: "TypeError", errorMessage: "inside" } } },
      { level: "WARN", message: "two 2" },
      { level: "ERROR", message: expect.stringContaining("three"), errorType: "RangeError", errorMessage: "far\noff" },
      { level: "INFO", message: expect.stringContaining("Circular") },
    ]);
    for (const { timestamp, requestId } of logged) {
      expect(requestId).toBe("request-1");
      expect(new Date(timestamp).toISOString()).toBe(timestamp);
    }
  });

  it.each<[LogLevel, string[]]>([
    ["TRACE", ["trace", "debug", "info", "log", "warn", "error", "fatal"]],
    ["INFO", ["info", "log", "warn", "error", "fatal"]],
    ["ERROR", ["error", "fatal"]],
    ["FATAL", ["fatal"]],
  ])("by the console is kept from the level %s on: %j", async (level, kept) => {
    const methods = ["trace", "debug", "info", "log", "warn", "error", "fatal"];
    const { invoke, events } = await start(
      `exports.handler = async () => { for (const each of ${JSON.stringify(methods)}) console[each](each); };`,
      inJson(level),
    );
    const lines = record(events, "log");
    await invoke();
    expect(lines.map(({ line }) => JSON.parse(line).message)).toEqual(kept);
  });

  it("without the console is kept by its level where it has one and the time, else as INFO", async () => {
    const timestamp = "2026-11-26T09:00:00.000Z";
    const written = [
      { level: "error", timestamp, n: 1 },
      { level: "INFO", timestamp, n: 2 },
      { level: "ERROR", n: 3 },
      { level: "ERROR", timestamp: "today", n: 4 },
      { timestamp, n: 5 },
    ].map((fields) => JSON.stringify(fields));
    const source = `exports.handler = async () => {
      for (const line of ${JSON.stringify([...written, "plain", "{broken"])}) process.stdout.write(line + "\\n");
    };`;
    for (const [level, kept] of [
      ["WARN", [written[0]]],
      ["INFO", [...written, "plain", "{broken"]],
    ] as const) {
      const { invoke, events } = await start(source, inJson(level));
      const lines = record(events, "log");
      await invoke();
      expect(lines.map(({ line }) => line)).toEqual(kept);
    }
  });

  it("is told although its environment ends", async () => {
    const { invoke, events } = await start(
      "exports.handler = async () => { console.log('last words'); process.exit(1); };",
    );
    const lines = record(events, "log");
    await invoke();
    expect(lines.map(({ line }) => line)).toEqual(["last words"]);
  });
});

describe("concurrency", () => {
  it("of 0 throttles every event", async () => {
    const { invoke, lambda } = await start(COUNTING, { topology: { reservedConcurrency: 0 } });
    expect(await invoke()).toEqual({ error: "Throttling" });
    lambda.reservedConcurrency = undefined;
    expect(await invoke()).toEqual({ count: 1, most: 1 });
  });

  it("that is reserved throttles what is beyond it", async () => {
    const { invoke } = await start(COUNTING, { topology: { reservedConcurrency: 2 } });
    const results = await Promise.all([invoke(), invoke(), invoke()]);
    expect(results.filter(({ error }) => error === "Throttling")).toHaveLength(1);
    expect(await invoke()).toHaveProperty("count");
  });

  it("that is reserved is used up by an event whose caller waits no longer, until it ends", async () => {
    const clock = new VirtualClock();
    const slow = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 4000, {}));";
    const { lambda } = await start(slow, { clock, topology: { reservedConcurrency: 1, timeoutSeconds: 5 } });
    const left = lambda.invoke("{}", 2000);
    await clock.advance(2000);
    expect(await left).toEqual({ error: "Timeout", isOfCaller: true });
    const next = lambda.invoke("{}");
    await clock.advance(5000);
    expect(await next).toEqual({ error: "Throttling" });
    const last = lambda.invoke("{}");
    await clock.advance(5000);
    expect(await last).toEqual({ payload: "{}" });
  });

  it("that is reserved is used up by a slow event whose caller waits no longer, until the function's own timeout", async () => {
    const clock = new VirtualClock();
    const { lambda } = await start(COUNTING, { clock, topology: { reservedConcurrency: 1, timeoutSeconds: 5 } });
    lambda.delaysMs.set("slow", () => 60_000);
    const left = lambda.invoke("{}", 2000);
    await clock.advance(2000);
    expect(await left).toEqual({ error: "Timeout", isOfCaller: true });
    lambda.delaysMs.clear();
    await clock.advance(2000);
    expect(await lambda.invoke("{}")).toEqual({ error: "Throttling" });
    await clock.advance(1000);
    expect(await lambda.invoke("{}")).toHaveProperty("payload");
  });

  it("runs the code after a delay that its caller did not wait for", async () => {
    const clock = new VirtualClock();
    const { lambda } = await start(COUNTING, { clock, topology: { timeoutSeconds: 5 } });
    lambda.delaysMs.set("slow", () => 3000);
    const executions: string[] = [];
    const left = lambda.invoke("{}", 2000, ({ requestId }) => executions.push(requestId));
    await clock.advance(2999);
    expect([await left, executions]).toEqual([{ error: "Timeout", isOfCaller: true }, []]);
    await clock.advance(1);
    expect(executions).toHaveLength(1);
  });
});

describe("a change of configuration", () => {
  const VERSIONED = `
    const version = process.env.version;
    exports.handler = async (event, { memoryLimitInMB }) => ({ version, memory: memoryLimitInMB });`;

  it("takes effect with the next event, in a new environment", async () => {
    const { invoke, lambda, coldStarts } = await start(VERSIONED, {
      topology: { environment: { version: "1" }, timeoutSeconds: 7 },
    });
    expect(await invoke()).toEqual({ version: "1", memory: "128" });
    lambda.configure({ environment: { version: "2" }, memoryMb: 512 });
    expect(await invoke()).toEqual({ version: "2", memory: "512" });
    expect(coldStarts).toHaveLength(2);
    expect(lambda.configuration).toMatchObject({ environment: { version: "2" }, memoryMb: 512, timeoutSeconds: 7 });
  });

  it("lets events that are under way finish where they are", async () => {
    const { invoke, lambda, events } = await start(VERSIONED, { topology: { environment: { version: "1" } } });
    const ended = record(events, "environment-ended");
    const underWay = invoke();
    lambda.configure({ environment: { version: "2" } });
    expect(ended).toEqual([]);
    const [before, after] = await Promise.all([underWay, invoke()]);
    expect([before.version, after.version]).toEqual(["1", "2"]);
    expect(ended).toMatchObject([{ reason: "its configuration changed" }]);
  });

  it("is told by what it changed", async () => {
    const { lambda, events } = await start(VERSIONED, {
      topology: { environment: { same: "1", old: "2", gone: "3" } },
    });
    const told = nextEvent(events, "configuration");
    lambda.configure({ environment: { same: "1", old: "4", added: "5" } });
    expect((await told).changed).toEqual({
      old: { from: "2", to: "4" },
      gone: { from: "3" },
      added: { to: "5" },
    });
    const again = nextEvent(events, "configuration");
    lambda.configure({ timeoutSeconds: 6, memoryMb: 256 });
    expect((await again).changed).toEqual({
      "the timeout in s": { from: "5", to: "6" },
      "the memory in MB": { from: "128", to: "256" },
    });
  });
});

describe("a caller that waits no longer than a limit", () => {
  it("is told Timeout, and the function goes on", async () => {
    const { lambda, invoke, events } = await start(
      "exports.handler = async ({ ms = 0 }) => { await new Promise((done) => setTimeout(done, ms)); return process.uptime(); };",
    );
    const ended = record(events, "environment-ended");
    expect(await lambda.invoke('{"ms":100}', 20)).toEqual({ error: "Timeout", isOfCaller: true });
    expect(await invoke()).toBeGreaterThan(0);
    expect(ended).toEqual([]);
  });

  it("does not wait longer where all environments are busy", async () => {
    const { lambda } = await start("exports.handler = () => new Promise(() => {});", {
      maxEnvironments: 1,
      topology: { timeoutSeconds: 30 },
    });
    void lambda.invoke("{}");
    expect(await lambda.invoke("{}", 20)).toEqual({ error: "Timeout", isOfCaller: true });
  });
});

describe("a modelled failure", () => {
  it("delays every invocation, by every reason together and by the simulator's clock", async () => {
    const clock = new VirtualClock();
    const { lambda, invoke } = await start(COUNTING, { clock });
    lambda.delaysMs.set("one", () => 1000).set("other", () => 2000);
    const begun = clock.now();
    const invoked = invoke().then((answer) => ({ answer, ms: clock.now() - begun }));
    await clock.advance(10_000);
    expect(await invoked).toEqual({ answer: { count: 1, most: 1 }, ms: 3000 });
  });

  it("that delays longer than the timeout is a Timeout, or than the caller waits", async () => {
    const clock = new VirtualClock();
    const { lambda } = await start(COUNTING, { clock, topology: { timeoutSeconds: 5 } });
    lambda.delaysMs.set("test", () => 60_000);
    const begun = clock.now();
    const timed = async (limitMs?: number) => ({ ...(await lambda.invoke("{}", limitMs)), ms: clock.now() - begun });
    const both = Promise.all([timed(), timed(2000)]);
    await clock.advance(10_000);
    expect(await both).toEqual([
      { error: "Timeout", ms: 5000 },
      { error: "Timeout", isOfCaller: true, ms: 2000 },
    ]);
  });

  it("that began while it was slow is a Timeout, though the delay ends before", async () => {
    const clock = new VirtualClock();
    const { lambda, coldStarts } = await start(COUNTING, { clock, topology: { timeoutSeconds: 5 } });
    lambda.delaysMs.set("test", () => 60_000);
    const invoked = lambda.invoke("{}");
    await clock.advance(1000);
    lambda.delaysMs.clear();
    await clock.advance(10_000);
    expect(await invoked).toEqual({ error: "Timeout" });
    expect(coldStarts).toHaveLength(1);
  });

  it("fails every invocation without asking the code", async () => {
    const { lambda, invoke } = await start(COUNTING);
    const detail = { errorType: "Error", errorMessage: "a fault" };
    lambda.failures.set("test", () => detail);
    expect(await invoke()).toEqual({ error: "Unhandled", detail });
    lambda.failures.clear();
    expect(await invoke()).toEqual({ count: 1, most: 1 });
  });
});

describe("a bundle that cannot be loaded is one clear error", () => {
  it.each([
    ["does not compile", "exports.handler = async (", "SyntaxError"],
    ["fails as it loads", "throw new RangeError('at load');", "RangeError: at load"],
    ["exits as it loads", "process.exit(2);", "the process exited with 2"],
    ["lacks a module", "require('left-pad');", "Cannot find module 'left-pad'"],
    ["does not export the handler", "exports.other = 1;", "index.handler is undefined or not exported"],
  ])("when it %s", async (_how, source, why) => {
    const { lambda } = make(source);
    const { codeDirectory } = lambda.topology;
    const error = await lambda.start().catch((refused: Error) => refused);
    expect(error).toBeInstanceOf(UserError);
    expect(error?.message).toContain(`the function globalapp of ${REGION} cannot be loaded from ${codeDirectory}: `);
    expect(error?.message).toContain(why);
  });

  it("when it is not there", async () => {
    const { lambda } = make("", { topology: { handler: "other.handler" } });
    await expect(lambda.start()).rejects.toThrow("Cannot find module");
  });
});

describe("the handler's Date", () => {
  const CLOCK = `
    exports.handler = async ({ wait = 0 }) => {
      const began = Date.now();
      await new Promise((done) => setTimeout(done, wait));
      return {
        took: Date.now() - began,
      };
    };`;

  it("runs as many times faster as the clock", async () => {
    const { invoke } = await start(CLOCK, { clock: new RealClock(1000) });
    expect((await invoke({ wait: 20 })).took).toBeGreaterThanOrEqual(19_000);
  });

  it("follows a change of speed, and stands still with the clock", async () => {
    const clock = new RealClock();
    const { invoke } = await start(CLOCK, { clock });
    clock.setTempo({ speed: 1000 });
    expect((await invoke({ wait: 20 })).took).toBeGreaterThanOrEqual(19_000);
    clock.setTempo({ isPaused: true });
    expect((await invoke({ wait: 20 })).took).toBe(0);
  });

  it("is untouched in real time", async () => {
    const { invoke } = await start("const own = Date; exports.handler = async () => own.toString();");
    expect(await invoke()).toBe("function Date() { [native code] }");
  });
});

it("a function that stops ends its environments, and what they were at", async () => {
  const { lambda, events, invoke } = await start("exports.handler = () => new Promise(() => {});");
  const told = record(events);
  const underWay = invoke();
  await lambda.stop();
  expect(await underWay).toMatchObject({ error: "Unhandled" });
  expect(told.map(({ type }) => type)).toEqual(["invocation"]);
});

describe("other code", () => {
  const answering = (text: string) => ({
    codeDirectory: bundle(`exports.handler = async () => "${text}";`),
    handler: "index.handler",
  });

  it("takes the place of the old one, with the task root that belongs to it", async () => {
    const { lambda, invoke, events } = await start("exports.handler = async () => 'old';");
    const told = record(events, "code");
    const code = { ...answering("new"), handler: "index.handler" };
    writeFileSync(join(code.codeDirectory, "index.js"), "exports.handler = async () => process.env.LAMBDA_TASK_ROOT;");
    await lambda.deploy(code);
    expect(await invoke()).toBe(code.codeDirectory);
    expect(told).toHaveLength(1);
  });

  it("leaves an event that is under way to the old one", async () => {
    const file = join(temporaryFolder(), "go");
    const { lambda, invoke } = await start(
      `const { existsSync } = require("node:fs");
      exports.handler = async () => {
        while (!existsSync(${JSON.stringify(file)})) await new Promise(setImmediate);
        return "old";
      };`,
    );
    const old = invoke();
    await lambda.deploy(answering("new"));
    expect(await invoke()).toBe("new");
    writeFileSync(file, "");
    expect(await old).toBe("old");
  });

  it("that cannot be loaded changes nothing", async () => {
    const { lambda, invoke } = await start("exports.handler = async () => 'old';");
    const broken = { codeDirectory: bundle("throw new Error('broken')"), handler: "index.handler" };
    await expect(lambda.deploy(broken)).rejects.toThrow(/cannot be loaded from .*: Error: broken/);
    expect(await invoke()).toBe("old");
  });
});
