import { drawsOf, type IsHit } from "../../faults/share";
import {
  emptyOutbox,
  enqueue,
  hold,
  nextDueMs,
  type Outbox,
  release,
  releaseHeld,
  size,
  takeDue,
} from "../../model/outbox";
import type { Write } from "../../model/replication";
import { replicationLagMs } from "../../model/replication-lag";
import type { Clock, Timer } from "../../process/clock";
import type { GlobalTable } from "../../topology/topology";
import type { EventStream } from "../ground/events";
import type { Item } from "./changes";
import type { Engine } from "./engine";
import { SimulatedReplica } from "./replica";

export interface SimulatedGlobalTableProps {
  readonly clock: Clock;
  readonly events: EventStream;
  /** By region. */
  readonly engines: ReadonlyMap<string, Engine>;
  /** From a write to its arrival in any other region, in milliseconds. @default drawn for each, by the regions' distance */
  readonly replicationLagMs?: number;
  /** Of what is drawn. */
  readonly seed: number;
}

/** A write that an engine could not take is sent again after so long. */
const RETRY_MS = 1000;

/** The global table: a replica per region, and what is under way between them. */
export class SimulatedGlobalTable {
  readonly replicas: ReadonlyMap<string, SimulatedReplica>;
  /** By source and destination. */
  readonly #outboxes = new Map<string, Outbox<Item>>();
  /** By source and destination: what their lags are drawn from. */
  readonly #draws = new Map<string, () => number>();
  /** By source and destination, for as long as a write waits that is not held. */
  readonly #timers = new Map<string, { readonly dueMs: number; readonly timer: Timer }>();
  /** Why a region is isolated, by region. */
  readonly #isolated = new Map<string, Set<string>>();
  /** What holds single writes from and to a region, and whether the next one: by region and reason. */
  readonly #holding = new Map<string, { readonly region: string; readonly isHit: IsHit }>();

  constructor(
    readonly topology: GlobalTable,
    private readonly props: SimulatedGlobalTableProps,
  ) {
    this.replicas = new Map(
      topology.regions.map((region) => [
        region,
        new SimulatedReplica({
          clock: props.clock,
          table: topology,
          region,
          engine: props.engines.get(region) as Engine,
          onWrite: (write) => this.#replicate(region, write),
          onCall: (operation, status) => props.events.emit({ type: "table-call", region, operation, status }),
        }),
      ]),
    );
  }

  /** Creates the table in every region and loads the seed items, replicated already: they are older than the world. */
  async start(): Promise<void> {
    await Promise.all([...this.replicas.values()].map((replica) => replica.createTable()));
    for (const [index, item] of this.topology.items.entries()) {
      const keys = [this.topology.partitionKey, this.topology.sortKey].filter((key) => key !== undefined);
      const key = JSON.stringify(Object.fromEntries(keys.map((attribute) => [attribute, (item as Item)[attribute]])));
      const version = { timestampMs: 0, sequence: index, region: this.topology.regions[0] ?? "" };
      const seed = { key, item: item as Item, version };
      await Promise.all([...this.replicas.values()].map((replica) => replica.apply(seed)));
    }
  }

  /**
   * Stops or resumes replication from and to a region. Both sides go on accepting writes; nothing is lost.
   * @param reason each is taken back by itself
   */
  setIsolated(region: string, reason: string, isolated: boolean): void {
    const reasons = this.#isolated.get(region) ?? new Set();
    this.#isolated.set(region, reasons);
    if (isolated) reasons.add(reason);
    else reasons.delete(reason);
    for (const from of this.topology.regions) {
      for (const to of this.topology.regions) {
        if (from === to) continue;
        const held = this.#isIsolated(from) || this.#isIsolated(to);
        const outbox = this.#outbox(from, to);
        if (held === outbox.held) continue;
        this.#outboxes.set(pair(from, to), held ? hold(outbox) : release(outbox));
        // Not at once: so it is one pair after the other where the clock is virtual, and the order is always the same.
        this.#arm(from, to);
      }
    }
  }

