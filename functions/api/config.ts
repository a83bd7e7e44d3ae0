/** What the environment tells the function. Read once, when Lambda starts an execution environment. */
export interface Config {
  /** The region that this function serves; "unknown" outside Lambda. */
  readonly region: string;
  readonly tableName: string;
  /** Name of the table's partition key, an attribute of type S. */
  readonly partitionKey: string;
  /** Name of the table's sort key, an attribute of type S; undefined if the table has none. */
  readonly sortKey: string | undefined;
  /** Whether items can be put and deleted. */
  readonly writes: boolean;
  /** The code that the health check answers, 200-599; anything but 200 takes the region out of service. */
  readonly status: number;
  /** Path of the health check, beginning with a slash. */
  readonly healthPath: string;
  /** How long the health check waits for the table, 1-120,000 ms. */
  readonly healthTableTimeoutMs: number;
  /** What is wrong with the environment; a function with problems is unhealthy, and says so in its health check. */
  readonly problems: readonly string[];
}

/** Reads every variable, and never throws: a function that cannot start would fail with a 502 that names no reason. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string): void => {
    if (!isRight) problems.push(problem);
  };
  // An empty variable counts as absent, because that is how Terraform passes on a setting that nobody made.
  const text = (name: string, byDefault: string): string => env[name] || byDefault;
  const required = (name: string, standIn: string): string => {
    check(Boolean(env[name]), `${name} is not set`);
    return text(name, standIn);
  };
  const wholeNumber = (name: string, byDefault: number, min: number, max: number): number => {
    const digits = text(name, String(byDefault));
    const isRight = /^\d+$/.test(digits) && Number(digits) >= min && Number(digits) <= max;
    check(isRight, `${name} is "${digits}"; use a whole number from ${min} to ${max}`);
    return isRight ? Number(digits) : byDefault;
  };

  const writes = text("WRITES", "off");
  check(writes === "on" || writes === "off", `WRITES is "${writes}"; use "on" or "off"`);
  const healthPath = text("HEALTH_PATH", "/health");
  check(healthPath.startsWith("/"), `HEALTH_PATH is "${healthPath}"; begin it with a slash`);
  const partitionKey = text("PARTITION_KEY", "item_id");
  const sortKey = env.SORT_KEY || undefined;
  check(sortKey !== partitionKey, `SORT_KEY is "${sortKey}", as is PARTITION_KEY; name two attributes`);

  return {
    region: required("AWS_REGION", "unknown"),
    tableName: required("tablename", ""),
    partitionKey,
    sortKey,
    writes: writes === "on",
    status: wholeNumber("STATUS", 200, 200, 599),
    healthPath,
    healthTableTimeoutMs: wholeNumber("HEALTH_TABLE_TIMEOUT_MS", 1000, 1, 120_000),
    problems,
  };
}
