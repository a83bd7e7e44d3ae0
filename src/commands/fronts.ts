import { closeSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { located, placesOf } from "../assessment/places";
import { assumedFrom } from "../cost/assumption";
import { ASSUMPTIONS, readAssumptions } from "../fronts/assumptions";
import { compare } from "../fronts/compare";
import type { Comparison } from "../fronts/comparison";
import { WORLD } from "../fronts/latency";
import { MOST_REGIONS } from "../fronts/regions";
import { comparisonText } from "../fronts/text";
import type { Location } from "../model/geography";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { topologyFromSynth } from "../topology/from-synth";
import { clientLocation } from "./client-location";

export interface FrontsOptions {
  readonly app?: string;
  readonly stack?: string;
  /** `2..10`, or one number. */
  readonly regions: string;
  /** Client locations. @default all cities of the world that are known */
  readonly from: readonly string[];
  /** `ITEM=USD`, `ITEM@REGION=USD` */
  readonly price: readonly string[];
  /** A file for the page. */
  readonly html?: string;
  readonly json: boolean;
  /** Of the assumptions that were given, by the name of their option. */
  readonly assumptions: Readonly<Record<string, string | undefined>>;
}

/** Of the JSON; a change of what a key means raises it. */
const SCHEMA_VERSION = 1;

/**
 * Compares the fronts for a backend.
 * @returns the comparison for people, or as JSON
 * @throws UserError with everything that is wrong with the options
 */
export async function compareFronts(root: string, options: FrontsOptions): Promise<string> {
  const { problems, assumptions, counts, cities } = read(root, options);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const topology = topologyFromSynth(await synthesize(root, { app: options.app }), options.stack);
  const comparison = compare(topology, { cities, counts, assumptions });
  const list = assumedFrom(ASSUMPTIONS, options.assumptions);
  if (options.html !== undefined) {
    const { frontsPage } = await import("../fronts/page.js");
    writeFileSync(resolve(root, options.html), frontsPage(comparison, assumptions, list));
  }
  if (options.json) return jsonOf({ ...comparison, assumptions: list });
  return comparisonText(comparison, shownOf(comparison, options), list);
}

function read(root: string, options: FrontsOptions) {
  const { assumptions, problems } = readAssumptions(options.assumptions, options.price);
  const all = [...problems];
  const cities = options.from.flatMap((text): Location[] => {
    try {
      return [clientLocation(text)];
    } catch (error) {
      all.push((error as Error).message);
      return [];
    }
  });
  if (options.html !== undefined) all.push(...whyNotWritten(resolve(root, options.html)));
  const counts = countsOf(options.regions);
  if (counts.length === 0) {
    all.push(
      `--regions ${options.regions} is not valid: use FROM..TO, such as 2..10, or one number, from 1 to ${MOST_REGIONS}`,
    );
  }
  return { assumptions, counts, cities: cities.length > 0 ? cities : WORLD, problems: all };
}

/** A page that cannot be written is noticed before anything is computed, and leaves no file. */
function whyNotWritten(path: string): string[] {
  const isNew = !existsSync(path);
  try {
    closeSync(openSync(path, "a"));
    if (isNew) rmSync(path);
    return [];
  } catch (error) {
    return [`--html ${path} cannot be written (${(error as Error).message}): choose a file in a folder that exists`];
  }
}

/** None where the text is not valid. */
function countsOf(text: string): number[] {
  const [, first = "0", last = first] = /^(\d{1,3})(?:\.\.(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (from < 1 || to > MOST_REGIONS) return [];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** On a terminal, of all cities of the world those that an assessment shows. */
function shownOf({ cities }: Comparison, { from }: FrontsOptions): Comparison["cities"] {
  if (from.length > 0) return cities;
  const names = placesOf([]).map(({ name }) => located(name).name);
  return cities.filter(({ city }) => names.includes(city));
}

/** JSON has no Infinity: what never happens is "never". */
const jsonOf = (content: object): string =>
  JSON.stringify(
    { schema: SCHEMA_VERSION, ...content },
    (_, value) => (value === Number.POSITIVE_INFINITY ? "never" : value),
    2,
  );
