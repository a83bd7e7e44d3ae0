import type { Clock, Timer } from "../simulator/clock";
import { seconds } from "./samples";
import type { TableAccess } from "./target";

/** What became of an acknowledged write in one region. */
export interface Fate {
  readonly region: string;
  readonly fate: "present" | "overwritten" | "lost";
  /** From the acknowledgement until it was seen there; only as exact as the looking. */
  readonly lagSeconds?: number;
}

export interface LedgerEntry {
  readonly id: string;
  readonly region: string;
  readonly number: number;
  readonly acknowledgedMs: number;
  readonly fates: readonly Fate[];
}

export interface LedgerSummary {
  readonly acknowledged: number;
  readonly refused: number;
  readonly lost: number;
  readonly overwritten: number;
  /** Longest and middle lag of those that arrived. */
  readonly maxLagSeconds: number;
  readonly medianLagSeconds: number;
}

interface Written {
  /** All regions write this item, so that when it is seen says nothing of its lag. */
  readonly shared: boolean;
  readonly id: string;
  readonly value: string;
  readonly region: string;
  readonly number: number;
  readonly acknowledgedMs: number;
  readonly seen: Map<string, number>;
}

/** How often a write is looked for in the other regions: at first as often as matters for its lag, then less. */
const LOOK_OFTEN_MS = 250;
const LOOK_MS = 1000;
const OFTEN_FOR_MS = 3000;

/**
 * Numbered writes to every region's table during a drill, each looked for in every region afterwards. So it is known, and
 * not assumed, that nothing acknowledged was lost.
 */
export class WriteLedger {
  refused = 0;
  readonly #written: Written[] = [];
  readonly #timers = new Set<Timer>();
  #stopped = false;
  #number = 0;

  /** @param id tells this drill's items from those of others */
  constructor(
    private readonly id: string,
    private readonly tables: ReadonlyMap<string, TableAccess>,
    private readonly clock: Clock,
  ) {}

  /** Writes one item a second in every region. Every tenth is one item that all regions write, so that some conflict. */
  start(): void {
    const turn = () => {
      if (this.#stopped) return;
      this.#after(1000, turn);
      const number = this.#number++;
      for (const region of this.tables.keys()) void this.#write(region, number);
    };
    turn();
  }

  /** No more writes; looking goes on until `settle`. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  /** Looks for every acknowledged write in every region, for so long at most, and says what became of each. */
  async settle(limitMs: number): Promise<LedgerEntry[]> {
    const until = this.clock.now() + limitMs;
    for (;;) {
      const missing = await this.#look();
      if (!missing || this.clock.now() >= until) break;
      await this.clock.sleep(LOOK_MS);
    }
    return Promise.all(this.#written.map((entry) => this.#fateOf(entry)));
  }

  /** Removes what it wrote. */
  async clean(): Promise<void> {
    const [table] = this.tables.values();
    for (const id of new Set(this.#written.map((entry) => entry.id))) await table?.delete(id);
  }

  #after(ms: number, task: () => void): void {
    const timer = this.clock.schedule(ms, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
  }

  async #write(region: string, number: number): Promise<void> {
    const shared = number % 10 === 9;
    const id = shared ? `${this.id}/shared/${number}` : `${this.id}/${region}/${number}`;
    const value = `${region}/${number}`;
    try {
      await this.tables.get(region)?.put(id, value);
    } catch {
      this.refused++;
      return;
    }
    const entry = { shared, id, value, region, number, acknowledgedMs: this.clock.now(), seen: new Map() };
    this.#written.push(entry);
    if (!shared) this.#watch(entry);
  }

  /** Looks for one write until every region has it, so that its lag is known. */
  #watch(entry: Written): void {
    const age = this.clock.now() - entry.acknowledgedMs;
    this.clock.schedule(age < OFTEN_FOR_MS ? LOOK_OFTEN_MS : LOOK_MS, () => {
      void this.#lookFor(entry).then((missing) => {
        if (missing && !this.#stopped) this.#watch(entry);
      });
    });
  }

  async #look(): Promise<boolean> {
    const missing = await Promise.all(
      this.#written.filter(({ seen }) => seen.size < this.tables.size).map((entry) => this.#lookFor(entry)),
    );
    return missing.some(Boolean);
  }

  /** @returns whether a region is still without it, or without a later write in its place */
  async #lookFor(entry: Written): Promise<boolean> {
    const regions = [...this.tables].filter(([region]) => !entry.seen.has(region));
    const found = await Promise.all(
      regions.map(async ([region, table]) => {
        const value = await table.get(entry.id).catch(() => undefined);
        if (value === entry.value) entry.seen.set(region, this.clock.now());
        return value !== undefined;
      }),
    );
    return found.includes(false);
  }

  async #fateOf(entry: Written): Promise<LedgerEntry> {
    const fates = await Promise.all(
      [...this.tables].map(async ([region, table]): Promise<Fate> => {
        const seenMs = entry.seen.get(region);
        if (seenMs !== undefined) {
          const lag = entry.shared ? {} : { lagSeconds: seconds(Math.max(0, seenMs - entry.acknowledgedMs)) };
          return { region, fate: "present", ...lag };
        }
        const value = await table.get(entry.id).catch(() => undefined);
        return { region, fate: value === undefined ? "lost" : "overwritten" };
      }),
    );
    const { id, region, number, acknowledgedMs } = entry;
    return { id, region, number, acknowledgedMs, fates };
  }
}

export function summarize(entries: readonly LedgerEntry[], refused: number): LedgerSummary {
  const fates = entries.flatMap(({ fates }) => fates);
  const lags = entries
    .flatMap(({ region, fates }) => fates.filter((fate) => fate.region !== region))
    .flatMap(({ lagSeconds }) => lagSeconds ?? [])
    .sort((a, b) => a - b);
  return {
    acknowledged: entries.length,
    refused,
    lost: entries.filter(({ fates }) => fates.some(({ fate }) => fate === "lost")).length,
    overwritten: fates.filter(({ fate }) => fate === "overwritten").length,
    maxLagSeconds: lags.at(-1) ?? 0,
    medianLagSeconds: lags[Math.floor(lags.length / 2)] ?? 0,
  };
}
