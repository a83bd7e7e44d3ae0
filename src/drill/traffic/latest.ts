import { type Sample, STABLE } from "./samples";

/** The latest answers to each location's new connections, on the path that is measured: enough to tell, while a drill runs, whether they are stable. */
export class LatestAnswers {
  readonly #byLocation = new Map<string, Sample[]>();

  /** @param inARow how many answers of each location are stable */
  constructor(private readonly inARow = STABLE) {}

  add(sample: Sample): void {
    if (sample.connection !== "new" || sample.kind !== undefined) return;
    const latest = this.#byLocation.get(sample.location) ?? [];
    this.#byLocation.set(sample.location, latest);
    latest.push(sample);
    if (latest.length > 4 * this.inARow) latest.shift();
  }

  of(location: string): readonly Sample[] {
    return this.#byLocation.get(location) ?? [];
  }

  /** How many of the latest answers each region gave. */
  regions(): Record<string, number> {
    const count: Record<string, number> = {};
    for (const { region } of [...this.#byLocation.values()].flat())
      if (region) count[region] = (count[region] ?? 0) + 1;
    return count;
  }
}
