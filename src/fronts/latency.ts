import { CITIES } from "../model/cities";
import { type PathTimes, throughEdge, throughInternet } from "../model/front-path";
import { byDistance, type Location, locate, locationOf, OVERHEAD_MS } from "../model/geography";
import type { Assumptions } from "./assumptions";

/** The two fronts, by the names that the setting has. */
export type FrontName = "global-accelerator" | "route-53";

/** Something of each front. */
export type ByFront<Value> = Readonly<Record<FrontName, Value>>;

/** Every city that a client can be placed in. */
export const WORLD: readonly Location[] = Object.keys(CITIES).map(locate);

export interface CityTimes {
  readonly city: string;
  /** The closest region, which both fronts choose while all are healthy. */
  readonly region: string;
  readonly times: ByFront<PathTimes>;
}

/** What clients in each city wait for, with a backend in these regions. */
export function timesAt(cities: readonly Location[], regions: readonly string[], assumed: Assumptions): CityTimes[] {
  return cities.map((city) => {
    const [region = ""] = byDistance(city, regions);
    const place = locationOf(region);
    return {
      city: city.name,
      region,
      times: {
        "global-accelerator": throughEdge(city, place, assumed),
        "route-53": throughInternet(city, place, assumed),
      },
    };
  });
}

export interface Average {
  readonly meanMs: ByFront<number>;
  /** Part of the cities from which the accelerator is faster, 0-1. */
  readonly fasterShare: number;
  /**
   * The `internetFactor` with which both would be equally fast on average: what is assumed of it decides the comparison.
   * Infinity: none is, since every city is where its region is.
   */
  readonly equalFactor: number;
}

/** Over cities, each of which counts the same: our choice, because nobody knows where your clients are. */
export function averageOf(times: readonly CityTimes[], key: keyof PathTimes, assumed: Assumptions): Average {
  const mean = (front: FrontName) => times.reduce((sum, each) => sum + each.times[front][key], 0) / times.length;
  const faster = times.filter((each) => each.times["global-accelerator"][key] < each.times["route-53"][key]);
  const meanMs = { "global-accelerator": mean("global-accelerator"), "route-53": mean("route-53") };
  const roundTrips = key === "keptMs" ? 1 : 2 + assumed.tlsRoundTrips;
  const inCablesMs = (meanMs["route-53"] - roundTrips * OVERHEAD_MS) / assumed.internetFactor;
  return {
    meanMs,
    fasterShare: faster.length / times.length,
    equalFactor:
      inCablesMs > 1e-9
        ? (meanMs["global-accelerator"] - roundTrips * OVERHEAD_MS) / inCablesMs
        : Number.POSITIVE_INFINITY,
  };
}
