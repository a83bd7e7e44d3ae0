// @ts-check
const { format } = require("node:util");

/** Methods of the console, and the levels of their lines. */
const LEVELS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};

/**
 * Has the console write what Lambda's Node runtime writes with the log format JSON: a line of JSON for each call, with one
 * argument as it is and several as one text. Those below the function's level are dropped later, as all lines are.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, and in detail LogPatch.js of
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 *
 * @rule lambda-json-console
 * @param {() => string | undefined} requestId of the event that is being answered
 */
function consoleOfJson(requestId) {
  for (const [method, level] of Object.entries(LEVELS)) {
    Reflect.set(console, method, (/** @type {unknown[]} */ ...given) => {
      const line = lineOf({ timestamp: new Date().toISOString(), level, requestId: requestId() }, given);
      process.stdout.write(`${line}\n`);
    });
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
