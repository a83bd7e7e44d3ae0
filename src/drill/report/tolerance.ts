import { lookedForEverySeconds } from "../ledger";
import type { Report } from "./schema";

/** The load balancer is looked at, and each kept connection asked, once a second: that is twice as much at worst. */
const LOOK_SECONDS = 2;
/** What a request itself takes, between when it was due and when the backend decides on it. */
const REQUEST_SECONDS = 0.1;

/**
 * How exactly a figure is seen, in seconds: what differs by less does not differ.
 * @param rate new connections a second, per location
 */
export function toleranceSeconds(figure: keyof Report["figures"], seconds: number, rate: number): number {
  switch (figure) {
    case "detect":
    case "keptOutage":
      return LOOK_SECONDS;
    case "shift":
    case "recover":
    case "rto":
    case "degraded":
      // Seen through new connections: it begins and ends between two of them.
      return Math.ceil(100 * (REQUEST_SECONDS + 2 / rate)) / 100;
    case "lag":
    case "rpo":
      // One look comes just too early, and the answer to the next may take its time.
      return 2 * lookedForEverySeconds(seconds);
  }
}
