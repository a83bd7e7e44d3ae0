/** How a region gets a new version. The setting `release` and the stack's output of this name both have this form. */
export interface ReleaseRules {
  /** Regions in the order of their waves. Absent: those with the smallest share of traffic first. */
  readonly order?: readonly string[];
  /** Whether to wait until the region's open connections have ended before its code changes. */
  readonly drain: boolean;
  /** Shares of the region's own traffic dial that the new version gets one after the other, in percent; none: no dial moves. */
  readonly steps: readonly number[];
  /** How long each share is observed, in minutes; 0: it is not. */
  readonly bakeMinutes: number;
  /** Paths that must be answered by 200-399 at the region's load balancer before clients come, beside the health check. */
  readonly smoke: readonly string[];
}

/** What holds where the setting is absent. */
export const RELEASE_DEFAULTS = { drain: true, steps: [10, 50, 100], bakeMinutes: 5, smoke: [] } as const;
