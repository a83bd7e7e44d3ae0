import { changesOf, grouped, inBlock, isKnown, listed, regionsOf } from "../changes";
import type { Reviewed, Rule } from "../rule";
import { withoutRegion } from "./endpoints";

/** Target groups that stay and whose health check has another value under this name. */
const changed = ({ change }: Reviewed, name: string) =>
  changesOf(change, "aws_lb_target_group").flatMap(({ address, region, before, after }) => {
    const [was, will] = [inBlock(before, "health_check", name), inBlock(after, "health_check", name)];
    return before && after && isKnown(will) && was !== will ? [{ address, region, was, will }] : [];
  });

export const HEALTH_CHECK_RULES: readonly Rule[] = [
  {
    id: "health-check-off",
    severity: "danger",
    means: "a target group's health check is turned off, so nothing leaves a sick region",
    find: (reviewed) => {
      const off = changed(reviewed, "enabled").filter(({ was, will }) => was === true && will !== true);
      return off.length === 0
        ? []
        : [
            {
              text: `Health checks in ${listed(regionsOf(off))} are turned off: nobody notices when a region there fails, and its clients are not moved`,
              addresses: off.map(({ address }) => address),
              wayOut: "Leave health checks on: Global Accelerator has no other way to know that a region is unhealthy.",
            },
          ];
    },
  },
  {
    id: "health-check-path",
    severity: "warning",
    means: "health checks call another path",
    find: (reviewed) =>
      [...grouped(changed(reviewed, "path"), ({ will }) => String(will))].map(([, same]) => ({
        text: `Health checks in ${listed(regionsOf(same))} call another path: if the function that runs there does not answer it yet, the region becomes unhealthy, and ${withoutRegion(reviewed.before, same[0]?.region ?? "")}`,
        addresses: same.map(({ address }) => address),
        wayOut: "Deploy a function that answers both paths first.",
      })),
  },
  {
    id: "health-check-matcher",
    severity: "warning",
    means: "other status codes pass the health check",
    find: (reviewed) => {
      const other = changed(reviewed, "matcher");
      return other.length === 0
        ? []
        : [
            {
              text: `Other status codes pass the health checks in ${listed(regionsOf(other))}: check that a sick region still fails them`,
              addresses: other.map(({ address }) => address),
              wayOut: "Drill the region with the fault status after the apply.",
            },
          ];
    },
  },
  {
    id: "health-check-threshold",
    severity: "note",
    means: "a region comes back after more, or fewer, passed checks",
    find: (reviewed) => {
      const other = changed(reviewed, "healthy_threshold");
      return other.length === 0
        ? []
        : [
            {
              text: `${listed(regionsOf(other))} ${regionsOf(other).length === 1 ? "is" : "are"} healthy again after ${String(other[0]?.will)} passed checks instead of ${String(other[0]?.was)}`,
              addresses: other.map(({ address }) => address),
              wayOut: "Nothing needs to be done.",
            },
          ];
    },
  },
];
