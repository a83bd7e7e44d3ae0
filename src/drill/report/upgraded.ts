import { z } from "zod";

/**
 * What changed from schema 2 to 3: an outage used to end at five good answers in a row, whatever failed after them, and
 * nothing was known of the fault's window. What the old drill did not measure is not measured in the new form either.
 */
const REPORT_2 = z.looseObject({
  schema: z.literal(2),
  options: z.looseObject({}),
  figures: z.looseObject({}),
  locations: z.array(z.looseObject({ failedAfter: z.number() })),
  ledger: z.looseObject({}),
});

const NOT_MEASURED = { seconds: null, missing: "not measured" };

/** A report that an earlier program wrote, as this one writes it; anything else as it is. */
export function upgraded(content: unknown): unknown {
  const old = REPORT_2.safeParse(content);
  if (!old.success) return content;
  const { options, figures, locations, ledger, ...rest } = old.data;
  return {
    ...rest,
    schema: 3,
    options: { ...options, failureLimit: 0, windowSeconds: 0 },
    figures: { ...figures, degraded: NOT_MEASURED },
    locations: locations.map(({ failedAfter, outages: _, ...location }) => ({
      ...location,
      degradedSeconds: 0,
      strays: failedAfter,
    })),
    ledger: { ...ledger, duringFault: [] },
    notTested: [],
    health: [],
  };
}
