// @ts-check
/*
 * What Lambda's Node runtime does inside one execution environment, in a worker thread: loads the handler once, then
 * answers one event at a time. Plain JavaScript, because a worker starts without a loader.
 */
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
  const RealDate = Date;
  const now = () => Math.floor(clock.base + (performance.now() - clock.origin) * speed);
  globalThis.Date = /** @type {DateConstructor} */ (
    class extends RealDate {
      /** @param {any[]} args */
      constructor(...args) {
        super(.../** @type {[]} */ (args.length === 0 ? [now()] : args));
      }
      /** @override */
      static now() {
        return now();
      }
    }
  );
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
  let module;
  try {
    module = createRequire(import.meta.url)(`${base}.js`);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "MODULE_NOT_FOUND") throw error;
    module = await import(pathToFileURL(`${base}.mjs`).href);
  }
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
