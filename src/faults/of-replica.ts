import type { BreakableReplica } from "./breakable-world";
import type { Break } from "./fault";

/**
 * Lets a region's table fail the calls that are hit, in one way.
 * @param reason is taken back by itself
 */
export const ofReplica =
  (condition: keyof BreakableReplica, reason: string): Break =>
  (world, region, { isHit }) => {
    const replica = world.table.replicas.get(region);
    replica?.[condition].set(reason, isHit);
    return () => replica?.[condition].delete(reason);
  };
