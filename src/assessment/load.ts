/** What the backend has to carry. It is written by the user; nothing in a topology says it. */
export interface Load {
  /** In all, spread evenly over the client locations (our policy), or of each location by its name. */
  readonly requestsPerSecond: number | Readonly<Record<string, number>>;
  /** Mean duration of an invocation, in milliseconds. */
  readonly meanDurationMs: number;
  /** Share of the requests that write one item, 0-1. */
  readonly writeShare: number;
  /** Items that a request reads which does not write; each is taken to have 4 KB at most. */
  readonly readsPerRequest: number;
  /** Most requests per second that the backend has served so far. */
  readonly peakRequestsPerSecond: number;
  /** Concurrent executions that the account may have in each region. */
  readonly accountConcurrency: number;
}

/** Requests per second of each location, in the order of the locations. */
export function requestsOf({ requestsPerSecond }: Load, locations: readonly string[]): readonly number[] {
  if (typeof requestsPerSecond === "number") return locations.map(() => requestsPerSecond / locations.length);
  return locations.map((name) => requestsPerSecond[name] ?? 0);
}

/** Requests per second in all. */
export const totalOf = (load: Load, locations: readonly string[]): number =>
  requestsOf(load, locations).reduce((sum, each) => sum + each, 0);
