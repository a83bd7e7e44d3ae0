import type { Manner } from "./breakable-world";
import type { Break } from "./fault";

/**
 * Keeps clients from a region's load balancers. Where all are hit, open connections are hit too, and the edge notices;
 * where a share is hit, only new connections are, and nobody notices.
 *
 * @param reason is taken back by itself
 */
export const cutClients =
  (reason: string, manner: Manner): Break =>
  (world, region, { isWhole, isHit }) => {
    const affected = world.loadBalancersIn(region);
    const set = (isBroken: boolean) => {
      for (const loadBalancer of affected) {
        if (!isWhole) loadBalancer.setDropping(reason, isBroken ? isHit : undefined, manner);
        else if (manner === "silent") loadBalancer.setSilent(reason, isBroken);
        else loadBalancer.setReachable(reason, !isBroken);
      }
    };
    set(true);
    return () => set(false);
  };

/**
 * Holds writes from and to a region until the fault ends: all, or those that are hit.
 * @param reason is taken back by itself
 */
export const cutReplication =
  (reason: string): Break =>
  ({ table }, region, { isWhole, isHit }) => {
    const set = (isBroken: boolean) => {
      if (isWhole) table.setIsolated(region, reason, isBroken);
      else table.setHolding(region, reason, isBroken ? isHit : undefined);
    };
    set(true);
    return () => set(false);
  };
