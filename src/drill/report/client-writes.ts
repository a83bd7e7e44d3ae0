import type { LedgerEntry, RefusedClientWrite } from "../ledger";
import type { DrillRecord } from "../record";
import { mostFrequent } from "../targets/failure";
import { faultWindow } from "./during-fault";
import type { Report } from "./schema";
import { namesOf, unsettledWrites } from "./unsettled-writes";

type Through = NonNullable<Report["ledger"]["throughAccelerator"]>;
type Counts = Omit<Through["locations"][number], "name" | "takenBy" | "duringFault">;

/** What became of the writes through the accelerator; undefined where the drill made no writes at all. */
export function clientWritesOf(record: DrillRecord): Through | undefined {
  const { clientWrites } = record;
  if (clientWrites === undefined) return undefined;
  const { entries, refused, notMeasured = whyUnknown(entries) } = clientWrites;
  if (notMeasured !== undefined) return { notMeasured, locations: [], unsettled: [] };
  const window = faultWindow(record);
  const names = [
    ...new Set([...entries.map(({ location = "" }) => location), ...refused.map((each) => each.location)]),
  ];
  const reason = mostFrequent(refused);
  return {
    locations: names.sort().map((name) => {
      const own = entries.filter(({ location }) => location === name);
      const not = refused.filter(({ location }) => location === name);
      const isIn = (atMs: number) => window !== undefined && atMs >= window.fromMs && atMs < window.toMs;
      return {
        name,
        ...countsOf(own, not),
        takenBy: takenBy(own),
        ...(window && {
          duringFault: countsOf(
            own.filter(({ acknowledgedMs }) => isIn(acknowledgedMs)),
            not.filter(({ atMs }) => isIn(atMs)),
          ),
        }),
      };
    }),
    ...(reason === undefined ? {} : { refusedWith: reason }),
    unsettled: unsettledWrites(entries),
  };
}

/** Where an application has other code, what the API answers says nothing of what is in the table. */
function whyUnknown(entries: readonly LedgerEntry[]): string | undefined {
  const isNowhere = ({ fates }: LedgerEntry) => fates.length > 0 && fates.every(({ fate }) => fate === "lost");
  return entries.length > 0 && entries.every(isNowhere)
    ? "no table has any of the acknowledged writes as the drill wrote it, so the application stores items in another way than the example"
    : undefined;
}

function countsOf(entries: readonly LedgerEntry[], refused: readonly RefusedClientWrite[]): Counts {
  const having = (fate: "lost" | "unknown") => entries.filter(({ fates }) => fates.some((each) => each.fate === fate));
  return {
    acknowledged: entries.length,
    refused: refused.length,
    lost: having("lost").length,
    unknown: having("unknown").length,
  };
}

function takenBy(entries: readonly LedgerEntry[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { region } of entries) count[region] = (count[region] ?? 0) + 1;
  return count;
}

const sum = (locations: Through["locations"], key: keyof Counts): number =>
  locations.reduce((all, location) => all + location[key], 0);

/** What of them is a failure of the backend. */
export function clientWriteFindings({ throughAccelerator }: Report["ledger"]): string[] {
  if (throughAccelerator === undefined) return [];
  const { locations, unsettled } = throughAccelerator;
  const named = (fate: "lost" | "unknown") => namesOf(unsettled.filter((each) => each.fate === fate));
  const [lost, unknown] = [sum(locations, "lost"), sum(locations, "unknown")];
  return [
    ...(lost > 0
      ? [
          `${lost} of the writes that were acknowledged through the accelerator are missing in a region: ${named("lost")}`,
        ]
      : []),
    ...(unknown > 0
      ? [
          `it is not known whether ${unknown} of the writes that were acknowledged through the accelerator arrived, because the drill ended too soon to tell, or a region could not be read: ${named("unknown")}`,
        ]
      : []),
  ];
}

/** Those of them that were acknowledged while the fault lasted and are lost, for assertions; undefined: not known. */
export function lostClientWrites({ throughAccelerator }: Report["ledger"]): number | undefined {
  const during = throughAccelerator?.locations.flatMap(({ duringFault = [] }) => duringFault) ?? [];
  const acknowledged = during.some((each) => each.acknowledged > 0);
  return acknowledged && during.every(({ unknown }) => unknown === 0)
    ? during.reduce((all, { lost }) => all + lost, 0)
    : undefined;
}

/** All of them in a sentence; undefined where the drill made no writes at all. */
export function clientWritesText({ throughAccelerator }: Report["ledger"]): string | undefined {
  if (throughAccelerator === undefined) return undefined;
  const { notMeasured, locations, refusedWith } = throughAccelerator;
  if (notMeasured !== undefined) return `Writes through the accelerator were not measured: ${notMeasured}.`;
  const unknown = sum(locations, "unknown");
  const refused = sum(locations, "refused");
  return `Through the accelerator, as clients write: ${sum(locations, "acknowledged")} writes acknowledged, ${sum(locations, "lost")} lost${unknown > 0 ? `, ${unknown} not known` : ""}; ${refused} refused${refusedWith === undefined ? "" : ` (most of them: ${refusedWith})`}.`;
}
