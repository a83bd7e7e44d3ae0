import { OF_FRONT } from "./front";
import { IN_PLACE } from "./in-place";
import { OF_NAMES } from "./names";
import { OF_REGIONS } from "./regions";
import { OF_STACK } from "./stack";
import { OF_TABLE } from "./table";
import { OF_TRAFFIC_LOGS } from "./traffic-logs";
import type { Transition } from "./transition";

/** Every setting in both directions, alone and with those that it depends on. */
export const TRANSITIONS: readonly Transition[] = [
  ...OF_NAMES,
  ...OF_REGIONS,
  ...OF_TABLE,
  ...OF_FRONT,
  ...OF_TRAFFIC_LOGS,
  ...IN_PLACE,
  ...OF_STACK,
];
