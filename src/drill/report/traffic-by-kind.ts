import type { DrillRecord } from "../record";
import { requestsDuringFault, shareOf } from "./during-fault";
import type { Report } from "./schema";

/**
 * What became of each kind of the product's own requests; undefined where the drill sent none.
 * @param affected locations that the region served before the fault
 */
export function trafficByKind(record: DrillRecord, affected: ReadonlySet<string>): Report["traffic"] {
  return record.options.traffic?.map(({ name, method, path, share, statuses }) => {
    const during = requestsDuringFault(record, ({ kind, location }) => kind === name && affected.has(location));
    return {
      kind: name,
      method,
      path,
      share,
      ...(statuses ? { statuses: [...statuses] } : {}),
      ...shareOf(record.samples.filter(({ kind }) => kind === name)),
      ...(during ? { duringFault: during } : {}),
    };
  });
}
