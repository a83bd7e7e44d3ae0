import type { Attributes, ResourceChange } from "../../topology/change";
import { blocks } from "../../topology/resources";
import type { Front } from "../../topology/topology";
import type { Rule, Seen } from "../finding";
import { changesOf, isGap, valueAt } from "../seen";

const NAMES: Readonly<Record<Front["kind"], string>> = {
  "global-accelerator": "the accelerator",
  "route-53": "Route 53's records",
};

/** How long resolvers keep the answer that a name does not exist, from the SOA record that Route 53 gives a zone. */
const KEPT = "resolvers keep that answer for up to 15 minutes";

const isAlias = (values: Attributes | undefined): boolean =>
  values !== undefined && blocks(values, "alias").length > 0 && blocks(values, "latency_routing_policy").length === 0;

/** Records that clients ask for. */
const asked = (seen: Seen): readonly ResourceChange[] =>
  changesOf(seen, "aws_route53_record").filter(({ before }) => isAlias(before));

/** Both fronts, where the change is from one to the other. */
function move({ before, after }: Seen): { readonly was: Front; readonly is: Front } | undefined {
  const [was, is] = [before?.topology.front, after?.topology.front];
  return was && is && was.kind !== is.kind ? { was, is } : undefined;
}

/** The deleted resources of the front that clients leave. */
const deletedOf = (seen: Seen, front: Front): readonly ResourceChange[] =>
  front.kind === "global-accelerator"
    ? changesOf(seen, /^aws_globalaccelerator_(accelerator|listener|endpoint_group)$/, "delete")
    : changesOf(seen, "aws_route53_record", "delete").filter(({ address }) =>
        front.records.some(({ id }) => id === address),
      );

/** What the domain's name leads to. */
export const FRONT_RULES: readonly Rule[] = [
  {
    id: "name-gap",
    severity: "danger",
    means: "For a moment, or for good, the name that clients use has no record, or leads to something that is deleted.",
    find: (seen) => {
      if (!seen.after) return [];
      const gone = asked(seen).filter(isGap);
      const moved = move(seen);
      const left = moved ? deletedOf(seen, moved.was) : [];
      return [
        ...gone.map(({ address, action, before }) => ({
          text: `${String(valueAt(before, "name") ?? "The name")} has no ${String(valueAt(before, "type") ?? "")} record ${action === "replace" ? "until the new one is created" : "any more"}: clients do not find the backend, and ${KEPT}.`,
          addresses: [address],
          wayOut: "Keep the record, and change where it leads: Route 53 does that without a gap.",
        })),
        ...(moved && left.length > 0
          ? [
              {
                text: `Terraform deletes ${NAMES[moved.was.kind]} before it changes where the name leads: in between, clients do not find the backend, and ${KEPT}.`,
                addresses: left.map(({ address }) => address),
                wayOut: `Move in two applies: set formerFront to "${moved.was.kind}", apply, wait for the clients, and remove formerFront then (docs/front.md).`,
              },
            ]
          : []),
      ];
    },
  },
  {
    id: "front-changed",
    severity: "warning",
    means: "The name that clients use leads to the other front.",
    find: (seen) => {
      const moved = move(seen);
      if (!moved) return [];
      const records = asked(seen).filter(({ action }) => action === "update");
      return [
        {
          text: `New connections go through ${NAMES[moved.is.kind]} and no longer through ${NAMES[moved.was.kind]} once resolvers ask again, most of them within 60 s; established connections stay.`,
          addresses: records.map(({ address }) => address),
          wayOut: "Keep the other front deployed with formerFront until nobody uses it any more (docs/front.md).",
        },
      ];
    },
  },
];
