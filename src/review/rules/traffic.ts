import type { Served } from "../../assessment/traffic";
import { changesOf, grouped, groupsOf, listed } from "../changes";
import type { Reviewed, Rule } from "../rule";

/** How one location is served before and after; `undefined` where there is no backend. */
export interface Shift {
  readonly location: string;
  readonly before: Served | undefined;
  readonly after: Served | undefined;
  readonly changed: boolean;
}

/** Where new connections of each location go before and after, while nothing is broken. */
export function shiftsOf({ before, after }: Pick<Reviewed, "before" | "after">): readonly Shift[] {
  return (
    (after ?? before)?.locations.map(({ location }) => {
      const at = (side: Reviewed["after"]) => side?.locations.find((each) => each.location === location)?.served;
      const shift = { location, before: at(before), after: at(after) };
      return { ...shift, changed: sharesText(shift.before) !== sharesText(shift.after) };
    }) ?? []
  );
}

/** `us-west-2 75 %, eu-central-1 25 %` */
export function sharesText(served: Served | undefined): string {
  if (!served || served.shares.length === 0) return "nobody";
  const byRegion = grouped(served.shares, ({ region }) => region);
  return [...byRegion]
    .map(([region, shares]) => ({ region, share: shares.reduce((sum, { share }) => sum + share, 0) }))
    .sort((a, b) => b.share - a.share)
    .map(({ region, share }) => `${region} ${percent(share)}`)
    .join(", ");
}

export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

export const TRAFFIC_RULES: readonly Rule[] = [
  {
    id: "traffic-moved",
    severity: "warning",
    means: "dials or weights send new connections of a location to other regions",
    find: (reviewed) => {
      const { change } = reviewed;
      const [was, will] = [groupsOf(change.before), groupsOf(change.after)];
      // A region that comes or goes has a finding of its own.
      const same = was.size === will.size && [...was.keys()].every((region) => will.has(region));
      const moved = shiftsOf(reviewed).filter(({ changed }) => changed);
      if (!same || moved.length === 0 || !reviewed.before || !reviewed.after) return [];
      const causes = [...was.values()].flatMap(({ region, trafficDialPercentage: dial, endpoints }) => {
        const now = will.get(region);
        const [weight, weightNow] = [endpoints[0]?.weight, now?.endpoints[0]?.weight];
        return [
          ...(now && now.trafficDialPercentage !== dial
            ? [`the traffic dial of ${region} goes from ${dial} to ${now.trafficDialPercentage}`]
            : []),
          ...(now && weight !== undefined && weightNow !== undefined && weight !== weightNow
            ? [`the weight in ${region} from ${weight} to ${weightNow}`]
            : []),
        ];
      });
      const shifts = grouped(moved, ({ before, after }) => `from ${sharesText(before)} to ${sharesText(after)}`);
      const text = [...shifts].map(([way, each]) => `those of ${listed(each.map(({ location }) => location))} ${way}`);
      return [
        {
          text: `New connections move${causes.length > 0 ? `, because ${listed(causes)}` : ""}: ${text.join("; ")}`,
          addresses: changesOf(change, "aws_globalaccelerator_endpoint_group").map(({ address }) => address),
          wayOut:
            "Keep-alive connections stay where they are; check that the other regions carry the load (npm run assess).",
        },
      ];
    },
  },
];
