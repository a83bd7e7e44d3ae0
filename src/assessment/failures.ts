import { entrancesOf } from "../topology/front";
import type { Topology } from "../topology/topology";

/** Something that can be lost, as the assessment looks at it; `none` is the backend as it is. */
export interface Failure {
  readonly kind: "none" | "region" | "table" | "pair" | "address";
  /** For people: `us-west-2 is unhealthy`. */
  readonly name: string;
  /** Whose load balancers turn unhealthy; none where an address is lost. */
  readonly regions: readonly string[];
}

/** Global Accelerator gives two static addresses of each kind, in two networks of their own. */
const ADDRESSES = [1, 2] as const;

/**
 * Every failure that is assessed: each region, each region's table, each pair of regions, each static address of an accelerator.
 *
 * A region's table is lost to that region's function only; the health check that looks at it turns that into a sick region.
 */
export function failuresOf({ front, table }: Topology): readonly Failure[] {
  const regions = [...new Set(entrancesOf(front).map(({ region }) => region))];
  const pairs = regions.flatMap((a, index) => regions.slice(index + 1).map((b) => [a, b] as const));
  return [
    { kind: "none", name: "nothing is broken", regions: [] },
    ...regions.map((region) => ({ kind: "region", name: `${region} is unhealthy`, regions: [region] }) as const),
    ...regions
      .filter((region) => table.regions.includes(region))
      .map((region) => ({ kind: "table", name: `the table in ${region} is lost`, regions: [region] }) as const),
    ...pairs.map((pair) => ({ kind: "pair", name: `${pair.join(" and ")} are unhealthy`, regions: pair }) as const),
    ...(front.kind === "global-accelerator" ? ADDRESSES : []).map(
      (n) => ({ kind: "address", name: `static address ${n} is lost`, regions: [] }) as const,
    ),
  ];
}

/** The loss of a table leaves to the other regions what the loss of its region does, and that of an address changes nothing. */
export const leavesTheLoadOfAnother = ({ kind }: Failure): boolean => kind === "table" || kind === "address";
