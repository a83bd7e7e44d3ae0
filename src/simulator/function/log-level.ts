import { LOG_LEVELS, type LogLevel } from "../../topology/topology";

/**
 * Whether Lambda drops a line that the function wrote. With the log format JSON a line that is an object with a level counts by
 * it if it has the time as well; any other counts as INFO.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 *
 * @param least of the format JSON; undefined with the format Text, which drops nothing
 * @rule lambda-log-level
 */
export function isBelow(line: string, least: LogLevel | undefined): boolean {
  return least !== undefined && LOG_LEVELS.indexOf(levelOf(line)) < LOG_LEVELS.indexOf(least);
}

function levelOf(line: string): LogLevel {
  const { level, timestamp } = fieldsOf(line);
  const found = LOG_LEVELS.find((each) => each === String(level).toUpperCase());
  return found !== undefined && RFC_3339.test(String(timestamp)) ? found : "INFO";
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

function fieldsOf(line: string): { readonly level?: unknown; readonly timestamp?: unknown } {
  if (!line.startsWith("{")) return {};
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
