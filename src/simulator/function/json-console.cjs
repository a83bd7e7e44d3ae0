// @ts-check
const { format } = require("node:util");

/** From the most that is logged to the least, and the methods of the console of each. @type {Record<string, string[]>} */
const METHODS = {
  TRACE: ["trace"],
  DEBUG: ["debug"],
  INFO: ["info", "log"],
  WARN: ["warn"],
  ERROR: ["error"],
  FATAL: ["fatal"],
};

/**
 * Has the console write what Lambda's Node runtime writes with the log format JSON: a line of JSON for each call, with one
 * argument as it is and several as one text; nothing for calls below the level.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, and in detail LogPatch.js of
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 *
 * @rule lambda-json-console
 * @param {string | undefined} least
 * @param {() => string | undefined} requestId of the event that is being answered
 */
function consoleOfJson(least = "TRACE", requestId) {
  const levels = Object.keys(METHODS);
  const from = levels.indexOf(least.toUpperCase());
  for (const [index, level] of levels.entries()) {
    const log = (/** @type {unknown[]} */ ...given) => {
      const line = lineOf({ timestamp: new Date().toISOString(), level, requestId: requestId() }, given);
      process.stdout.write(`${line.replaceAll("\n", "\r")}\n`);
    };
    for (const method of METHODS[level] ?? []) Reflect.set(console, method, index < from ? () => {} : log);
  }
}

/** @param {object} head @param {unknown[]} given */
function lineOf(head, given) {
  if (given.length === 1) {
    try {
      return JSON.stringify({ ...head, message: given[0] }, (_, value) =>
        value instanceof Error ? { ...errorOf(value), ...value } : value,
      );
    } catch {
      // Not JSON: a circle, or a big number.
    }
  }
  const error = given.length === 1 ? undefined : given.find((each) => each instanceof Error);
  return JSON.stringify({ ...head, message: format(...given), ...(error ? errorOf(error) : {}) });
}

const errorOf = (/** @type {Error} */ error) => ({
  errorType: error.constructor?.name ?? "UnknownError",
  errorMessage: error.message,
  stackTrace: String(error.stack ?? "").split("\n"),
});

module.exports = { consoleOfJson };
