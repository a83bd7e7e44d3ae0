import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { REGIONS } from "../aws/regions";
import { FAULTS, faultNamed, targetsOf } from "../faults/registry";
import { CITIES } from "../model/cities";
import type { Plan, PlannedFault } from "./plan";

const NAMES = [...REGIONS.values()].filter((region) => region.globalAccelerator).map(({ name }) => name);
const PLACES = [...NAMES, ...Object.keys(CITIES)];

/** Each as often as it is to be drawn, the rarest first. */
const KINDS: readonly string[] = FAULTS.toSorted((a, b) => (a.explored ?? 0) - (b.explored ?? 0)).flatMap(
  ({ name, explored = 0 }) => Array.from({ length: explored }, () => name),
);

const OPERATIONS = ["put", "put", "update", "delete", "transaction"] as const;

/** Faults begin within so many seconds. */
const FAULTS_WITHIN = 300;

/** The plan of a seed: always the same one. */
export function planOf(seed: number, lambda: Plan["function"] = "echo"): Plan {
  const random = randomOf(seed);
  const { between, oneOf, chance, some } = random;
  const names = random.distinct(NAMES, oneOf([2, 2, 3, 3, 4, 5]));
  const intervalSeconds = between(5, 30);
  // Now and then every weight is 0, or all but one.
  const zeroWeight = oneOf([10, 10, 30, 80]);
  const items = some(between(1, 4), (index) => `item-${index + 1}`);
  // Seldom, because such a run is twice as long.
  const operations = chance(10) ? ([...OPERATIONS, "expire"] as const) : OPERATIONS;
  const plan: Plan = {
    seed,
    function: lambda,
    regions: names.map((name) => ({
      name,
      trafficDial: chance(50) ? 100 : oneOf([0, between(1, 99)]),
      weight: chance(zeroWeight) ? 0 : between(1, 255),
    })),
    clientAffinity: oneOf(["NONE", "SOURCE_IP"] as const),
    healthCheck: {
      intervalSeconds,
      timeoutSeconds: between(2, intervalSeconds - 1),
      healthyThreshold: between(2, 4),
      unhealthyThreshold: between(2, 4),
    },
    propagationMs: oneOf([0, between(0, 30_000)]),
    replicationLagMs: oneOf([undefined, 0, between(1, 1000), between(1000, 30_000)]),
    clients: some(between(1, 3), () => ({
      from: oneOf(PLACES),
      everySeconds: between(8, 30),
      keeps: chance(60),
    })),
    faults: faultsOf(names, random),
    // Quarters of a second: some coincide with each other, or with a fault.
    writes: some(between(0, 20), () => {
      const item = oneOf(items);
      const operation = oneOf(operations);
      const others = operation === "transaction" ? items.filter((other) => other !== item) : [];
      const also = others.length > 0 ? { also: oneOf(others) } : {};
      return { atSeconds: between(0, FAULTS_WITHIN * 4) / 4, region: oneOf(names), item, operation, ...also };
    }),
  };
  // Drawn last, so that the rest of a seed's plan stays as it was.
  return chance(30) ? { ...plan, canary: oneOf([0, between(1, 999)]) } : plan;
}

/** Faults of which many follow from the one before: in the same place, of the same kind, or both. */
function faultsOf(names: readonly string[], { between, oneOf, chance, some }: Random): PlannedFault[] {
  let before: PlannedFault | undefined;
  return some(between(0, 8), () => {
    const kind = before && chance(30) ? before.kind : oneOf(KINDS);
    const fault = faultNamed(kind);
    const targets = fault ? targetsOf(fault, names) : [];
    const again = before && chance(50) && targets.includes(before.target);
    before = {
      atSeconds: before && chance(20) ? before.atSeconds : between(0, FAULTS_WITHIN * 2) / 2,
      kind,
      target: again && before ? before.target : oneOf(targets),
      forSeconds: oneOf([between(1, 20), between(20, 100), between(100, 300)]),
    };
    return before;
  });
}

type Random = ReturnType<typeof randomOf>;

function randomOf(seed: number) {
  const generator = xoroshiro128plus(seed);
  const between = (min: number, max: number): number => uniformInt(generator, min, max);
  const oneOf = <T>(values: readonly T[]): T => values[between(0, values.length - 1)] as T;
  return {
    /** A whole number; both ends are included. */
    between,
    oneOf,
    chance: (percent: number): boolean => between(1, 100) <= percent,
    some: <T>(count: number, make: (index: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => make(index)),
    distinct: <T>(values: readonly T[], count: number): T[] => {
      const left = [...values];
      return Array.from({ length: count }, () => left.splice(between(0, left.length - 1), 1)[0] as T);
    },
  };
}