  /**
   * Holds single writes on their way to a region or from it, those that are hit; undefined: releases them.
   * @param reason each is taken back by itself
   */
  setHolding(region: string, reason: string, isHit: IsHit | undefined): void {
    const holder = `${region} ${reason}`;
    if (isHit) {
      this.#holding.set(holder, { region, isHit });
      return;
    }
    this.#holding.delete(holder);
    for (const from of this.topology.regions) {
      for (const to of this.topology.regions) {
        if (from === to || (from !== region && to !== region)) continue;
        this.#outboxes.set(pair(from, to), releaseHeld(this.#outbox(from, to), holder));
        this.#arm(from, to);
      }
    }
  }

  /** How many writes have yet to reach each region, by source and destination. */
  waiting(): { readonly from: string; readonly to: string; readonly writes: number }[] {
    return [...this.#outboxes].map(([key, outbox]) => {
      const [from = "", to = ""] = key.split(" ");
      return { from, to, writes: size(outbox) };
    });
  }

  #isIsolated(region: string): boolean {
    return (this.#isolated.get(region)?.size ?? 0) > 0;
  }

  #replicate(from: string, write: Write<Item>): void {
    for (const to of this.topology.regions) {
      if (to === from) continue;
      const holders = [...this.#holding].filter(([, { region, isHit }]) => [from, to].includes(region) && isHit());
      this.#send(from, to, write, { heldBy: holders.map(([holder]) => holder) });
    }
  }

  #send(
    from: string,
    to: string,
    write: Write<Item>,
    {
      delayMs = this.props.replicationLagMs ?? this.#drawnLagMs(from, to),
      heldBy = [],
    }: { readonly delayMs?: number; readonly heldBy?: readonly string[] },
  ): void {
    const dueMs = this.props.clock.now() + delayMs;
    const outbox = enqueue(this.#outbox(from, to), write, dueMs, heldBy);
    this.#outboxes.set(pair(from, to), outbox);
    if (!outbox.held && heldBy.length === 0) this.#arm(from, to, dueMs);
  }

  #drawnLagMs(from: string, to: string): number {
    const draw = this.#draws.get(pair(from, to)) ?? drawsOf(this.props.seed, `replication ${pair(from, to)}`);
    this.#draws.set(pair(from, to), draw);
    return replicationLagMs(from, to, draw());
  }

  /** Sets the timer for the next delivery, unless there is one that is up by then. */
  #arm(from: string, to: string, dueMs = nextDueMs(this.#outbox(from, to))): void {
    const { clock } = this.props;
    const armed = this.#timers.get(pair(from, to));
    if (dueMs === undefined || (armed && armed.dueMs <= dueMs)) return;
    armed?.timer.cancel();
    const timer = clock.schedule(dueMs - clock.now(), () => this.#deliver(from, to));
    this.#timers.set(pair(from, to), { dueMs, timer });
  }

  #deliver(from: string, to: string): void {
    const { clock, events } = this.props;
    this.#timers.delete(pair(from, to));
    const { due, outbox } = takeDue(this.#outbox(from, to), clock.now());
    this.#outboxes.set(pair(from, to), outbox);
    this.#arm(from, to);
    if (due.length === 0) return;
    void clock.work(async () => {
      for (const write of due) {
        const applied = await this.replicas
          .get(to)
          ?.apply(write)
          .catch(() => "failed" as const);
        if (applied === undefined || applied === "failed") {
          this.#send(from, to, write, { delayMs: RETRY_MS });
          continue;
        }
        const lagMs = Math.round(clock.now() - write.version.timestampMs);
        events.emit({ type: "replication", from, to, key: keyText(write.key), lagMs, applied });
      }
    });
  }

  #outbox(from: string, to: string): Outbox<Item> {
    return this.#outboxes.get(pair(from, to)) ?? emptyOutbox<Item>();
  }
}

const pair = (from: string, to: string): string => `${from} ${to}`;

/** A key for people: its values. */
function keyText(key: string): string {
  const attributes = JSON.parse(key) as Item;
  return Object.values(attributes)
    .map((value) => Object.values(value).join())
    .join("/");
}
