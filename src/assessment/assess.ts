import type { Location } from "../model/geography";
import type { Load, Topology } from "../topology/topology";
import { byRegion } from "./by-region";
import { type Need, needsOf } from "./capacity";
import { type Cascade, cascadeOf } from "./cascade";
import { type Detection, detections } from "./detection";
import { type Failure, failuresOf } from "./failures";
import { totalOf } from "./load";
import { type Breach, capacityBreaches, rtoBreaches } from "./objectives";
import { type Effect, effectOf, healthyAtRest, type Served, servedAt } from "./traffic";

/** What each failure does to clients, and whether what is left can carry the load. */
export interface Assessment {
  readonly stack: string;
  readonly locations: readonly { readonly location: string; readonly served: Served }[];
  readonly detection: readonly Detection[];
  readonly failures: readonly AssessedFailure[];
  /** Undefined without a load. */
  readonly cascade: Cascade | undefined;
  readonly breaches: readonly Breach[];
}

export interface AssessedFailure extends Failure {
  /** Of every location. */
  readonly effects: readonly Effect[];
  /** Of every remaining region that serves; undefined without a load. */
  readonly capacity: readonly Need[] | undefined;
}

/** Assesses a topology, with its own objectives and load, for clients at these locations. Pure. */
export function assess(topology: Topology, locations: readonly Location[]): Assessment {
  const { load } = topology;
  const detection = detections(topology);
  const isHealthy = healthyAtRest(topology);
  const clients = locations.map((location) => ({ location, before: servedAt(topology, location, isHealthy) }));
  const failures = failuresOf(topology).map((failure) => {
    const effects = clients.map((each) => effectOf(topology, each, failure, detection));
    return { ...failure, effects, capacity: load && capacityOf(topology, load, failure, effects) };
  });
  return {
    stack: topology.stack,
    locations: clients.map(({ location, before }) => ({ location: location.name, served: before })),
    detection: [...detection.values()],
    failures,
    cascade: load && cascadeOf(topology, load, locations),
    breaches: [...rtoBreaches(topology), ...capacityBreaches(failures)],
  };
}

/** What each remaining region has to carry once traffic has moved. */
function capacityOf(topology: Topology, load: Load, failure: Failure, effects: readonly Effect[]): readonly Need[] {
  const names = effects.map(({ location }) => location);
  const before = byRegion(
    load,
    names,
    effects.map((effect) => effect.before),
  );
  const after = byRegion(
    load,
    names,
    effects.map((effect) => effect.after),
  );
  const total = totalOf(load, names);
  return [...after.keys()]
    .filter((region) => !failure.regions.includes(region))
    .flatMap((region) =>
      needsOf(topology, load, { region, before: before.get(region) ?? 0, after: after.get(region) ?? 0, total }),
    );
}
