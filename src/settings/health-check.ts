import { z } from "zod";
import type { Problem } from "./problem";
import { type Rule, refused } from "./rule";
import { integer, section, text } from "./values";

const values = section({
  /** Path of the health check. @default /health */
  path: text(
    // Without `${`, which Terraform would read as a template, and without a query, which is not part of the path.
    /^\/(?!.*[$%]\{)(?!.*[?#])[!-~]{0,1023}$/,
    "use a path that begins with /, has at most 1024 characters, and neither spaces nor ? and #, ${ and %{",
  ).default("/health"),
  /** Seconds from the start of one check to the start of the next. @default 15 */
  intervalSeconds: integer(5, 300, "seconds").default(15),
  /** A check that gets no answer in this time has failed. @default 10 */
  timeoutSeconds: integer(2, 120, "seconds").default(10),
  /** Successful checks in a row that make an unhealthy region healthy. @default 2 */
  healthyThreshold: integer(2, 10).default(2),
  /** Failed checks in a row that make a healthy region unhealthy. @default 2 */
  unhealthyThreshold: integer(2, 10).default(2),
  /** How long /health waits for the region's table before it answers 503. @default 1000 */
  tableTimeoutMs: integer(50, 60_000, "milliseconds").default(1000),
});

/** The shortest worst case that AWS allows: 2 x 5 s + 2 s, and the time of the edge. Each check is an invocation. */
const FAST = { intervalSeconds: 5, timeoutSeconds: 2, healthyThreshold: 2, unhealthyThreshold: 2 };

const HELP = 'use an object of settings, or "fast" for the shortest failover that AWS allows';

export const healthCheck = z.union([z.literal("fast", { error: HELP }).transform(() => values.parse(FAST)), values], {
  error: HELP,
});

type HealthCheck = z.output<typeof healthCheck>;

const healthCheckTimes: Rule<{ readonly healthCheck: HealthCheck }> = {
  needs: ["healthCheck.intervalSeconds", "healthCheck.timeoutSeconds", "healthCheck.tableTimeoutMs"],
  check: ({ healthCheck: { intervalSeconds, timeoutSeconds, tableTimeoutMs } }) => {
    const problems: Problem[] = [];
    if (timeoutSeconds >= intervalSeconds) {
      problems.push(
        refused(
          ["healthCheck", "timeoutSeconds"],
          timeoutSeconds,
          `it must be below intervalSeconds (${intervalSeconds}): lower it, or raise the interval`,
        ),
      );
    }
    if (tableTimeoutMs >= timeoutSeconds * 1000) {
      problems.push(
        refused(
          ["healthCheck", "tableTimeoutMs"],
          tableTimeoutMs,
          `it must be below timeoutSeconds (${timeoutSeconds * 1000} ms), or a slow table looks like a failed function`,
        ),
      );
    }
    return problems;
  },
};

export const healthCheckRules = [healthCheckTimes];
