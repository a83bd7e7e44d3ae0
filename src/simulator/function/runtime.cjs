// @ts-check
/*
 * What Lambda's Node runtime does inside one execution environment, in a worker thread: loads the handler once, then
 * answers one event at a time. Plain JavaScript, because a worker starts without a loader, and CommonJS, which loads sooner.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { performance } = require("node:perf_hooks");
const { pathToFileURL } = require("node:url");
const { parentPort, workerData } = require("node:worker_threads");

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
const { codeDirectory, handler: handlerName, speed, ports } = workerData;
/** What was said since the last message, under the virtual clock: there it is received when all is quiet, and not before. */
/** @type {object[]} */
let said = [];
const sendAll = (/** @type {object} */ more) => {
  port.postMessage({ said, ...more });
  said = [];
};
const send = (/** @type {object} */ message) => {
  if (speed === 0) said.push(message);
  else port.postMessage(message);
};

/** Only under the virtual clock, which is told when nothing is left to do but to wait. */
const virtual = speed === 0 ? followVirtualTime() : undefined;

/** Where the simulator's clock is real but faster, the handler's `Date` follows it; timers are work's, and are not sped up. */
const clock = { base: workerData.now, origin: performance.now(), rate: workerData.rate, isFollowed: false };
if (!virtual && clock.rate !== 1) followClock();

function followClock() {
  clock.isFollowed = true;
  const now = () => Math.floor(clock.base + (performance.now() - clock.origin) * clock.rate);
  Date.now = now;
  globalThis.Date = new Proxy(Date, {
    apply: (RealDate) => new RealDate(now()).toString(),
    construct: (RealDate, args, target) => Reflect.construct(RealDate, args.length === 0 ? [now()] : args, target),
  });
}

function followVirtualTime() {
  const { installVirtualTime } = require("./virtual-time.cjs");
  const { connectByMessages } = require("./world-connections.cjs");
  const { installRepeatableChance } = require("./repeatable-chance.cjs");
  const time = installVirtualTime(workerData.now);
  installRepeatableChance(workerData.seed);
  const receive = connectByMessages(ports, send);
  // Node's own word for it: the event loop has nothing left to do, or only timers, which are the simulator's.
  process.on("beforeExit", () => {
    port.ref();
    sendAll({ quiet: true, nextMs: time.next() });
  });
  process.on("exit", () => sendAll({}));
  return { time, receive };
}

/** What is printed goes the same way as the results, so that it arrives before them. */
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (
    /** @type {string | Uint8Array} */ chunk,
    /** @type {any} */ encoding,
    /** @type {(() => void) | undefined} */ done = undefined,
  ) => {
    send({ log: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    // Code that never comes to rest is understood from what it prints.
    if (virtual) sendAll({});
    const after = typeof encoding === "function" ? encoding : done;
    if (after) queueMicrotask(after);
    return true;
  };
}

/** The event that is being answered. @type {string | undefined} */
let requestId;
if (process.env.AWS_LAMBDA_LOG_FORMAT === "JSON") {
  const { consoleOfJson } = require("./json-console.cjs");
  consoleOfJson(() => requestId);
}

/** Lambda's shape of an error. @param {unknown} error */
const failure = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? "").split("\n") }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

/** `file.export`, in a CommonJS or an ES module. */
async function load() {
  const [file, name] = handlerName.split(".");
  const base = join(codeDirectory, file);
  const isModule = !existsSync(`${base}.js`) && existsSync(`${base}.mjs`);
  const code = isModule ? await import(pathToFileURL(`${base}.mjs`).href) : require(`${base}.js`);
  if (typeof code[name] !== "function") throw new Error(`${handlerName} is undefined or not exported`);
  return code[name];
}

/** @type {(event: unknown, context: object) => Promise<unknown>} */
let handler;

/** @param {{ id: number, event: string, deadline: number, context: object }} invocation */
async function invoke({ id, event, deadline, context }) {
  const now = virtual?.time.now ?? (() => performance.now());
  const end = now() + deadline;
  requestId = /** @type {{ awsRequestId?: string }} */ (context).awsRequestId;
  try {
    const result = await handler(JSON.parse(event), {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(end - now())),
    });
    send({ id, result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    send({ id, error: failure(error) });
  }
}

async function start() {
  try {
    handler = await load();
    send({ ready: true });
  } catch (error) {
    send({ ready: false, error: failure(error) });
  }
  port.on("message", receive);
  if (virtual) port.unref();
}

/** @param {any} message */
function receive({ now, wake, socket, rate, ...message }) {
  if (virtual) {
    port.unref();
    virtual.time.follow(now);
    if (wake) virtual.time.fire();
    else if (socket !== undefined) virtual.receive({ socket, ...message });
    else void invoke(message);
    return;
  }
  clock.base = now;
  clock.origin = performance.now();
  if (rate === undefined) {
    void invoke(message);
    return;
  }
  // The speed of the clock has changed, or time stands still.
  clock.rate = rate;
  if (!clock.isFollowed) followClock();
}

void start();
