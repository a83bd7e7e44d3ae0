import type { Objectives, Topology } from "../topology/topology";
import type { Need } from "./capacity";
import { type Detection, detections } from "./detection";
import type { Failure } from "./failures";

/** An objective, or the capacity, that does not hold. */
export interface Breach {
  readonly kind: "rto" | "capacity";
  readonly region: string;
  /** For people: what does not hold, the arithmetic, what to change. */
  readonly text: string;
}

interface AssessedCapacity extends Failure {
  readonly capacity: readonly Need[] | undefined;
}

/** Everything that does not hold. */
export function breachesOf(
  objectives: Objectives | undefined,
  detection: readonly Detection[],
  failures: readonly AssessedCapacity[],
): readonly Breach[] {
  return [...rtoBreaches(objectives, detection), ...capacityBreaches(failures)];
}

/** For the commands that continue anyway: each objective that the topology does not keep, as a line. */
export const objectiveBreaches = (topology: Topology): readonly string[] =>
  rtoBreaches(topology.objectives, [...detections(topology).values()]).map(({ text }) => `DOES NOT HOLD: ${text}`);

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

/** The loss of a table leaves to the other regions what the loss of its region does. */
const capacityBreaches = (failures: readonly AssessedCapacity[]): readonly Breach[] =>
  failures
    .filter(({ kind }) => kind !== "table")
    .flatMap(({ name, capacity = [] }) =>
      capacity
        .filter(({ verdict }) => verdict === "does not fit")
        .map(({ region, resource, needed, limit, unit, reason }) => ({
          kind: "capacity" as const,
          region,
          text: `when ${name}, the ${resource} in ${region} would need ${needed} ${unit} of ${limit}: ${reason}`,
        })),
    );
