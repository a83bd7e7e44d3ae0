import { STOP_DELAY_SECONDS, STOP_WINDOW_SECONDS, type StopCondition } from "./stop-conditions";
import { isGood, type Sample, seconds } from "./traffic/samples";

/** What happened to one kind of connection at one location since its last good answer. */
interface Spell {
  /** When the first request that failed was due; not before the good answer. */
  readonly fromMs: number;
  /** When the latest one had failed. */
  readonly toMs: number;
}

/** Clients whose region is not broken: a drill that harms them ends. */
export class UnaffectedClients {
  readonly #recent: Sample[] = [];
  readonly #spells = new Map<string, Spell>();
  /** When the last good answer came. */
  readonly #goodMs = new Map<string, number>();

  /**
   * @param locations whose region is not broken
   * @param brokenMs since when the other one is
   */
  constructor(
    private readonly locations: ReadonlySet<string>,
    private readonly brokenMs: number,
  ) {}

  /** In the order in which requests end. */
  add(sample: Sample): void {
    const { location, connection, dueMs, doneMs } = sample;
    if (!this.locations.has(location) || dueMs < this.brokenMs) return;
    this.#recent.push(sample);
    const key = `${location} ${connection}`;
    if (isGood(sample)) {
      this.#spells.delete(key);
      this.#goodMs.set(key, doneMs);
    } else {
      const first = this.#spells.get(key)?.fromMs ?? dueMs;
      const goodMs = this.#goodMs.get(key) ?? this.brokenMs;
      this.#spells.set(key, { fromMs: Math.max(Math.min(first, dueMs), goodMs), toMs: doneMs });
    }
  }

  /** The location whose requests have all failed for so long, and for how long; undefined: there is none. */
  failing(limitSeconds: number): string | undefined {
    for (const [key, { fromMs, toMs }] of this.#spells) {
      if (toMs - fromMs < limitSeconds * 1000) continue;
      const [location] = key.split(/ (?=\w+$)/);
      return `clients at ${location}, whose region is not broken, have had no good answer for ${seconds(toMs - fromMs)} s`;
    }
    return undefined;
  }

  /** The first condition that holds over the latest requests, and its figure; undefined: none does. */
  breached(conditions: readonly StopCondition[], nowMs: number): string | undefined {
    const fromMs = nowMs - STOP_WINDOW_SECONDS * 1000;
    const old = this.#recent.findIndex(({ doneMs }) => doneMs > fromMs);
    this.#recent.splice(0, old < 0 ? this.#recent.length : old);
    if (nowMs < this.brokenMs + STOP_DELAY_SECONDS * 1000 || this.#recent.length === 0) return undefined;
    for (const { text, holds } of conditions) {
      const actual = holds(this.#recent);
      if (actual !== undefined) {
        return `--stop-if ${text}: ${actual} in the last ${STOP_WINDOW_SECONDS} s, of clients whose region is not broken`;
      }
    }
    return undefined;
  }
}
