import type { AssessedFailure } from "../../assessment/assess";
import { rangeText } from "../../assessment/text";
import type { Effect } from "../../assessment/traffic";
import type { Found, Rule, Seen } from "../finding";
import { checksIn, regionsOf } from "../seen";
import { list, some } from "../words";

/** Regions that are there before and after. */
const kept = ({ before, after }: Seen): readonly string[] =>
  before && after ? regionsOf(after.topology).filter((region) => regionsOf(before.topology).includes(region)) : [];

/** For each region that stays: its health checks that are there before and after. */
const checks = (seen: Seen) =>
  kept(seen).flatMap((region) => {
    const was = seen.before ? checksIn(seen.before.topology, region) : new Map();
    return [...(seen.after ? checksIn(seen.after.topology, region) : [])].flatMap(([id, is]) => {
      const old = was.get(id);
      return old ? [{ region, id, was: old as typeof is, is }] : [];
    });
  });

const targetGroupsOf = ({ after }: Seen, regions: readonly string[]): string[] =>
  after ? regions.flatMap((region) => [...checksIn(after.topology, region).keys()]) : [];

/** Ends well: new connections find a healthy region. */
const isSurvived = ({ affected, seconds }: Effect): boolean =>
  affected === 0 || (seconds !== undefined && seconds.best < Number.POSITIVE_INFINITY);

/** Failures of regions that left locations with a healthy region before, and no longer do. */
function newlyFatal(
  { before, after }: Seen,
  kind: "region" | "pair",
): readonly { readonly failure: AssessedFailure; readonly locations: readonly string[] }[] {
  if (!before || !after) return [];
  // Where nothing notices a failure, the health check that is off is the finding.
  const noticed = new Set(
    after.assessment.detection.filter(({ shift }) => shift.best < Infinity).map(({ region }) => region),
  );
  return after.assessment.failures
    .filter((failure) => failure.kind === kind && failure.regions.every((region) => noticed.has(region)))
    .flatMap((failure) => {
      const old = before.assessment.failures.find(({ name }) => name === failure.name);
      const locations = failure.effects.filter((effect, index) => {
        const was = old?.effects[index];
        return was && isSurvived(was) && !isSurvived(effect);
      });
      return locations.length > 0 ? [{ failure, locations: locations.map(({ location }) => location) }] : [];
    });
}

const fatal = ({ failure, locations }: ReturnType<typeof newlyFatal>[number]): Found => ({
  text: `When ${failure.name}, clients from ${some(locations)} no longer find a healthy region, and are sent to one that is not.`,
  addresses: [],
  wayOut: "Keep one more region with a weight above 0 among the three that are closest to these clients.",
});

