import { concernsWritesOnly, whyNothingIsMeasured } from "../measurable";
import type { DrillRecord } from "../record";
import type { Report } from "./schema";

/** Why nothing can be concluded from what was measured, where that is so. */
export function whyInconclusive(
  { requests, ledger, region, fault, share }: Pick<Report, "requests" | "ledger" | "region" | "fault" | "share">,
  { inconclusive, options, samples, timeline: { injectingMs } }: DrillRecord,
): string | undefined {
  if (inconclusive !== undefined) return inconclusive;
  if (injectingMs === undefined) return "nothing was broken";
  const before = samples.filter(({ dueMs }) => dueMs < injectingMs);
  const reason = whyNothingIsMeasured(options, before);
  if (reason !== undefined) return reason;
  if (concernsWritesOnly({ fault, share })) {
    const own = ledger.duringFault.find((each) => each.region === region);
    return own !== undefined && own.acknowledged > 0
      ? undefined
      : `${region} acknowledged no write while the fault lasted, so it is not known what became of its writes`;
  }
  return requests.duringFault === undefined || requests.duringFault.sent > 0
    ? undefined
    : `no client of ${region} sent a request while the fault lasted: raise --rate or --hold`;
}
