import { detections } from "../assessment/detection";
import { RESTORE_SECONDS } from "./change/undo";
import { LOST_AFTER_MS } from "./ledger";
import type { DrillOptions } from "./record";
import type { Target } from "./targets/target";

/** How long a drill may wait for the failover, or for the way back: what is asked for, or a minute more than what is predicted at worst. */
export const watchSeconds = ({ limitSeconds }: DrillOptions, worst: number | undefined): number =>
  limitSeconds ?? (worst !== undefined && Number.isFinite(worst) ? worst : 60) + 60;

/** How long a drill can take if nothing goes well, with its restore, in seconds. */
export function longestSeconds(
  { topology, cacheSeconds }: Pick<Target, "topology" | "cacheSeconds">,
  options: DrillOptions,
): number {
  const budget = detections(topology, undefined, cacheSeconds).get(options.region);
  return (
    options.steadySeconds +
    (options.phaseSeconds ?? 0) +
    watchSeconds(options, budget?.shift.worst) +
    watchSeconds(options, budget?.recover.worst) +
    2 * options.holdSeconds +
    RESTORE_SECONDS +
    LOST_AFTER_MS / 1000
  );
}
