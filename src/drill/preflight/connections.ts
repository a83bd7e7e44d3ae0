import { takesWrites } from "../client-writes";
import { connectionsPerSecond, type DrillOptions } from "../record";
import type { Target } from "../targets/target";

/** New connections a second from each location; the ledger's clients open one each. */
export const connectionsOf = ({ topology }: Pick<Target, "topology">, options: DrillOptions): number =>
  connectionsPerSecond(options) + (options.ledger && takesWrites(topology) ? 1 : 0);
