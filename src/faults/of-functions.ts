import type { BreakableFunction } from "./breakable-world";
import type { Break, Extent } from "./fault";

/** Breaks each of a region's functions. @param change breaks one and returns the function that repairs it */
export const ofFunctions =
  (change: (lambda: BreakableFunction, extent: Extent) => () => void): Break =>
  (world, region, extent) => {
    const reverts = world.functionsIn(region).map((lambda) => change(lambda, extent));
    return () => {
      for (const revert of reverts) revert();
    };
  };
