import type { Served } from "../assessment/traffic";

/** `a`, `a and b`, `a, b and c`; each once. */
export function list(names: readonly string[]): string {
  const each = [...new Set(names)];
  const last = each.pop() ?? "";
  return each.length === 0 ? last : `${each.join(", ")} and ${last}`;
}

/** As `list`, but of many only the first. @param most that are named */
export function some(names: readonly string[], most = 3): string {
  const each = [...new Set(names)];
  if (each.length <= most) return list(each);
  return `${each.slice(0, most).join(", ")} and ${each.length - most} more`;
}

/** `1 region`, `2 regions` */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** `us-west-2 75 %, eu-central-1 25 % (failover)` */
export const servedText = (served: Served | undefined): string =>
  served === undefined
    ? "-"
    : served.shares.length === 0
      ? "no region"
      : served.shares
          .map(
            ({ region, share, reason }) =>
              `${region} ${percent(share)}${reason === "fail-open" || reason === "failover" ? ` (${reason})` : ""}`,
          )
          .join(", ");

/** Share of a location's new connections that a region takes, 0-1. */
export const shareOf = ({ shares }: Served, region: string): number =>
  shares.filter((each) => each.region === region).reduce((sum, { share }) => sum + share, 0);
