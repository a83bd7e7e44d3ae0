import type { Front } from "../topology/topology";
import type { Backend } from "./backend";
import { difference, type Total } from "./charge";
import type { Given } from "./failures";
import { ACCELERATOR, HOSTED_ZONE } from "./fixed";
import { type Part, premiumCharges } from "./traffic";

/** What the other front adds, or takes away. */
export interface OtherFront {
  readonly kind: Front["kind"];
  readonly fixed: Total;
  readonly perMillion: Total;
  readonly monthly: Total | undefined;
}

/** With Route 53 the queries for an alias are free, and there is no premium; its health checks are the load balancers' own. */
export function otherFrontOf(
  backend: Backend,
  parts: readonly Part[],
  { perMonth, assumed, priced }: Pick<Given, "assumed" | "priced"> & { readonly perMonth: number | undefined },
): OtherFront {
  const isAccelerated = backend.topology.front.kind === "global-accelerator";
  const hasZone = backend.resources.some(({ type }) => type === "aws_route53_zone");
  const fixed = (kind: Front["kind"]) => [
    ...(kind === "global-accelerator" ? [ACCELERATOR] : []),
    ...(kind === "route-53" || hasZone ? [HOSTED_ZONE] : []),
  ];
  const premium = (requests: number) =>
    priced(
      parts.flatMap(({ region, share, to }) =>
        premiumCharges(region, to, (requests * share * Math.max(assumed.requestKb, assumed.responseKb)) / 1e6),
      ),
    );
  const change = (of: Total): Total => (isAccelerated ? { usd: 0 - of.usd, unknown: of.unknown } : of);
  const other: Front["kind"] = isAccelerated ? "route-53" : "global-accelerator";
  const months = difference(priced(fixed(backend.topology.front.kind)), priced(fixed(other)));
  const monthly = perMonth === undefined ? undefined : change(premium(perMonth));
  return {
    kind: other,
    fixed: months,
    perMillion: change(premium(1e6)),
    monthly: monthly && {
      usd: months.usd + monthly.usd,
      unknown: [...new Set([...months.unknown, ...monthly.unknown])],
    },
  };
}
