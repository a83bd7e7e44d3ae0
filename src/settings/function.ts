import { z } from "zod";
import { LOG_LEVELS } from "../../functions/platform/log";
import { EXAMPLE_ENTRY } from "./application";
import { environment } from "./function-environment";
import { tableActions } from "./table-actions";
import { choice, flag, integer, section, text } from "./values";

/** CloudWatch Logs accepts only these, in days (PutRetentionPolicy in its API reference). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

export const api = section({
  /** The application's file that exports `handler`, from the project's folder. @default functions/api/index.ts */
  entry: text(/^[^\0]+$/, "use a file's path from the project's folder, such as functions/api/index.ts").default(
    EXAMPLE_ENTRY,
  ),
  /** Environment variables of the application, at most 4 KB with those of the platform. @default none */
  environment: environment.default({}),
  /**
   * DynamoDB actions on the region's own table and its indexes that the application needs, such as Query and UpdateItem.
   * @default GetItem; for the example application what `writes` needs
   */
  tableActions: tableActions.optional(),
  /**
   * `platform`: the platform answers the health check, and reads the region's table. `application`: your handler does. STATUS other
   * than 200 is the platform's in both cases.
   * @default platform
   */
  health: choice(["platform", "application"]).default("platform"),
  /** The lowest level that is logged. The platform logs one line for each request, except health checks that pass. @default info */
  logLevel: choice(LOG_LEVELS).default("info"),
  /**
   * The lowest level of Lambda's own lines. With `info` Lambda writes two lines for each request, also for health checks, which are
   * 350,400 requests a month in each region; `warn` leaves those of timeouts and other failures.
   * @default warn
   */
  systemLogLevel: choice(["debug", "info", "warn"]).default("warn"),
  /** Memory of the function. Lambda gives more CPU with more memory. @default 256 */
  memoryMb: integer(128, 10240, "megabytes").default(256),
  /**
   * Lambda stops a request that takes longer. The example application's own limits need 5 seconds, and 6 with tokens.
   * @default 5; 6 for the example application with tokens
   */
  timeoutSeconds: integer(1, 900, "seconds").optional(),
  /** Processor of the function. @default arm64 */
  architecture: choice(["arm64", "x86_64"]).default("arm64"),
  /** CloudWatch Logs deletes log lines after this time. @default 14 */
  logRetentionDays: z
    .number({ error: `use one of ${RETENTION_DAYS.join(", ")} days` })
    .refine((days) => (RETENTION_DAYS as readonly number[]).includes(days), {
      error: `use one of ${RETENTION_DAYS.join(", ")} days`,
    })
    .default(14),
  /**
   * Concurrent requests that Lambda reserves for the function in each region, and its limit. 0 throttles every request.
   * Lambda keeps 100 of the account's concurrent executions for other functions.
   * @default none
   */
  reservedConcurrency: integer(0, 1_000_000).optional(),
  /** Status code that /health answers. With any other code than 200, traffic leaves the region. @default 200 */
  status: integer(200, 599).default(200),
  /** X-Ray traces of requests. AWS bills them. @default false */
  tracing: flag().default(false),
});
