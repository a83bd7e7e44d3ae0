import { readFileSync } from "node:fs";
import { REGIONS } from "../aws/regions";
import type { Coordinates, Location } from "../model/geography";
import type { Place } from "./events";

/** The world without the far south and north, where no client is: width, and the crop of the projection. */
const WIDTH = 960;
const NORTH = 74;
const SOUTH = -52;

export interface WorldMap {
  readonly width: number;
  readonly height: number;
  /** The land as an SVG path. */
  readonly land: string;
  place(location: Location): Place;
}

let known: Promise<WorldMap> | undefined;

/** The outlines of Natural Earth at 1:110 million, in the Natural Earth projection; computed once. */
export function worldMap(): Promise<WorldMap> {
  known ??= draw();
  return known;
}

async function draw(): Promise<WorldMap> {
  // Libraries that only a page needs: nothing else waits for them.
  const { geoNaturalEarth1, geoPath } = await import("d3-geo");
  const { feature } = await import("topojson-client");
  const topology = JSON.parse(readFileSync(require.resolve("world-atlas/land-110m.json"), "utf8"));
  const projection = geoNaturalEarth1().fitWidth(WIDTH, { type: "Sphere" });
  const at = ({ longitude, latitude }: Coordinates) => projection([longitude, latitude]) as [number, number];
  const top = at({ longitude: 0, latitude: NORTH })[1];
  const bottom = at({ longitude: 0, latitude: SOUTH })[1];
  projection.translate([projection.translate()[0], projection.translate()[1] - top]);
  projection.clipExtent([
    [0, 0],
    [WIDTH, bottom - top],
  ]);
  const land = geoPath(projection).digits(1)(feature(topology, topology.objects.land)) ?? "";
  const place = (location: Location): Place => {
    const [x, y] = at(location);
    return { name: location.name, x: Math.round(x), y: Math.round(Math.min(Math.max(y, 6), bottom - top - 6)) };
  };
  return { width: WIDTH, height: Math.round(bottom - top), land, place };
}

/** Such as `Frankfurt`. */
export const cityOf = (region: string): string => REGIONS.get(region)?.place ?? region;
