/** What may be changed while it runs; the rest comes with the code. */
export interface FunctionConfiguration {
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** A configuration as what a person would see change: names and texts. */
type Described = Readonly<Record<string, string>>;

export const described = ({ environment, timeoutSeconds, memoryMb }: FunctionConfiguration): Described => ({
  ...environment,
  "the timeout in s": String(timeoutSeconds),
  "the memory in MB": String(memoryMb),
});

export const describedReserve = (executions: number | undefined): Described =>
  executions === undefined ? {} : { "the reserved concurrency": String(executions) };

/** What is not as it was. A name that is on one side only has no `from`, or no `to`. */
export function changesBetween(before: Described, after: Described) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, { from: before[name], to: after[name] }]),
  );
}
