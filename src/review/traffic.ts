import type { Served } from "../assessment/traffic";
import type { Seen } from "./finding";
import { percent, shareOf, some } from "./words";

/** Where a location's new connections go while nothing is broken. */
export interface TrafficRow {
  readonly location: string;
  /** Undefined where there is no backend, or none that can be read. */
  readonly before: Served | undefined;
  readonly after: Served | undefined;
  readonly moves: boolean;
}

export const trafficOf = ({ locations, before, after }: Seen): readonly TrafficRow[] =>
  locations.map(({ name }, index) => {
    const row = {
      location: name,
      before: before?.assessment.locations[index]?.served,
      after: after?.assessment.locations[index]?.served,
    };
    return { ...row, moves: key(row.before) !== key(row.after) };
  });

const key = (served: Served | undefined): string =>
  JSON.stringify(
    served?.shares
      .map(({ region, share, reason }) => [region, Number(share.toFixed(6)), reason === "fail-open"])
      .sort(),
  );

/** How a region's share of the locations' new connections changes: `of New York 100 % -> 50 %, ...`; empty where it does not. */
export function shareChanges(seen: Seen, region: string): string {
  const changed = trafficOf(seen).flatMap(({ location, before, after }) => {
    const [was, is] = [before, after].map((served) => (served ? shareOf(served, region) : 0)) as [number, number];
    return Math.abs(was - is) < 1e-9 ? [] : [{ location, was, is }];
  });
  const groups = new Map<string, string[]>();
  for (const { location, was, is } of changed) {
    const change = `${percent(was)} -> ${percent(is)}`;
    groups.set(change, [...(groups.get(change) ?? []), location]);
  }
  return [...groups].map(([change, names]) => `${change} of the new connections from ${some(names)}`).join("; ");
}

/** Regions whose share of any location grows. */
export function gaining(seen: Seen): readonly string[] {
  const gains = trafficOf(seen).flatMap(({ before, after }) =>
    (after?.shares ?? []).filter(
      ({ region }) => after && before && shareOf(after, region) > shareOf(before, region) + 1e-9,
    ),
  );
  return [...new Set(gains.map(({ region }) => region))];
}
