import type { Topology } from "../topology/topology";
import type { Need } from "./capacity";
import { detections } from "./detection";
import { type Failure, leavesTheLoadOfAnother } from "./failures";

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

/** For the commands that continue anyway: each objective that the topology does not keep, as a line. */
export const objectiveBreaches = (topology: Topology): readonly string[] =>
  rtoBreaches(topology).map(({ text }) => `DOES NOT HOLD: ${text}`);

/** The regions whose failover can take longer than the topology's objective. */
export function rtoBreaches(topology: Topology): readonly Breach[] {
  const limit = topology.objectives?.rtoSeconds;
  if (limit === undefined) return [];
  return [...detections(topology).values()]
    .filter(({ shift }) => shift.worst > limit)
    .map(({ region, arithmetic }) => ({
      kind: "rto",
      region,
      text: `${region}: a failover can take longer than objectives.rtoSeconds (${limit} s): ${arithmetic}; lower healthCheck.intervalSeconds, timeoutSeconds or unhealthyThreshold, or raise the objective`,
    }));
}

/** What cannot carry its load, each time once. */
export const capacityBreaches = (failures: readonly AssessedCapacity[]): readonly Breach[] =>
  failures
    .filter((failure) => !leavesTheLoadOfAnother(failure))
    .flatMap(({ name, capacity = [] }) =>
      capacity
        .filter(({ verdict }) => verdict === "does not fit")
        .map(({ region, resource, needed, limit, unit, reason }) => ({
          kind: "capacity" as const,
          region,
          text: `when ${name}, the ${resource} in ${region} would need ${needed} ${unit} of ${limit}: ${reason}`,
        })),
    );
