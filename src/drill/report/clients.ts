import type { DrillRecord } from "../record";
import { type Outage, seconds } from "../traffic/samples";
import { requestsDuringFault } from "./during-fault";
import { finite } from "./figures";
import type { Prediction } from "./prediction";
import type { Report } from "./schema";

/**
 * What one kind of client at one location saw.
 * @param affected locations that the region served before the fault
 */
export function clientsOf(
  record: DrillRecord,
  { location, connection, seconds: outage, fromMs, censored, degradedSeconds, requests, failed, strays }: Outage,
  affected: ReadonlySet<string>,
  prediction: Prediction,
): Report["locations"][number] {
  const { injectedMs, startedMs } = record.timeline;
  const predicted = connection === "new" ? prediction.rto : prediction.keptOutage;
  const duringFault = requestsDuringFault(
    record,
    (sample) => sample.location === location && sample.connection === connection,
  );
  return {
    name: location,
    affected: affected.has(location),
    connection,
    outageSeconds: injectedMs === undefined || record.gapSeconds !== undefined ? null : (outage ?? null),
    ...(fromMs === undefined || injectedMs === undefined ? {} : { outageFrom: seconds(fromMs - startedMs) }),
    ...(censored ? { censored } : {}),
    degradedSeconds,
    ...(affected.has(location) && predicted ? { predicted: finite(predicted) } : {}),
    requests,
    failed,
    strays,
    ...(duringFault ? { duringFault } : {}),
  };
}
