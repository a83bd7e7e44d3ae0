import type { Need } from "./capacity";
import type { Detection } from "./detection";

/** What a backend is to keep. */
export interface Objectives {
  /** Longest time until new connections leave a region that has failed. */
  readonly rtoSeconds?: number;
  /** Longest time whose writes may be lost; a drill judges it, since it does not follow from a topology. */
  readonly rpoSeconds?: number;
}

/** An objective, or the capacity, that does not hold. */
export interface Breach {
  readonly kind: "rto" | "capacity";
  readonly region: string;
  /** For people: what does not hold, the arithmetic, what to change. */
  readonly text: string;
}

/** Everything that does not hold. */
export function breachesOf(
  objectives: Objectives | undefined,
  detection: readonly Detection[],
  failures: readonly { readonly name: string; readonly capacity: readonly Need[] | undefined }[],
): readonly Breach[] {
  return [...rtoBreaches(objectives, detection), ...capacityBreaches(failures)];
}

export function rtoBreaches(objectives: Objectives | undefined, detection: readonly Detection[]): readonly Breach[] {
  const limit = objectives?.rtoSeconds;
  if (limit === undefined) return [];
  return detection
    .filter(({ seconds }) => seconds.worst > limit)
    .map(({ region, arithmetic }) => ({
      kind: "rto",
      region,
      text: `${region}: a failover can take longer than objectives.rtoSeconds (${limit} s): ${arithmetic}; lower healthCheck.intervalSeconds, timeoutSeconds or unhealthyThreshold, or raise the objective`,
    }));
}

const capacityBreaches = (
  failures: readonly { readonly name: string; readonly capacity: readonly Need[] | undefined }[],
): readonly Breach[] =>
  failures.flatMap(({ name, capacity = [] }) =>
    capacity
      .filter(({ verdict }) => verdict === "does not fit")
      .map(({ region, resource, needed, limit, unit, reason }) => ({
        kind: "capacity" as const,
        region,
        text: `when ${name}, the ${resource} in ${region} would need ${needed} ${unit} of ${limit}: ${reason}`,
      })),
  );
