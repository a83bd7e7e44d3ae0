import { faultNamed } from "../../faults/registry";
import type { DrillOptions } from "../record";

/** What a reader must not take a drill as a proof of, as sentences without a full stop. */
export function notTestedBy({ fault, share = 1, path, ledger, traffic = [] }: DrillOptions): string[] {
  const known = faultNamed(fault);
  return [
    ...(known ? [known.notTested] : []),
    ...(share < 1
      ? [`only a share of ${share} was hit: nobody is sure to notice that, so no failover was expected`]
      : []),
    ...(traffic.length > 0 ? [] : [`clients asked ${path} only (--traffic FILE adds the requests of your own)`]),
    ...(ledger ? [] : ["no writes were made, so nothing is known of data"]),
  ];
}
