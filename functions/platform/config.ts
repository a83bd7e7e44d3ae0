import { Variables } from "../read-variables";
import { PLATFORM } from "../variables";
import { type Cors, readCors } from "./cors";
import { isLogLevel, LOG_LEVELS, type LogLevel, lambdaLevel } from "./log";

/** What the environment tells the platform. Read once, when Lambda starts an execution environment. */
export interface PlatformConfig {
  /** The region that this function serves; "unknown" outside Lambda. */
  readonly region: string;
  readonly tableName: string;
  /** Name of the table's partition key, an attribute of type S. */
  readonly partitionKey: string;
  /** Name of the table's sort key, an attribute of type S; undefined if the table has none. */
  readonly sortKey: string | undefined;
  /** The code that the health check answers, 200-599; anything but 200 takes the region out of service. */
  readonly status: number;
  /** Path of the health check, beginning with a slash. */
  readonly healthPath: string;
  /** How long the health check waits for the table, 1-120,000 ms. */
  readonly healthTableTimeoutMs: number;
  /** Lambda's own where it has one, as with the log format JSON. */
  readonly logLevel: LogLevel;
  /** Undefined where pages of other origins are not let in. */
  readonly cors: Cors | undefined;
  /** What is wrong with the environment; a function with problems is unhealthy, and says so in its health check. */
  readonly problems: readonly string[];
}

/** Reads every variable, and never throws. */
export function readPlatformConfig(env: Readonly<Record<string, string | undefined>>): PlatformConfig {
  const variables = new Variables(env);
  const healthPath = variables.text(PLATFORM.healthPath, "/health");
  variables.check(healthPath.startsWith("/"), `${PLATFORM.healthPath} is "${healthPath}"; begin it with a slash`);
  const partitionKey = variables.text(PLATFORM.partitionKey, "item_id");
  const sortKey = variables.optional(PLATFORM.sortKey);
  variables.check(
    sortKey !== partitionKey,
    `${PLATFORM.sortKey} is "${sortKey}", as is ${PLATFORM.partitionKey}; use two different names`,
  );
  const logLevel = variables.text(PLATFORM.logLevel, "info");
  variables.check(isLogLevel(logLevel), `${PLATFORM.logLevel} is "${logLevel}"; use one of ${LOG_LEVELS.join(", ")}`);
  return {
    region: variables.required("AWS_REGION", "unknown"),
    tableName: variables.required(PLATFORM.tableName, ""),
    partitionKey,
    sortKey,
    status: variables.wholeNumber(PLATFORM.status, 200, [200, 599]),
    healthPath,
    healthTableTimeoutMs: variables.wholeNumber(PLATFORM.healthTableTimeoutMs, 1000, [1, 120_000]),
    logLevel: lambdaLevel(env) ?? (isLogLevel(logLevel) ? logLevel : "info"),
    cors: readCors(variables),
    problems: variables.problems,
  };
}
