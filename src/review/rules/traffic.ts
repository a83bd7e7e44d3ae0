import { acceleratorOf } from "../../topology/front";
import type { EndpointGroup } from "../../topology/topology";
import type { Found, Rule, Seen } from "../finding";
import { groupsOf, regionsOf } from "../seen";
import { gaining, shareChanges, trafficOf } from "../traffic";
import { list, some } from "../words";

interface Pair {
  readonly was: EndpointGroup;
  readonly is: EndpointGroup;
}

/** Endpoint groups that are there before and after, by region and listener. */
function pairs({ before, after }: Seen): readonly Pair[] {
  if (!before || !after) return [];
  const [was, is] = [before, after].map(({ topology }) => acceleratorOf(topology)?.listeners ?? []);
  return (was ?? []).flatMap((listener) => {
    const next = is?.find(({ id }) => id === listener.id);
    return listener.endpointGroups.flatMap((was) => {
      const is = next?.endpointGroups.find(({ region }) => region === was.region);
      return is ? [{ was, is }] : [];
    });
  });
}

const weightsOf = ({ endpoints }: EndpointGroup): string =>
  endpoints
    .map(({ weight }) => weight)
    .sort((a, b) => a - b)
    .join(", ");

const changedDials = (seen: Seen) =>
  pairs(seen).filter(({ was, is }) => was.trafficDialPercentage !== is.trafficDialPercentage);

const changedWeights = (seen: Seen) => pairs(seen).filter(({ was, is }) => weightsOf(was) !== weightsOf(is));

/** What becomes of the region's traffic, for people. */
function effect(seen: Seen, region: string): string {
  const changes = shareChanges(seen, region);
  if (changes === "") return "no location's new connections move";
  const others = gaining(seen).filter((each) => each !== region);
  return `${region} takes ${changes}${others.length > 0 ? ` (now also served by ${list(others)})` : ""}`;
}

/** Where clients' new connections go while nothing is broken. */
export const TRAFFIC_RULES: readonly Rule[] = [
  {
    id: "no-healthy-region",
    severity: "danger",
    means:
      "After the change, clients of a location are served by no region with a healthy endpoint, although nothing is broken.",
    find: (seen) => {
      const lost = trafficOf(seen).filter(
        ({ before, after }) => after && !isServed(after) && (!before || isServed(before)),
      );
      if (lost.length === 0 || !seen.after) return [];
      const groups = groupsOf(seen.after.topology);
      return [
        {
          text: `New connections from ${some(lost.map(({ location }) => location))} reach no healthy endpoint after this change.`,
          addresses: groups.map(({ id }) => id),
          wayOut:
            "Keep at least one region with a weight above 0, a registered function and health checks that are on.",
        },
      ];
    },
  },
  {
    id: "dial-changed",
    severity: "warning",
    means: "A region's traffic dial changes: the share of the connections closest to it that it accepts.",
    find: (seen) =>
      changedDials(seen).map(
        ({ was, is }): Found => ({
          text: `The traffic dial of ${is.region} goes from ${was.trafficDialPercentage} to ${is.trafficDialPercentage}: ${effect(seen, is.region)}; established connections stay.`,
          addresses: [is.id],
          wayOut:
            is.trafficDialPercentage < was.trafficDialPercentage
              ? "Check that the regions that take over can carry it (npm run assess); a dial of 0 does not stop a failover to the region: weight 0 does."
              : "Raise it in steps, and look at the errors of the region before each.",
        }),
      ),
  },
  {
    id: "weight-changed",
    severity: "warning",
    means:
      "The weight of a region's endpoint changes; with weight 0 the region takes no new connection, also not in a failover.",
    find: (seen) =>
      changedWeights(seen)
        .filter(
          ({ was, is }) => isOut(was) !== isOut(is) || is.endpoints.length > 1 || shareChanges(seen, is.region) !== "",
        )
        .map(({ was, is }) => ({
          text: isOut(is)
            ? `${is.region} takes no new connection, also not in a failover, because its weight goes to 0: ${effect(seen, is.region)}.`
            : `The weight of ${is.region} goes from ${weightsOf(was) || "no endpoint"} to ${weightsOf(is)}: ${effect(seen, is.region)}.`,
          addresses: [is.id],
          wayOut: isOut(is)
            ? "Check that the other regions can carry the load and survive the loss of one more (npm run assess)."
            : "Check that the region answers on its own before it gets traffic.",
        })),
  },
  {
    id: "traffic-moved",
    severity: "warning",
    means:
      "Clients are served by another region than before, for a reason other than a dial, a weight, or a region that joins or leaves.",
    find: (seen) => {
      const { before, after } = seen;
      if (!before || !after || changedDials(seen).length > 0 || changedWeights(seen).length > 0) return [];
      if (regionsOf(before.topology).join() !== regionsOf(after.topology).join()) return [];
      const moved = trafficOf(seen).filter(({ moves, after: served }) => moves && served && isServed(served));
      if (moved.length === 0) return [];
      return [
        {
          text: `New connections from ${some(moved.map(({ location }) => location))} go to other regions than before.`,
          addresses: seen.change.changes.flatMap(({ address }) =>
            groupsOf(after.topology).some(({ id }) => id === address) ? [address] : [],
          ),
          wayOut: "Compare the traffic before and after in this review, and check that it is meant.",
        },
      ];
    },
  },
];

const isOut = ({ endpoints }: EndpointGroup): boolean => endpoints.every(({ weight }) => weight === 0);

const isServed = ({ shares }: { readonly shares: readonly { readonly reason: string }[] }): boolean =>
  shares.length > 0 && shares.every(({ reason }) => reason !== "fail-open");
