import { healthyWithout } from "../assessment/traffic";
import type { Location } from "../model/geography";
import { entrancesOf } from "../topology/front";
import { mainFunctions } from "../topology/main-functions";
import { type Assumptions, requestOf } from "./assumptions";
import { type Backend, gbOf } from "./backend";
import { type Charge, difference, type Total } from "./charge";
import { type Part, partsOf, requestCharges } from "./traffic";

/** What the failure of a region adds, while it lasts. */
export interface Failed {
  readonly region: string;
  /** Undefined where no other region takes over. */
  readonly perMillion: Total | undefined;
  /** With the load; undefined without one. */
  readonly perHour: Total | undefined;
  /** Of the environments that start elsewhere; undefined without a load. */
  readonly starts: Total | undefined;
  /** To make its replica again: for each GB of the table. */
  readonly replicaPerGb: Total;
}

/** What a part of the bill is computed with. */
export interface Given {
  readonly parts: readonly Part[];
  readonly perSecond: number | undefined;
  readonly assumed: Assumptions;
  readonly priced: (charges: readonly Charge[]) => Total;
}

/** What each region's failure adds: the same requests cost what they cost in the regions that take over. */
export function failuresOf(backend: Backend, locations: readonly Location[], given: Given): Failed[] {
  const { parts, perSecond, assumed, priced } = given;
  const { topology } = backend;
  const regions = [...new Set(entrancesOf(topology.front).map(({ region }) => region))];
  const costOf = (of: readonly Part[], count: number) => priced(requestCharges(backend, of, count, assumed));
  const [home] = topology.table.regions;
  return regions.map((region) => {
    const after = partsOf(backend, locations, healthyWithout(topology, [region]));
    const isLeft = after.length > 0 && !after.some((part) => part.region === region);
    const extra = (count: number) => difference(costOf(parts, count), costOf(after, count));
    const source = region === home ? topology.table.regions.find((each) => each !== region) : home;
    return {
      region,
      perMillion: isLeft ? extra(1e6) : undefined,
      perHour: isLeft && perSecond !== undefined ? extra(perSecond * 3600) : undefined,
      starts:
        isLeft && perSecond !== undefined ? priced(startsOf(backend, parts, after, perSecond, assumed)) : undefined,
      replicaPerGb: priced([
        { item: "table-restore", what: "restore of the replica", region, quantity: 1 },
        { item: "data-to-region", what: "its data", region: source, quantity: 1 },
      ]),
    };
  });
}

/** Environments that start because a region gets more requests: so many as are in flight. */
function startsOf(
  { topology }: Backend,
  before: readonly Part[],
  after: readonly Part[],
  perSecond: number,
  assumed: Assumptions,
): Charge[] {
  const { durationMs } = requestOf(assumed, topology.load);
  return after.flatMap(({ region, share }): Charge[] => {
    const was = before.find((part) => part.region === region)?.share ?? 0;
    // The functions of routes keep their share of the requests: the main one stands for all.
    const [lambda] = mainFunctions(topology, region);
    const starts = Math.ceil((Math.max(0, share - was) * perSecond * durationMs) / 1000);
    if (!lambda) return [];
    const quantity = (starts * gbOf(lambda.memoryMb) * assumed.initMs) / 1000;
    return [{ item: `function-second-${lambda.architecture}`, what: "start of environments", region, quantity }];
  });
}
