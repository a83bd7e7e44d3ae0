import { ISSUER_MS, TABLE_MS } from "../../functions/api/limits";
import { isExample } from "./application";
import { type Rule, refused } from "./rule";

/** The settings that decide how long a request can take. */
export interface FunctionTimes {
  readonly function: { readonly entry: string; readonly timeoutSeconds?: number };
  readonly writes: unknown;
  readonly reads: unknown;
}

/** Whether a request can wait for the issuer of its token. */
const asksIssuer = ({ writes, reads }: FunctionTimes): boolean =>
  [writes, reads].some((each) => typeof each === "object");

/** Seconds that the function's own limits add up to, and a little for its own work. */
const neededSeconds = (settings: FunctionTimes): number =>
  isExample(settings.function.entry) ? Math.floor((TABLE_MS + (asksIssuer(settings) ? ISSUER_MS : 0)) / 1000) + 1 : 1;

/** After which Lambda stops a request, in seconds. */
export const timeoutSecondsOf = (settings: FunctionTimes): number =>
  settings.function.timeoutSeconds ?? Math.max(5, neededSeconds(settings));

/** Else Lambda stops the function before its own limits do, and clients get a 502 without a reason. */
const enoughTime: Rule<FunctionTimes> = {
  needs: ["function.entry", "function.timeoutSeconds", "writes", "reads"],
  check: (settings) => {
    const needed = neededSeconds(settings);
    const given = timeoutSecondsOf(settings);
    return given < needed
      ? [
          refused(
            ["function", "timeoutSeconds"],
            given,
            `the example application waits for the table${asksIssuer(settings) ? " and the issuer" : ""} almost as long as ${needed} seconds: use at least ${needed}`,
          ),
        ]
      : [];
  },
};

/** Else Lambda would stop the function before it can say that the table does not answer. */
const healthCheckInTime: Rule<FunctionTimes & { readonly healthCheck: { readonly tableTimeoutMs: number } }> = {
  needs: ["healthCheck.tableTimeoutMs", "function.entry", "function.timeoutSeconds", "writes", "reads"],
  check: (settings) => {
    const { tableTimeoutMs } = settings.healthCheck;
    const timeoutMs = timeoutSecondsOf(settings) * 1000;
    return tableTimeoutMs >= timeoutMs
      ? [
          refused(
            ["healthCheck", "tableTimeoutMs"],
            tableTimeoutMs,
            `it must be below function.timeoutSeconds (${timeoutMs} ms): lower it, or raise that`,
          ),
        ]
      : [];
  },
};

export const functionTimeRules = [enoughTime, healthCheckInTime];
