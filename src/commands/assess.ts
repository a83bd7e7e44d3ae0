import { type Assessment, assess } from "../assessment/assess";
import { located, placesOf } from "../assessment/places";
import { assessmentText } from "../assessment/text";
import type { Location } from "../model/geography";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { topologyFromSynth } from "../topology/from-synth";
import type { Load, Topology } from "../topology/topology";
import { clientLocation } from "./client-location";

export interface AssessOptions {
  readonly app?: string;
  readonly stack?: string;
  /** Client locations. @default those of `load`, or else twelve cities of the world */
  readonly from: readonly string[];
  readonly json: boolean;
}

/** Of the JSON; a change of what a key means raises it. */
const SCHEMA_VERSION = 1;

/** @returns the assessment for people, or as JSON, and whether everything holds */
export async function assessBackend(
  root: string,
  options: AssessOptions,
): Promise<{ readonly text: string; readonly holds: boolean }> {
  const topology = topologyFromSynth(await synthesize(root, { app: options.app }), options.stack);
  const assessment = assessmentOf(topology, options.from);
  const text = options.json ? jsonOf(assessment) : assessmentText(assessment);
  return { text, holds: assessment.breaches.length === 0 };
}

/** What the topology itself says of objectives and load is assessed, for these client locations. */
export function assessmentOf(topology: Topology, from: readonly string[]): Assessment {
  const { load } = topology;
  const locations = locationsFrom(from, [load]);
  return assess({ ...topology, load: load && checkedLoad(load, locations) }, locations);
}

/** Where clients are: those that are given, or else the places of the loads, or else twelve cities. */
export function locationsFrom(from: readonly string[], loads: readonly (Load | undefined)[]): readonly Location[] {
  if (from.length > 0) return from.map(clientLocation);
  return placesOf(loads);
}

/** @throws UserError where the load of a location would be left out in silence */
export function checkedLoad(load: Load, locations: readonly Location[]): Load {
  const { requestsPerSecond } = load;
  if (typeof requestsPerSecond === "number") return load;
  const byName = new Map(Object.entries(requestsPerSecond).map(([name, requests]) => [located(name), requests]));
  const same = (a: Location, b: Location) => a.latitude === b.latitude && a.longitude === b.longitude;
  const missing = [...byName.keys()].filter((each) => !locations.some((location) => same(location, each)));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw new UserError(
      `load.requestsPerSecond has requests from ${names}: give --from for each of them, or no --from`,
    );
  }
  const requestsOf = (location: Location) => [...byName].find(([each]) => same(each, location))?.[1] ?? 0;
  return {
    ...load,
    requestsPerSecond: Object.fromEntries(locations.map((location) => [location.name, requestsOf(location)])),
  };
}

/** JSON has no Infinity: what never happens is "never". */
const jsonOf = (assessment: Assessment): string =>
  JSON.stringify(
    { schema: SCHEMA_VERSION, ...assessment },
    (_, value) => (value === Number.POSITIVE_INFINITY ? "never" : value),
    2,
  );
