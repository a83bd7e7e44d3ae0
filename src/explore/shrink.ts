import type { Plan } from "./plan";

/** Whether a plan still breaks the promise. */
export type StillFails = (plan: Plan) => Promise<boolean>;

/**
 * The smallest plan that still fails: takes away as much as it can, in ever smaller parts, and begins again after each
 * success, until nothing can be taken away or made shorter. What it finds is a local minimum.
 * @param limit how many plans it tries at most
 */
export async function shrink(plan: Plan, stillFails: StillFails, limit = 300): Promise<Plan> {
  let smallest = plan;
  let tries = 0;
  search: for (;;) {
    for (const smaller of smallerThan(smallest)) {
      if (tries++ >= limit) return smallest;
      if (!(await stillFails(smaller))) continue;
      smallest = smaller;
      continue search;
    }
    return smallest;
  }
}

/** Plans with less in them, those first from which most is taken away. */
function* smallerThan(plan: Plan): Generator<Plan> {
  for (const part of ["faults", "writes", "clients"] as const) {
    for (const rest of withoutParts<unknown>(plan[part])) yield { ...plan, [part]: rest } as Plan;
  }
  for (const region of plan.regions.toReversed()) if (plan.regions.length > 2) yield withoutRegion(plan, region.name);
  for (const part of ["faults", "writes"] as const) {
    for (const [index, { atSeconds }] of plan[part].entries()) {
      for (const earlier of shorter(atSeconds, 0)) yield changed(plan, part, index, { atSeconds: earlier });
    }
  }
  for (const [index, { forSeconds }] of plan.faults.entries()) {
    for (const less of shorter(forSeconds, 1)) yield changed(plan, "faults", index, { forSeconds: less });
  }
  yield* plainer(plan);
}

/** A list without its first half, its second half, its quarters, and so on to single entries. */
function* withoutParts<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < list.length; start += size) yield list.toSpliced(start, size);
  }
}

function withoutRegion(plan: Plan, name: string): Plan {
  return {
    ...plan,
    regions: plan.regions.filter((region) => region.name !== name),
    writes: plan.writes.filter(({ region }) => region !== name),
    faults: plan.faults.filter(({ target }) => target !== name),
  };
}

/** Whole seconds below: the least, half, a tenth less. */
function shorter(seconds: number, least: number): readonly number[] {
  const candidates = [least, Math.floor(seconds / 2), Math.floor(seconds * 0.9), Math.floor(seconds)];
  return [...new Set(candidates)].filter((value) => value >= least && value < seconds);
}

function changed(plan: Plan, part: "faults" | "writes", index: number, change: object): Plan {
  return { ...plan, [part]: plan[part].map((entry, place) => (place === index ? { ...entry, ...change } : entry)) };
}

/** Settings as they are by default, as far as they are not. */
function* plainer(plan: Plan): Generator<Plan> {
  const { canary, ...single } = plan;
  if (canary !== undefined) yield single;
  for (const [index, region] of plan.regions.entries()) {
    for (const plain of [{ trafficDial: 100 }, { weight: 128 }]) {
      const regions = plan.regions.with(index, { ...region, ...plain });
      if (Object.entries(plain).some(([key, value]) => region[key as keyof typeof region] !== value)) {
        yield { ...plan, regions };
      }
    }
  }
  if (plan.clientAffinity !== "NONE") yield { ...plan, clientAffinity: "NONE" };
}
