import { assess } from "../../assessment/assess";
import { capacityBreaches } from "../../assessment/objectives";
import { placesOf } from "../../assessment/places";
import type { Topology } from "../../topology/topology";
import type { Check, Planned } from "./check";
import { connectionsOf } from "./connections";

type Reservations = ReadonlyMap<string, number | undefined>;

/** Whether the other regions can carry the traffic of the one that is broken, and the drill's own requests. */
export const othersHaveRoom: Check = async (planned) => {
  const { control, topology } = planned.target;
  const reserved = new Map<string, number | undefined>();
  for (const region of topology.table.regions) reserved.set(region, await control.concurrency(region));
  return topology.load === undefined ? compared(planned, reserved) : assessed(planned, reserved);
};

/** By the assessment, with the reservations that are deployed now. */
function assessed(planned: Planned, reserved: Reservations): readonly string[] {
  const { options, target } = planned;
  const { functions, load } = target.topology;
  const isOnly = (region: string) => functions.filter((each) => each.region === region).length === 1;
  const topology: Topology = {
    ...target.topology,
    functions: functions.map((each) =>
      isOnly(each.region) ? { ...each, reservedConcurrency: reserved.get(each.region) } : each,
    ),
  };
  const { failures } = assess(topology, placesOf([load]));
  const lost = failures.filter(({ kind, regions }) => kind === "region" && regions.includes(options.region));
  const tooFew = others(planned, reserved).flatMap((other) => tooFewForTheDrill(planned, ...other));
  return [...capacityBreaches(lost).map(({ text }) => text), ...tooFew];
}

/** Without a load nobody knows how much of a reservation is used, or will be. */
function compared(planned: Planned, reserved: Reservations): readonly string[] {
  const { target, options } = planned;
  const own = reserved.get(options.region);
  return others(planned, reserved).flatMap(([region, concurrency]) => {
    const cannot = cannotTake(region, concurrency, options.region);
    if (own === undefined) {
      return `${cannot}, which can use the whole account's concurrency: reserve the same in both regions, or in neither`;
    }
    if (concurrency < own) return `${cannot}, which has ${own}: raise it to at least ${own}`;
    const tooFew = tooFewForTheDrill(planned, region, concurrency);
    // What is simulated harms nobody, and its clients are the drill's own.
    if (tooFew.length > 0 || target.kind !== "aws") return tooFew;
    return `${region} has a reserved concurrency of ${concurrency} for its own traffic and would also get that of ${options.region}, which has ${own}: set load in main.ts, so that the assessment can say whether ${concurrency} is enough`;
  });
}

/** Every request of the drill may be in flight at once. */
function tooFewForTheDrill({ options, target }: Planned, region: string, concurrency: number): readonly string[] {
  const needed = Math.ceil(connectionsOf(target, options) * target.clients.length);
  if (concurrency >= needed) return [];
  const cannot = cannotTake(region, concurrency, options.region);
  return [`${cannot} (up to ${needed} requests at once): raise it, or lower --rate`];
}

const cannotTake = (region: string, concurrency: number, from: string): string =>
  `${region} has a reserved concurrency of ${concurrency} and could not take the traffic of ${from}`;

/** The other regions that have a reservation. */
const others = ({ options }: Planned, reserved: Reservations): [string, number][] =>
  [...reserved].flatMap(([region, concurrency]) =>
    region === options.region || concurrency === undefined ? [] : [[region, concurrency] as [string, number]],
  );
