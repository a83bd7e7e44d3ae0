import type { Assessment } from "../../assessment/assess";
import type { ResourceChange, StackChange } from "../../topology/change";
import { addressesOf, changesOf, goes, grouped, groupsOf, listed, regionsThatStay } from "../changes";
import type { Found, Reviewed, Rule } from "../rule";

/** What has to exist between an endpoint group and a function, in the order of the way that a request goes. */
const WAY = [
  "aws_lb",
  "aws_lb_listener",
  "aws_lb_target_group",
  "aws_lb_target_group_attachment",
  "aws_lambda_function",
];
const NAMES: Readonly<Record<string, string>> = {
  aws_lb: "load balancer",
  aws_lb_listener: "listener of the load balancer",
  aws_lb_target_group: "target group",
  aws_lb_target_group_attachment: "registration of the function",
  aws_lambda_function: "function",
};

/**
 * For each region that stays: what of its way goes, the first of it first. A rule of an application that only forwards part
 * of the requests is not told apart: our policy is to warn.
 */
function broken(change: StackChange): ReadonlyMap<string, readonly ResourceChange[]> {
  const stay = regionsThatStay(change);
  const gone = changesOf(change, ...WAY).filter((each) => goes(each) && stay.has(each.region));
  const first = (a: ResourceChange, b: ResourceChange) => WAY.indexOf(a.type) - WAY.indexOf(b.type);
  return new Map([...grouped(gone, ({ region }) => region)].map(([region, each]) => [region, each.sort(first)]));
}

/** What becomes of a region's clients while it does not serve. */
export function withoutRegion(assessment: Assessment | undefined, region: string): string {
  const failure = assessment?.failures.find(({ kind, regions }) => kind === "region" && regions[0] === region);
  const affected = failure?.effects.filter((effect) => effect.affected > 0) ?? [];
  if (affected.length === 0) return "no client location is served there";
  const served = grouped(affected, ({ after, seconds }) =>
    seconds?.worst === Number.POSITIVE_INFINITY || after.shares.length === 0
      ? ""
      : [...new Set(after.shares.map((share) => share.region))].sort().join(" and "),
  );
  return [...served]
    .map(([regions, effects]) => {
      const from = listed(effects.map(({ location }) => location));
      return regions === "" ? `clients in ${from} are not served` : `clients in ${from} go to ${regions}`;
    })
    .join("; ");
}

/** From the first passed check to the edge: what a new endpoint needs before it gets connections. */
function backAfter({ after }: Reviewed, region: string): string {
  const check = after?.detection.find((each) => each.region === region)?.slowest;
  if (!check?.enabled) return "";
  const seconds = check.healthyThreshold * check.intervalSeconds;
  return ` and ${check.healthyThreshold} checks have passed (about ${seconds} s)`;
}

export const ENDPOINT_RULES: readonly Rule[] = [
  {
    id: "all-regions-lose-endpoint",
    severity: "danger",
    means: "every region that serves loses its load balancer, listener, target group or function in one apply",
    find: ({ change }) => {
      const serving = [...groupsOf(change.before).keys()];
      const lost = broken(change);
      const removed = serving.filter((region) => change.after.topology && !regionsThatStay(change).has(region));
      if (lost.size === 0 || serving.some((region) => !lost.has(region) && !removed.includes(region))) return [];
      return [
        {
          text: `All regions (${listed(serving)}) lose their endpoint in this one apply: nobody is served until one is back`,
          addresses: addressesOf([...lost.values()].flatMap(([first]) => first ?? [])),
          wayOut: "Change one region at a time: apply, wait until it is healthy, then change the next one.",
        },
      ];
    },
  },
  {
    id: "endpoint-swapped",
    severity: "danger",
    means:
      "a region's load balancer, listener, target group or function is replaced or deleted; the plan shows the endpoint group as updated only",
    find: (reviewed) =>
      [...broken(reviewed.change)].map(([region, changes]) => {
        const [first] = changes;
        const what = NAMES[first?.type ?? ""] ?? "endpoint";
        const verb = first?.action === "delete" ? "deleted" : "replaced";
        return {
          text: `${region} has no endpoint for a while: its ${what} is ${verb}, established connections break, and until a new one exists${backAfter(reviewed, region)}, ${withoutRegion(reviewed.before, region)}`,
          addresses: addressesOf(changes),
          wayOut: `Set the traffic dial of ${region} to 0 first and wait until its connections have ended; AWS gives names once only, so the new one cannot exist before the old one goes.`,
        };
      }),
  },
  {
    id: "permission-replaced",
    severity: "danger",
    means: "the permission by which a load balancer calls its function is replaced or deleted",
    find: (reviewed) => {
      const stay = regionsThatStay(reviewed.change);
      const gone = changesOf(reviewed.change, "aws_lambda_permission").filter(
        (each) =>
          goes(each) && !each.createsFirst && stay.has(each.region) && !broken(reviewed.change).has(each.region),
      );
      return gone.map(({ address, region, action }) => ({
        text: `In ${region} the load balancer loses its permission to call the function${action === "replace" ? " until the new one exists" : ""}: requests there are answered 502; if that lasts, ${withoutRegion(reviewed.before, region)}`,
        addresses: [address],
        wayOut: `Set the traffic dial of ${region} to 0 first, and back when the apply has ended.`,
      }));
    },
  },
  {
    id: "region-without-endpoint",
    severity: "danger",
    means: "after the change a region's endpoint group has no endpoint, or its load balancer no registered function",
    find: ({ change, after }) =>
      [...groupsOf(change.after).values()]
        .filter(({ region }) => isEmpty(change.after, region) && !isEmpty(change.before, region))
        .map(({ id, region }) => ({
          text: `After the change nothing serves in ${region}: ${withoutRegion(after, region)}`,
          addresses: [id],
          wayOut: `Give ${region} an endpoint, or remove the region as docs/operations.md says.`,
        })),
  },
  {
    id: "region-removed",
    severity: "warning",
    means: "a region that served does not exist after the change",
    find: ({ change, before }) =>
      change.after.topology
        ? [...groupsOf(change.before)]
            .filter(([region]) => !groupsOf(change.after).has(region))
            .map(
              ([region, { id }]): Found => ({
                text: `${region} is removed: ${withoutRegion(before, region)}, and established connections there break`,
                addresses: [id],
                wayOut: `Set the traffic dial of ${region} to 0 first and wait until its connections have ended.`,
              }),
            )
        : [],
  },
  {
    id: "region-added",
    severity: "note",
    means: "a region is added; it gets connections as soon as it is healthy",
    find: ({ change }) => {
      const added = [...groupsOf(change.after)].filter(([region]) => !groupsOf(change.before).has(region));
      return change.before.topology && added.length > 0
        ? [
            {
              text: `${listed(added.map(([region]) => region))} ${added.length === 1 ? "is" : "are"} added: new connections of the nearest clients go there as soon as the health checks pass`,
              addresses: added.map(([, { id }]) => id),
              wayOut: "Start with a small traffic dial if the new region was not tested yet.",
            },
          ]
        : [];
    },
  },
];

/** Whether a region has nothing that could answer. */
function isEmpty({ topology }: StackChange["after"], region: string): boolean {
  const endpoints = groupsOf({ topology, resources: [], problem: undefined }).get(region)?.endpoints ?? [];
  const serving = topology?.loadBalancers.filter(
    ({ id, targetGroups }) =>
      endpoints.some(({ loadBalancer }) => loadBalancer === id) &&
      targetGroups.some(({ targets }) => targets.length > 0),
  );
  return (serving ?? []).length === 0;
}