/** What a failure does, and how fast it is noticed. */
export const FAILOVER_RULES: readonly Rule[] = [
  {
    id: "failover-lost",
    severity: "danger",
    means:
      "A failure that left clients with a healthy region now ends in fail-open: they are sent to a region that is not healthy.",
    find: (seen) => newlyFatal(seen, "region").map(fatal),
  },
  {
    id: "second-failover-lost",
    severity: "warning",
    means: "The loss of two regions together, which left clients with a healthy region, now ends in fail-open.",
    find: (seen) => newlyFatal(seen, "pair").map(fatal),
  },
  {
    id: "health-check-off",
    severity: "danger",
    means: "A region's health check is switched off, so nothing notices that the region is unhealthy.",
    find: (seen) =>
      checks(seen)
        .filter(({ was, is }) => was.enabled && !is.enabled)
        .map(({ region, id }) => ({
          text: `Nothing notices any more that ${region} is unhealthy, because its health check is switched off: its clients are not moved to another region.`,
          addresses: [id],
          wayOut: "Leave the health check on; make it slower, or less strict, where it fails without a reason.",
        })),
  },
  {
    id: "target-group-added",
    severity: "warning",
    means: "Another function decides about the health of a region that has clients.",
    find: (seen) => {
      const added = kept(seen).flatMap((region) => {
        const was = seen.before ? checksIn(seen.before.topology, region) : new Map();
        const ids = [...(seen.after ? checksIn(seen.after.topology, region).keys() : [])];
        const isKept = ids.some((id) => was.has(id));
        return isKept ? ids.filter((id) => !was.has(id)).map((id) => ({ region, id })) : [];
      });
      if (added.length === 0) return [];
      const regions = [...new Set(added.map(({ region }) => region))];
      return [
        {
          text: `${list(regions)}: a new target group decides about the region too. The region is unhealthy until the group's function has passed a health check, and whenever it fails, all clients leave the region.`,
          addresses: added.map(({ id }) => id),
          wayOut: "Deploy one region after the other with npm run deploy, or nobody is healthy for a moment.",
        },
      ];
    },
  },
  {
    id: "health-check-moved",
    severity: "warning",
    means: "A health check asks another path, or accepts other status codes.",
    find: (seen) => {
      const moved = checks(seen).filter(
        ({ was, is }) => was.enabled && is.enabled && (was.path !== is.path || was.matcher !== is.matcher),
      );
      const regions = moved.map(({ region }) => region);
      if (moved.length === 0) return [];
      const every = kept(seen).length > 1 && kept(seen).every((region) => regions.includes(region));
      return [
        {
          text: `The health check of ${list(regions)} asks another path or accepts other status codes: where the function does not answer it, ${every ? "all regions turn unhealthy at once and clients are still sent to them" : "the region turns unhealthy and its clients are moved"}.`,
          addresses: moved.map(({ id }) => id),
          wayOut: "Ask the new path in every region first, and change one region at a time.",
        },
      ];
    },
  },
  {
    id: "failover-slower",
    severity: "warning",
    means: "It can take longer until new connections leave an unhealthy region.",
    find: ({ before, after, ...rest }) => {
      if (!before || !after) return [];
      const slower = after.assessment.detection.flatMap((is) => {
        const was = before.assessment.detection.find(({ region }) => region === is.region);
        const isSlower = was && is.shift.worst < Number.POSITIVE_INFINITY && is.shift.worst > was.shift.worst;
        if (!isSlower) return [];
        const text = `${rangeText(is.shift)} until new connections go elsewhere (before: ${rangeText(was.shift)})`;
        return [{ region: is.region, text }];
      });
      const texts = [...new Set(slower.map(({ text }) => text))];
      return texts.map((text) => {
        const regions = slower.filter((each) => each.text === text).map(({ region }) => region);
        return {
          text: `A failover of ${list(regions)} takes longer: ${text}.`,
          addresses: targetGroupsOf({ before, after, ...rest }, regions),
          wayOut:
            'Lower the interval, the timeout or the unhealthy threshold of the health check (healthCheck: "fast" is the shortest).',
        };
      });
    },
  },
  {
    id: "objective-broken",
    severity: "danger",
    means: "objectives.rtoSeconds does not hold after the change, and held before.",
    find: ({ before, after, ...rest }) => {
      const had = before?.assessment.breaches.filter(({ kind }) => kind === "rto").map(({ region }) => region) ?? [];
      const regions = (after?.assessment.breaches ?? [])
        .filter(({ kind, region }) => kind === "rto" && !had.includes(region))
        .map(({ region }) => region);
      if (!after || regions.length === 0) return [];
      const worst = after.assessment.detection
        .filter(({ region }) => regions.includes(region))
        .map(({ shift }) => shift.worst);
      const longest = Math.max(...worst);
      return [
        {
          text: `A failover of ${list(regions)} can take ${longest === Number.POSITIVE_INFINITY ? "for ever" : `${longest} s`}, and the objective is ${after.topology.objectives?.rtoSeconds} s.`,
          addresses: targetGroupsOf({ before, after, ...rest }, regions),
          wayOut:
            "Lower the interval, the timeout or the unhealthy threshold of the health check, or raise the objective.",
        },
      ];
    },
  },
  {
    id: "connections-stay-longer",
    severity: "warning",
    means: "A client's connection can live longer, and so stay longer with a region that is unhealthy.",
    find: ({ before, after }) => {
      if (!before || !after) return [];
      const longer = after.topology.loadBalancers.flatMap((is) => {
        const was = before.topology.loadBalancers.find(({ id }) => id === is.id);
        return was && is.clientKeepAliveSeconds > was.clientKeepAliveSeconds ? [{ was, is }] : [];
      });
      if (longer.length === 0) return [];
      const seconds = Math.max(...longer.map(({ is }) => is.clientKeepAliveSeconds));
      return [
        {
          text: `A busy connection can stay with an unhealthy ${list(longer.map(({ is }) => is.region))} for ${seconds} s, longer than before, because established connections never move.`,
          addresses: longer.map(({ is }) => is.id),
          wayOut: "Keep client_keep_alive at 300 s, which is AWS's advice where failover matters.",
        },
      ];
    },
  },
];
