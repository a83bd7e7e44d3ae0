import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../../src/simulator/global-table/engine";
import { SimulatedGlobalTable } from "../../../src/simulator/global-table/global-table";
import { EventStream } from "../../../src/simulator/ground/events";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";
import { record } from "../../support/events";
import { topologyOf } from "../../support/topology";

const REGIONS = ["eu-central-1", "us-east-1", "us-west-2"];
const IDS = ["a", "b"];
const LAG_MS = 3;
/** After so long everything has arrived that can. */
const SETTLED_MS = 1000;

const region = fc.constantFrom(...REGIONS);
const id = fc.constantFrom(...IDS);

/** What can happen to a global table. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constantFrom("put" as const, "delete" as const), region, id }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("isolate" as const, "heal" as const), region }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 4 }) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a write leaves of an item: the value that it put, which no other write puts, or undefined where it deleted. */
type State = string | undefined;

interface Acknowledged {
  readonly region: string;
  readonly id: string;
  readonly atMs: number;
  readonly state: State;
}

/** An engine in memory that remembers every state of its items. It answers every operation alike. */
class MemoryEngine implements Engine {
  readonly #written: { readonly id: string; readonly state: State }[] = [];

  /** From the first to the one that is there. */
  states(id: string): readonly State[] {
    return this.#written.filter((written) => written.id === id).map(({ state }) => state);
  }

  async call(operation: string, body: string | Buffer) {
    const { Item, Key = Item } = JSON.parse(String(body));
    const id = Key?.item_id.S;
    if (operation === "PutItem" || operation === "DeleteItem") this.#written.push({ id, state: Item?.value.S });
    const state = this.states(id).at(-1);
    const answer = { Table: { TableStatus: "ACTIVE" }, Item: state && { ...Key, value: { S: state } } };
    return { status: 200, body: Buffer.from(JSON.stringify(answer)) };
  }

  async stop() {}
}

/** The simulator's global table, and what was written to it. */
class Backend {
  readonly engines = new Map(REGIONS.map((region) => [region, new MemoryEngine()]));
  readonly acknowledged: Acknowledged[] = [];
  readonly #clock = new VirtualClock();
  readonly #events = new EventStream(() => this.#clock.now());
  readonly replications = record(this.#events, "replication");
  readonly #table = new SimulatedGlobalTable(topologyOf("", { regions: REGIONS, table: { items: [] } }).table, {
    clock: this.#clock,
    events: this.#events,
    engines: this.engines,
    replicationLagMs: LAG_MS,
    seed: 1,
  });

  static async after(steps: readonly Step[]): Promise<Backend> {
    const backend = new Backend();
    await backend.#table.start();
    for (const each of steps) await backend.#take(each);
    return backend;
  }

  static async healedAfter(steps: readonly Step[]): Promise<Backend> {
    const heals = REGIONS.map((region): Step => ({ what: "heal", region }));
    return Backend.after([...steps, ...heals, { what: "pass", ms: SETTLED_MS }]);
  }

  /** What a consistent read finds, region by region. */
  read(id: string): Promise<readonly State[]> {
    const request = { Key: { item_id: { S: id } }, ConsistentRead: true };
    return Promise.all(
      REGIONS.map(async (region) => (await this.#call(region, "GetItem", request)).Item?.value.S as State),
    );
  }

  /** What the writes to an item left that none came after: of those in its last moment, each region's last. */
  newest(id: string): readonly State[] {
    const writes = this.acknowledged.filter((write) => write.id === id);
    const lastMs = writes.at(-1)?.atMs;
    const inLastMoment = writes.filter(({ atMs }) => atMs === lastMs);
    return [...new Map(inLastMoment.map(({ region, state }) => [region, state])).values()];
  }

  async #take(step: Step): Promise<void> {
    if (step.what === "pass") return this.#clock.advance(step.ms);
    if (!("id" in step)) return this.#table.setIsolated(step.region, "test", step.what === "isolate");
    const { region, id } = step;
    const key = { item_id: { S: id } };
    const state = step.what === "put" ? String(this.acknowledged.length) : undefined;
    if (state === undefined) await this.#call(region, "DeleteItem", { Key: key });
    else await this.#call(region, "PutItem", { Item: { ...key, value: { S: state } } });
    this.acknowledged.push({ region, id, atMs: this.#clock.now(), state });
  }

  async #call(region: string, operation: string, request: object) {
    const body = Buffer.from(JSON.stringify({ TableName: this.#table.topology.name, ...request }));
    const answer = await this.#table.replicas.get(region)?.call(operation, body);
    expect(answer?.status).toBe(200);
    return JSON.parse(String(answer?.body));
  }
}

const steps = fc.array(step, { maxLength: 40 });
const RUNS = { numRuns: 100 };

describe("a global table, after any writes, isolations and heals", () => {
  it("has the same items in every region once it has healed", () =>
    fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const backend = await Backend.healedAfter(taken);
        for (const id of IDS) expect(new Set(await backend.read(id)).size).toBe(1);
      }),
      RUNS,
    ));

  it("has lost no acknowledged write, unless a later write to the same item won", () =>
    fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const backend = await Backend.healedAfter(taken);
        for (const { id } of backend.acknowledged) {
          for (const state of await backend.read(id)) expect(backend.newest(id)).toContain(state);
        }
      }),
      RUNS,
    ));

  it("keeps an item deleted that was deleted last, whatever older writes are still under way", () =>
    fc.assert(
      fc.asyncProperty(steps, region, id, async (taken, region, id) => {
        const backend = await Backend.healedAfter([...taken, { what: "pass", ms: 1 }, { what: "delete", region, id }]);
        expect(await backend.read(id)).toEqual(REGIONS.map(() => undefined));
      }),
      RUNS,
    ));

  it("has brought every write to every other region, once and in the order of each item", () =>
    fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        // Every region writes items of its own, so that each write wins and is seen to arrive.
        const own = taken.map((each) => ("id" in each ? { ...each, id: `${each.region} ${each.id}` } : each));
        const backend = await Backend.healedAfter(own);
        for (const { id } of backend.acknowledged) {
          const written = backend.acknowledged.filter((write) => write.id === id).map(({ state }) => state);
          for (const engine of backend.engines.values()) expect(engine.states(id)).toEqual(written);
        }
        expect(backend.replications).toHaveLength(backend.acknowledged.length * (REGIONS.length - 1));
      }),
      RUNS,
    ));

  it("has let nothing into a region, nor out of it, that was isolated from the start", () =>
    fc.assert(
      fc.asyncProperty(steps, region, async (taken, isolated) => {
        const unhealed = taken.filter((each) => each.what !== "heal" || each.region !== isolated);
        const backend = await Backend.after([
          { what: "isolate", region: isolated },
          ...unhealed,
          { what: "pass", ms: SETTLED_MS },
        ]);
        for (const id of IDS) {
          const own = backend.acknowledged.filter((write) => write.region === isolated && write.id === id);
          expect(backend.engines.get(isolated)?.states(id)).toEqual(own.map(({ state }) => state));
        }
        expect(backend.replications.filter(({ from, to }) => from === isolated || to === isolated)).toEqual([]);
      }),
      RUNS,
    ));
});
