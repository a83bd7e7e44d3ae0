// @ts-check
/*
 * What Lambda's Node runtime does inside one execution environment, in a worker thread: loads the handler once, then
 * answers one event at a time. Plain JavaScript, because a worker starts without a loader.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
const { codeDirectory, handler: handlerName, speed } = workerData;

/** Where the simulator's clock is not the real one, the handler's `Date` follows the simulator's. */
const clock = { base: 0, origin: performance.now() };
if (speed !== 1) {
  const now = () => Math.floor(clock.base + (performance.now() - clock.origin) * speed);
  Date.now = now;
  globalThis.Date = new Proxy(Date, {
    apply: (RealDate) => new RealDate(now()).toString(),
    construct: (RealDate, args, target) => Reflect.construct(RealDate, args.length === 0 ? [now()] : args, target),
  });
}

/** What is printed goes the same way as the results, so that it arrives before them. */
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (
    /** @type {string | Uint8Array} */ chunk,
    /** @type {any} */ encoding,
    /** @type {(() => void) | undefined} */ done = undefined,
  ) => {
    port.postMessage({ log: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    const after = typeof encoding === "function" ? encoding : done;
    if (after) queueMicrotask(after);
    return true;
  };
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
  const module = isModule
    ? await import(pathToFileURL(`${base}.mjs`).href)
    : createRequire(import.meta.url)(`${base}.js`);
  if (typeof module[name] !== "function") throw new Error(`${handlerName} is undefined or not exported`);
  return module[name];
}

/** @type {(event: unknown, context: object) => Promise<unknown>} */
let handler;
try {
  clock.base = workerData.now;
  handler = await load();
  port.postMessage({ ready: true });
} catch (error) {
  port.postMessage({ ready: false, error: failure(error) });
}

port.on("message", async ({ id, event, now, deadline, context }) => {
  clock.base = now;
  clock.origin = performance.now();
  const end = performance.now() + deadline;
  try {
    const result = await handler(JSON.parse(event), {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())),
    });
    port.postMessage({ id, result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    port.postMessage({ id, error: failure(error) });
  }
});
