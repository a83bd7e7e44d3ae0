/** What a region's load balancer answered in one minute. */
export interface Minute {
  readonly requests: number;
  /** Answers of 500-599, of the function and of the load balancer itself. */
  readonly errors: number;
  /** Of the function's answers; absent where there was none. */
  readonly p99Ms?: number;
}

/** Figures of the regions, wherever they come from. */
export interface Observations {
  /**
   * The last minutes of a region, the oldest first. Those that are not known yet are absent: CloudWatch takes a minute or
   * more.
   */
  lastMinutes(region: string, minutes: number): Promise<readonly Minute[]>;
}
