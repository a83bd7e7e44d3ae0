import type { BreakableReplica } from "./breakable-world";
import type { Break } from "./fault";

/** Lets a region's table fail the calls that are hit, in one way. */
export const ofReplica =
  (condition: keyof BreakableReplica): Break =>
  (world, region, { isHit }) => {
    const replica = world.table.replicas.get(region);
    if (!replica) return () => {};
    const before = replica[condition];
    replica[condition] = isHit;
    return () => {
      replica[condition] = before;
    };
  };
