import type { Rule } from "../finding";
import { interruptions, meanwhile } from "../interruption";
import { changesOf, endpointsIn, frontText, groupsOf, isGap, regionsOf, servingRegions, staying } from "../seen";
import { count, some } from "../words";

const BY_REGION =
  "apply region by region: set the weight of one region to 0, apply, wait until its connections have ended, change it, apply, restore the weight";

/** The regions' way from the accelerator to the function. */
export const ENDPOINT_RULES: readonly Rule[] = [
  {
    id: "all-regions-swapped",
    severity: "danger",
    means: "Every region that serves is taken apart in the same apply, so for a while no region serves.",
    find: (seen) => {
      const gone = interruptions(seen);
      const serving = seen.before ? servingRegions(seen.before.topology) : [];
      if (gone.length === 0 || gone.length < serving.length) return [];
      const text = `${serving.length === 1 ? `The only region that serves (${serving[0]}) loses` : `All ${serving.length} regions that serve lose`} the way to the function in one apply: nobody is served from the first delete until a new endpoint has passed its first health check.`;
      return [{ text, addresses: gone.flatMap(({ addresses }) => addresses), wayOut: `${capital(BY_REGION)}.` }];
    },
  },
  {
    id: "endpoint-swapped",
    severity: "danger",
    means:
      "A load balancer, target group, listener or registration of a region is replaced: between the delete and the first passed health check of the new one the region has no endpoint.",
    find: (seen) => {
      const all = interruptions(seen);
      const isEvery = all.length > 0 && all.length === (seen.before ? servingRegions(seen.before.topology).length : 0);
      return all.map(({ region, what, addresses }) => ({
        text: `${region} has no endpoint from the delete of its ${what} until the new one has passed a health check: established connections break, and ${meanwhile(seen, isEvery ? all.map((each) => each.region) : [region])}.${what === "target group" ? " AWS refuses to delete a target group that a listener still uses, so the apply can stop there." : ""}`,
        addresses,
        wayOut: `Drain the region first: set its weight to 0, apply, wait until its connections have ended, apply this change, restore the weight; names in a region are fixed, so the new one cannot be created before the old one is deleted.`,
      }));
    },
  },
  {
    id: "invoke-permission-lost",
    severity: "danger",
    means:
      "The permission with which a load balancer invokes its function is deleted, or replaced, which no change of it can avoid.",
    find: (seen) => {
      const interrupted = interruptions(seen).map(({ region }) => region);
      return staying(seen, changesOf(seen, "aws_lambda_permission", "replace", "delete").filter(isGap))
        .filter(({ region }) => !interrupted.includes(region))
        .map(({ region, changes }) => ({
          text: changes.every(({ action }) => action === "replace")
            ? `Requests in ${region} fail between the delete of the load balancer's permission to invoke the function and the new permission.`
            : `Requests in ${region} fail, because the load balancer loses its permission to invoke the function.`,
          addresses: changes.map(({ address }) => address),
          wayOut: `Set the weight of ${region} to 0 in an apply of its own first, or keep the permission as it is.`,
        }));
    },
  },
  {
    id: "function-lost",
    severity: "danger",
    means: "A region's function is deleted or replaced while clients are still sent to the region.",
    find: (seen) =>
      staying(seen, changesOf(seen, "aws_lambda_function", "replace", "delete").filter(isGap)).map(
        ({ region, changes }) => ({
          text: changes.every(({ action }) => action === "replace")
            ? `Requests in ${region} fail between the delete of its function and the new function, and until that is registered again.`
            : `Requests in ${region} fail, because its function is deleted while clients are still sent there.`,
          addresses: changes.map(({ address }) => address),
          wayOut: `Drain the region first: set the weight of ${region} to 0 in an apply of its own.`,
        }),
      ),
  },
  {
    id: "network-lost",
    severity: "danger",
    means: "A VPC, subnet, route or internet gateway of a region that stays is deleted or replaced.",
    find: (seen) =>
      staying(
        seen,
        changesOf(
          seen,
          /^aws_(vpc|subnet|internet_gateway|route|route_table|route_table_association)$/,
          "replace",
          "delete",
        ).filter(isGap),
      ).map(({ region, changes }) => ({
        text: `Clients can lose their way to the load balancer in ${region}, because ${count(changes.length, "part")} of its network ${changes.length === 1 ? "is" : "are"} deleted or replaced.`,
        addresses: changes.map(({ address }) => address),
        wayOut: `Drain the region first: set the weight of ${region} to 0 in an apply of its own.`,
      })),
  },
  {
    id: "region-removed",
    severity: "warning",
    means: "A region leaves the accelerator, or Route 53.",
    find: ({ before, after }) => {
      if (!before || !after) return [];
      const left = regionsOf(after.topology);
      return groupsOf(before.topology)
        .filter(({ region }) => !left.includes(region))
        .map(({ id, region }) => {
          // With Route 53, weight 0 takes the record out and leaves the load balancer.
          const stays = after.topology.loadBalancers.some((each) => each.region === region);
          const end = stays ? "stay" : "break when its load balancer is deleted";
          const next = left.length === 0 ? "no region is left" : `new ones go to ${some(left)}`;
          return {
            text: `${region} leaves ${frontText(after.topology)}: its established connections ${end}, and ${next}.`,
            addresses: [id, ...endpointsIn(before.topology, region).map((each) => each.id)],
            wayOut: stays
              ? "Check that the other regions can carry it (npm run assess)."
              : `Set the weight of ${region} to 0 in an apply of its own, and remove the region when its connections have ended.`,
          };
        });
    },
  },
  {
    id: "region-added",
    severity: "note",
    means: "A region joins the accelerator, or Route 53.",
    find: ({ before, after }) => {
      if (!before || !after) return [];
      const had = regionsOf(before.topology);
      return groupsOf(after.topology)
        .filter(({ region }) => !had.includes(region))
        .map(({ id, region }) => ({
          text: `${region} joins ${frontText(after.topology)} and serves the clients that are closest to it after its first passed health check.`,
          addresses: [id],
          wayOut:
            after.topology.front.kind === "route-53"
              ? "Ask its load balancer for an item before you add its record: set weight to 0 until then."
              : `Begin with a traffic dial of 0, and raise it when a drill of ${region} has passed.`,
        }));
    },
  },
];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
