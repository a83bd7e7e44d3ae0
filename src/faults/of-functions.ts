import type { BreakableFunction } from "./breakable-world";
import type { Break, Extent } from "./fault";

/** Breaks each main function of a region, as on AWS; the functions of routes go on. @param change breaks one and returns the function that repairs it */
export const ofFunctions =
  (change: (lambda: BreakableFunction, extent: Extent) => () => void): Break =>
  (world, region, extent) => {
    const reverts = world.mainFunctionsIn(region).map((lambda) => change(lambda, extent));
    return () => {
      for (const revert of reverts) revert();
    };
  };
