import { healthyWithout, servedAt } from "../assessment/traffic";
import type { ResourceChange } from "../topology/change";
import type { Seen } from "./finding";
import { changeAt, endpointsIn, frontText, groupsOf, isGap, servingRegions } from "./seen";
import { list } from "./words";

/** A region whose way from the accelerator to the function is taken apart and put together again in one apply. */
export interface Interruption {
  readonly region: string;
  /** For people: `load balancer`. */
  readonly what: string;
  readonly addresses: readonly string[];
}

const NAMES: Readonly<Record<string, string>> = {
  aws_globalaccelerator_endpoint_group: "endpoint group",
  aws_lb: "load balancer",
  aws_lb_target_group: "target group",
  aws_lb_target_group_attachment: "registration of the function",
  aws_lb_listener: "load balancer's listener",
};

/** Regions that serve before and after, and have no endpoint, or none that works, in between. */
export function interruptions(seen: Seen): readonly Interruption[] {
  const { before, after } = seen;
  if (!before || !after) return [];
  // Then the way is another one, and it is the name that matters: see rules/front.ts.
  if (before.topology.front.kind !== after.topology.front.kind) return [];
  const stay = servingRegions(after.topology);
  return servingRegions(before.topology)
    .filter((region) => stay.includes(region))
    .flatMap((region) => {
      const gone = pathOf(seen, region).filter(
        (change) => isGap(change) || (change.type === "aws_lb" && change.action === "replace"),
      );
      if (gone.length === 0) return [];
      const what = Object.keys(NAMES).find((type) => gone.some((change) => change.type === type)) ?? "";
      const group = groupsOf(before.topology).find((each) => each.region === region);
      const updated = group && changeAt(seen, group.id);
      const addresses = [...gone, ...(updated ? [updated] : [])].map(({ address }) => address);
      return [{ region, what: NAMES[what] ?? "endpoint", addresses: [...new Set(addresses)] }];
    });
}

/** What changes between the accelerator and a region's function. */
function pathOf(seen: Seen, region: string): readonly ResourceChange[] {
  if (!seen.before) return [];
  const { topology } = seen.before;
  const groups = groupsOf(topology).filter((group) => group.region === region);
  const balancers = endpointsIn(topology, region);
  const targetGroups = balancers.flatMap((each) => each.targetGroups.map(({ id }) => id));
  const ids = [
    ...groups.map(({ id }) => id),
    ...balancers.flatMap(({ id, listeners }) => [id, ...listeners.map((listener) => listener.id)]),
    ...targetGroups,
  ];
  const attachments = seen.change.changes.filter(
    ({ type, references, region: where }) =>
      type === "aws_lb_target_group_attachment" &&
      (references.target_group_arn?.some((id) => targetGroups.includes(id)) ?? where === region),
  );
  return [...ids.flatMap((id) => changeAt(seen, id) ?? []), ...attachments];
}

/** Where the new connections of these regions go while they have no endpoint: `new ones go to eu-central-1`. */
export function meanwhile({ before, locations }: Seen, regions: readonly string[]): string {
  if (!before) return "";
  const { topology, assessment } = before;
  const hit = locations.filter((_, index) =>
    assessment.locations[index]?.served.shares.some(({ region }) => regions.includes(region)),
  );
  const shares = hit.flatMap((location) => servedAt(topology, location, healthyWithout(topology, regions)).shares);
  const open = shares.some(({ reason }) => reason === "fail-open");
  const to = shares.filter(({ region }) => !regions.includes(region)).map(({ region }) => region);
  if (shares.length === 0) return "it serves none of the locations at present";
  if (open || to.length === 0) return "new ones fail as well, because no other region can take them";
  return `new ones fail until ${frontText(topology)} has noticed, and then go to ${list(to)}`;
}
