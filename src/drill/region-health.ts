import type { Target } from "./targets/target";

/** What became of a region's health, and when it was seen. */
export interface HealthChange {
  readonly region: string;
  /** By the target's clock. */
  readonly atMs: number;
  /** ELB's state of the region's targets, such as `healthy`; `unknown`: its API did not answer. */
  readonly state: string;
}

/** A little less than what looks are apart, whose timers are not exact. */
const LOOK_MS = 900;

export const UNKNOWN = "unknown";

/**
 * The health of every region while a drill runs. An API that does not answer is not taken for a healthy region, nor for one
 * that is sick: its health is not known.
 */
export class RegionHealth {
  /** Only the changes, oldest first. */
  readonly changes: HealthChange[] = [];
  readonly #latest = new Map<string, string>();
  readonly #askedMs = new Map<string, number>();
  readonly #looking = new Set<string>();

  constructor(private readonly target: Pick<Target, "control" | "clock" | "topology">) {}

  /** As it was last seen; undefined: nobody has looked. */
  of(region: string): string | undefined {
    return this.#latest.get(region);
  }

  /** Looks at every region that nobody has looked at for a second, and never waits for an answer. */
  lookAtAll(): void {
    const { topology, clock } = this.target;
    for (const region of topology.table.regions) {
      const isRecent = clock.now() - (this.#askedMs.get(region) ?? Number.NEGATIVE_INFINITY) < LOOK_MS;
      if (!isRecent && !this.#looking.has(region)) void this.look(region).catch(() => {});
    }
  }

  /**
   * Looks at one region.
   * @returns its state, and when it was asked for: what the API takes to answer is not the backend's doing
   * @throws the API's error, where it gives no answer
   */
  async look(region: string): Promise<{ readonly state: string; readonly askedMs: number }> {
    const { control, clock } = this.target;
    const askedMs = clock.now();
    this.#looking.add(region);
    this.#askedMs.set(region, askedMs);
    try {
      const state = await control.targetHealth(region);
      this.#note(region, state);
      return { state, askedMs };
    } catch (error) {
      this.#note(region, UNKNOWN);
      throw error;
    } finally {
      this.#looking.delete(region);
    }
  }

  #note(region: string, state: string): void {
    if (this.#latest.get(region) === state) return;
    this.#latest.set(region, state);
    this.changes.push({ region, atMs: this.target.clock.now(), state });
  }
}
