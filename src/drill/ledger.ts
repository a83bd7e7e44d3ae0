import type { Clock, Timer } from "../process/clock";
import type { ClientWriter } from "./client-writes";
import { AT_ONCE, clientIdOf, idOf, isShared, ledgerValue, removeWrites } from "./ledger-items";
import type { LedgerEvent, LookEvent } from "./ledger-log";
import { asKept } from "./moment";
import { EXPIRES_SECONDS } from "./targets/ledger-item";
import type { Outcome, TableAccess } from "./targets/target";
import { seconds } from "./traffic/samples";
import type { Waiting } from "./watch";

/** What became of an acknowledged write in one region. */
export interface Fate {
  readonly region: string;
  /** Unknown: it could not be looked for, or not for long enough. */
  readonly fate: "present" | "overwritten" | "lost" | "unknown";
  /** From the acknowledgement until it was seen there; only as exact as the looking. */
  readonly lagSeconds?: number;
}

export interface LedgerEntry {
  readonly id: string;
  /** That acknowledged it. */
  readonly region: string;
  /** Whose client wrote it through the accelerator. @default written to the region's table */
  readonly location?: string;
  readonly number: number;
  readonly acknowledgedMs: number;
  readonly fates: readonly Fate[];
}

/** A write that a region's table did not acknowledge. */
export interface RefusedWrite {
  readonly region: string;
  readonly atMs: number;
}

/** A write through the accelerator that was not acknowledged. */
export interface RefusedClientWrite extends Outcome {
  readonly location: string;
  readonly atMs: number;
}

interface Written extends Omit<LedgerEntry, "fates"> {
  readonly value: string;
  /** All regions write this item, so that when it is seen says nothing of its lag. */
  readonly shared: boolean;
  readonly seen: Map<string, number>;
}

/** How often a write is looked for in the other regions: at first as often as matters for its lag, then less. */
const LOOK_OFTEN_MS = 250;
const LOOK_MS = 1000;
const OFTEN_FOR_MS = 3000;

/** How long after a look at a write the next one comes: so exactly is its lag seen. */
export const lookedForEverySeconds = (ageSeconds: number): number =>
  (ageSeconds * 1000 <= OFTEN_FOR_MS ? LOOK_OFTEN_MS : LOOK_MS) / 1000;

const pauseMs = (ageMs: number): number => lookedForEverySeconds(ageMs / 1000) * 1000;

/** What is missing for so long after the drill is lost. */
export const LOST_AFTER_MS = 60_000;

interface LedgerOptions {
  /** Write through the accelerator. @default none */
  readonly clients?: readonly ClientWriter[];
  /** Is told of every write and every look, from which what became of the writes can be concluded again. */
  readonly onEvent?: (event: LedgerEvent) => void;
}

/**
 * Numbered writes to every region's table during a drill, each looked for in every region afterwards. So it is known, and
 * not assumed, that nothing acknowledged was lost.
 */
export class WriteLedger {
  readonly refused: RefusedWrite[] = [];
  readonly refusedToClients: RefusedClientWrite[] = [];
  readonly #written: Written[] = [];
  readonly #pending = new Set<Promise<void>>();
  readonly #timers = new Set<Timer>();
  readonly #clients: readonly ClientWriter[];
  readonly #onEvent: (event: LedgerEvent) => void;
  #stopped = false;
  #number = 0;

  /** @param drill tells this drill's items from those of others */
  constructor(
    private readonly drill: string,
    private readonly tables: ReadonlyMap<string, TableAccess>,
    private readonly clock: Clock,
    { clients = [], onEvent = () => {} }: LedgerOptions = {},
  ) {
    this.#clients = clients;
    this.#onEvent = onEvent;
  }

