import { faultNamed, noticedBy, type Struck } from "../faults/registry";
import { isGood, type Sample, servedBy } from "./traffic/samples";

/** Whether a fault hits clients wherever they are served: all of them use the static addresses. */
export const concernsEverybody = (fault: string): boolean => faultNamed(fault)?.target === "static address";

/** Whether a fault shows in what becomes of writes, and not in what clients are answered. */
export const concernsWritesOnly = (struck: Struck): boolean =>
  noticedBy(struck) === "nobody" && faultNamed(struck.fault)?.cutsReplication === true && (struck.share ?? 1) === 1;

interface Before extends Struck {
  readonly region: string;
  readonly ledger: boolean;
}

/**
 * Why a drill can measure nothing of what its fault is about, seen from the traffic before it.
 * @param samples of the time before the fault
 * @returns undefined: it can
 */
export function whyNothingIsMeasured(options: Before, samples: readonly Sample[]): string | undefined {
  const { region, fault, ledger } = options;
  if (concernsWritesOnly(options)) {
    return ledger
      ? undefined
      : `${fault} shows only in what becomes of writes, and the drill makes none: drill without --no-ledger`;
  }
  if (concernsEverybody(fault)) return undefined;
  const good = samples.filter(isGood);
  if (good.length > 0 && good.every((sample) => sample.region === undefined)) {
    return "no answer names its region in the header x-region, so it is not known whom the region serves: let the application send it, or choose another --path";
  }
  if (servedBy(region, samples, -Infinity, Infinity).size > 0) return undefined;
  const serving = [...new Set(good.flatMap((sample) => sample.region ?? []))].sort();
  return `${region} serves none of the clients (${serving.join(", ") || "no region"} ${serving.length === 1 ? "does" : "do"}): choose clients that it serves with --from CITY, or drill from a machine near it`;
}