  /**
   * Writes one item a second in every region, and one from every client through the accelerator. Every tenth is one item that all regions write, so that some conflict.
   * @param limit numbers of writes at most
   */
  start(limit: number): void {
    const turn = () => {
      if (this.#stopped || this.#number >= limit) return;
      this.#after(1000, turn);
      const number = this.#number++;
      for (const region of this.tables.keys()) this.#track(this.#write(region, number));
      for (const client of this.#clients) this.#track(this.#writeThrough(client, number));
    };
    turn();
  }

  /** Stops writing; reading continues until `settle`. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  /**
   * Looks for every acknowledged write in every region, and says what became of each.
   * @param limitMs how long to look for what is missing; less than `LOST_AFTER_MS` does not tell lost from late
   */
  async settle(limitMs: number, { signal, onTick }: Waiting): Promise<LedgerEntry[]> {
    await Promise.all(this.#pending);
    const from = this.clock.now();
    while ((await this.#isMissing()) && this.clock.now() < from + limitMs && !signal?.aborted) {
      onTick();
      await this.clock.sleep(pauseMs(this.clock.now() - from));
    }
    const missing = limitMs < LOST_AFTER_MS || signal?.aborted ? "unknown" : "lost";
    this.#onEvent({ event: "limit", atMs: this.#now(), missing });
    const entries: LedgerEntry[] = [];
    for (let from = 0; from < this.#written.length; from += AT_ONCE) {
      const some = this.#written.slice(from, from + AT_ONCE);
      entries.push(...(await Promise.all(some.map((entry) => this.#fatesOf(entry, missing)))));
    }
    return entries;
  }

  /** Removes what it wrote, acknowledged or not. */
  clean(): Promise<void> {
    const locations = this.#clients.map(({ location }) => location);
    return removeWrites(this.drill, this.tables, this.#number, locations);
  }

  #after(ms: number, task: () => void): void {
    const timer = this.clock.schedule(ms, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
  }

  /** As exact as it is kept. */
  #now(): number {
    return asKept(this.clock.now());
  }

  /** @throws what the table throws */
  async #look(region: string, id: string, what: Pick<LookEvent, "value" | "last"> = {}) {
    const look = { event: "look", id, region, ...what } as const;
    try {
      const found = await this.tables.get(region)?.get(id);
      const atMs = this.#now();
      this.#onEvent({ ...look, atMs, found: found ?? null });
      return { found, atMs };
    } catch (error) {
      this.#onEvent({ ...look, atMs: this.#now() });
      throw error;
    }
  }

  #track(work: Promise<void>): void {
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
  }

  async #write(region: string, number: number): Promise<void> {
    const id = idOf(this.drill, region, number);
    const value = ledgerValue(region, number);
    const write = { event: "write", id, region, number, value } as const;
    try {
      const expiresAt = Math.floor(this.clock.now() / 1000) + EXPIRES_SECONDS;
      await this.tables.get(region)?.put(id, value, expiresAt);
    } catch {
      const atMs = this.#now();
      this.#onEvent({ ...write, atMs, acknowledged: false });
      this.refused.push({ region, atMs });
      return;
    }
    const shared = isShared(number);
    const acknowledgedMs = this.#now();
    this.#onEvent({ ...write, atMs: acknowledgedMs, acknowledged: true });
    const entry = { shared, id, value, region, number, acknowledgedMs, seen: new Map() };
    this.#written.push(entry);
    if (!shared) this.#watch(entry);
  }

  async #writeThrough({ location, put }: ClientWriter, number: number): Promise<void> {
    const id = clientIdOf(this.drill, location, number);
    const value = ledgerValue(location, number);
    const outcome = await put(id, value).catch((): Outcome => ({ error: "reset" }));
    if (outcome === undefined) return;
    const { status = 0, region = "unknown" } = outcome;
    const atMs = this.#now();
    const acknowledged = status >= 200 && status <= 299;
    this.#onEvent({
      event: "write",
      id,
      region,
      location,
      number,
      value,
      atMs,
      acknowledged,
      ...(acknowledged ? {} : { outcome }),
    });
    if (!acknowledged) {
      this.refusedToClients.push({ location, atMs, ...outcome });
      return;
    }
    const entry = { shared: false, id, value, region, location, number, acknowledgedMs: atMs, seen: new Map() };
    this.#written.push(entry);
    this.#watch(entry);
  }

  /** Looks for one write until every region has it, so that its lag is known. */
  #watch(entry: Written): void {
    if (this.#stopped) return;
    this.#after(pauseMs(this.clock.now() - entry.acknowledgedMs), () => {
      void this.#lookFor(entry).then((missing) => {
        if (missing) this.#watch(entry);
      });
    });
  }

  async #isMissing(): Promise<boolean> {
    const own = this.#written.filter(({ shared, seen }) => !shared && seen.size < this.tables.size);
    const shared = new Set(this.#written.filter((entry) => entry.shared).map(({ id }) => id));
    const missing = await Promise.all([
      ...own.map((entry) => this.#lookFor(entry)),
      ...[...shared].map((id) => this.#differs(id)),
    ]);
    return missing.includes(true);
  }

  /** @returns whether a region is still without it */
  async #lookFor(entry: Written): Promise<boolean> {
    const { id, value } = entry;
    const regions = [...this.tables.keys()].filter((region) => !entry.seen.has(region));
    await Promise.all(
      regions.map(async (region) => {
        const look = await this.#look(region, id, { value }).catch(() => undefined);
        if (look?.found === value) entry.seen.set(region, look.atMs);
      }),
    );
    return entry.seen.size < this.tables.size;
  }

  /** Whether the regions do not agree about an item yet. */
  async #differs(id: string): Promise<boolean> {
    const looks = [...this.tables.keys()].map((region) => this.#look(region, id).catch(() => undefined));
    const values = (await Promise.all(looks)).map((look) => look?.found);
    return values.includes(undefined) || new Set(values).size > 1;
  }

  /** What is there at the end: an item that was seen once can be gone again. */
  async #fatesOf(entry: Written, missing: "lost" | "unknown"): Promise<LedgerEntry> {
    const { id, value, region, location, number, acknowledgedMs } = entry;
    const client = location === undefined ? {} : { location };
    const fates = [...this.tables.keys()].map(async (where): Promise<Fate> => {
      const look = await this.#look(where, id, { value, last: true }).catch(() => undefined);
      const seenMs = entry.seen.get(where);
      const lag = seenMs === undefined ? {} : { lagSeconds: seconds(Math.max(0, seenMs - acknowledgedMs)) };
      const fate = look ? this.#fateOf(entry, look.found, seenMs === undefined ? missing : "lost") : "unknown";
      return { region: where, fate, ...lag };
    });
    return { id, region, ...client, number, acknowledgedMs, fates: await Promise.all(fates) };
  }

  /** @param missing what it is where there is nothing */
  #fateOf({ value, shared, number }: Written, found: string | undefined, missing: "lost" | "unknown"): Fate["fate"] {
    if (found === undefined) return missing;
    if (found === value) return "present";
    // A value of another writer is not a later write of this ledger.
    const isRival = shared && [...this.tables.keys()].some((region) => ledgerValue(region, number) === found);
    return isRival ? "overwritten" : "lost";
  }
}
