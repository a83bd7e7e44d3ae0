import { join } from "node:path";
import { Journal, type JournalEntry } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import type { DrillOptions, DrillRecord } from "../../src/drill/record";
import type {
  BackendControl,
  Client,
  EndpointGroupState,
  Outcome,
  TableAccess,
  Target,
} from "../../src/drill/targets/target";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { SIMULATED } from "../../src/faults/registry";
import { locationOf } from "../../src/model/geography";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { Load } from "../../src/topology/topology";
import { stopAfterTest } from "./stop";
import { temporaryFolder } from "./temporary-folder";
import { endpointGroupId, loadBalancerId, topologyOf } from "./topology";

export const HOME = "us-west-2";
export const OTHER = "eu-central-1";

/** What a drill may change of a region. */
interface Region {
  status: string | undefined;
  concurrency: number | undefined;
  dial: number;
  weight: number;
  /** Whether its load balancer is in its endpoint group. */
  attached: boolean;
  denied: boolean;
  /** Only where a test wants one that nothing else leads to. */
  health?: string;
}

export class Killed extends Error {
  /** Nothing is tried again for the sake of a process that has ended. */
  override readonly name = "AccessDeniedException";
  constructor() {
    super("killed");
  }
}

/**
 * A backend that is nothing but state in memory: it notices and shifts at once, on a virtual clock. Every call to it can
 * be made to fail, and be the last that has any effect.
 */
export class FakeBackend {
  readonly clock = new VirtualClock();
  readonly topology;
  readonly regions = new Map<string, Region>();
  readonly faults = new Set<string>();
  readonly tables = new Map<string, Map<string, string>>();
  /** What was called, in order: `setStatus us-west-2 400`. */
  readonly calls: string[] = [];
  accelerator: "DEPLOYED" | "IN_PROGRESS" = "DEPLOYED";
  /** Called before a call takes effect, and after; may throw. */
  before: (call: string) => void = () => {};
  after: (call: string) => void = () => {};
  /** Whether a write reaches another region. */
  replicates: (id: string, to: string) => boolean = () => true;
  /** What clients get. */
  answer: (location: string) => Outcome | Promise<Outcome> = (location) => this.#answer(location);
  readonly #passing: Promise<void>;
  #stopped = false;

  constructor(names: readonly string[] = [HOME, OTHER]) {
    this.topology = topologyOf("", { regions: names });
    for (const name of names) {
      this.regions.set(name, {
        status: undefined,
        concurrency: undefined,
        dial: 100,
        weight: 128,
        attached: true,
        denied: false,
      });
      this.tables.set(name, new Map());
    }
    this.#passing = this.#pass();
    stopAfterTest(this);
  }

  async #pass(): Promise<void> {
    while (!this.#stopped) await this.clock.advance(1000);
  }

  /** No time passes any more: a test of many backends need not wait for its end. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#passing;
  }

  region(name: string): Region {
    return this.regions.get(name) as Region;
  }

  /** Everything that a drill must leave as it was. */
  state(): unknown {
    return structuredClone({ regions: this.regions, faults: this.faults, tables: this.tables });
  }

  isBroken(name: string): boolean {
    const { status, concurrency, denied, dial } = this.region(name);
    return (
      (status !== undefined && status !== "200") ||
      concurrency === 0 ||
      denied ||
      dial === 0 ||
      this.faults.has(`cut-off ${name}`) ||
      this.faults.has(`error ${name}`)
    );
  }

  /** One call, with its effect. */
  async call<T>(call: string, effect: () => T): Promise<T> {
    this.calls.push(call);
    this.before(call);
    const result = effect();
    this.after(call);
    return result;
  }

  target(options: Partial<Target> = {}): Target {
    return {
      kind: "aws",
      clock: this.clock,
      topology: this.topology,
      clients: [...this.regions.keys()].map((name) => this.#client(name)),
      control: this.#control(),
      tables: new Map([...this.tables.keys()].map((region) => [region, this.#table(region)])),
      stop: async () => {},
      ...options,
    };
  }

  #answer(location: string): Outcome {
    const region = this.isBroken(location) ? [...this.regions.keys()].find((name) => !this.isBroken(name)) : location;
    return region === undefined ? { error: "refused" } : { status: 200, region };
  }

  #client(name: string): Client {
    const request = async () => this.answer(name);
    return { location: locationOf(name), request, open: () => ({ request, close: () => {} }) };
  }

  #control(): BackendControl {
    const region = (name: string) => this.region(name);
    const set = (what: string, name: string, value: unknown, change: (region: Region) => void) =>
      this.call(`${what} ${name} ${String(value)}`, () => change(region(name)));
    const health = (name: string) => region(name).health ?? (this.isBroken(name) ? "unhealthy" : "healthy");
    const groups = (): EndpointGroupState[] =>
      [...this.regions].map(([name, { dial, weight, attached }]) => ({
        id: endpointGroupId(name),
        region: name,
        trafficDialPercentage: dial,
        weight: attached ? weight : 0,
        endpoints: attached
          ? [{ id: loadBalancerId(name), weight, clientIpPreservation: true, healthy: health(name) === "healthy" }]
          : [],
      }));
    const regionOf = (group: string) => groups().find(({ id }) => id === group)?.region as string;
    return {
      acceleratorStatus: () => this.call("acceleratorStatus", () => this.accelerator),
      endpointGroups: () => this.call("endpointGroups", groups),
      setTrafficDial: (group, dial) =>
        set("setTrafficDial", regionOf(group), dial, (each) => Object.assign(each, { dial })),
      setWeight: (group, _, weight) =>
        set("setWeight", regionOf(group), weight, (each) => Object.assign(each, { weight })),
      targetHealth: (name) => this.call(`targetHealth ${name}`, () => health(name)),
      status: (name) => this.call(`status ${name}`, () => region(name).status),
      setStatus: (name, status) => set("setStatus", name, status, (each) => Object.assign(each, { status })),
      concurrency: (name) => this.call(`concurrency ${name}`, () => region(name).concurrency),
      setConcurrency: (name, concurrency) =>
        set("setConcurrency", name, concurrency, (each) => Object.assign(each, { concurrency })),
      tableDenied: (name) => this.call(`tableDenied ${name}`, () => region(name).denied),
      setTableDenied: (name, denied) => set("setTableDenied", name, denied, (each) => Object.assign(each, { denied })),
      simulatorFaults: {
        kinds: SIMULATED.map(({ name }) => name),
        set: (kind, name) => this.call(`fault ${kind} ${name}`, () => void this.faults.add(`${kind} ${name}`)),
        clear: (kind, name) => this.call(`clear ${kind} ${name}`, () => void this.faults.delete(`${kind} ${name}`)),
      },
    };
  }

  #table(region: string): TableAccess {
    const items = this.tables.get(region) as Map<string, string>;
    const write = (id: string, change: (table: Map<string, string>) => void) => {
      change(items);
      for (const [to, table] of this.tables) if (to !== region && this.replicates(id, to)) change(table);
    };
    const put = (id: string, value: string) => write(id, (table) => table.set(id, value));
    return {
      put: (id, value) => this.call(`put ${id}`, () => put(id, value)),
      get: (id) => this.call(`get ${id}`, () => items.get(id)),
      present: (ids) => this.call(`present ${ids[0]}`, () => ids.filter((id) => items.has(id))),
      delete: (id) => this.call(`delete ${id}`, () => write(id, (table) => table.delete(id))),
      putIfAbsent: (id, value) =>
        this.call(`putIfAbsent ${id}`, () => {
          if (items.has(id)) return false;
          put(id, value);
          return true;
        }),
    };
  }
}

/** A journal whose every write is a call of the backend, and so can be the last. */
export class FakeJournal extends Journal {
  constructor(private readonly backend: FakeBackend) {
    super(join(temporaryFolder(), "journal.json"));
  }

  override create(entry: JournalEntry): boolean {
    return this.#call("create journal", () => super.create(entry));
  }

  override write(entry: JournalEntry): void {
    this.#call("write journal", () => super.write(entry));
  }

  override remove(): void {
    this.#call("remove journal", () => super.remove());
  }

  #call<T>(call: string, effect: () => T): T {
    this.backend.calls.push(call);
    this.backend.before(call);
    const result = effect();
    this.backend.after(call);
    return result;
  }
}

/** What clients send is so little that any region carries it: without a load, a reservation says nothing. */
export const LITTLE: Load = {
  requestsPerSecond: { Seattle: 1 },
  meanDurationMs: 20,
  writeShare: 0,
  readsPerRequest: 1,
  peakRequestsPerSecond: 0,
  accountConcurrency: 1000,
};

/** As short as a drill can be that still sees something. */
export const OPTIONS: DrillOptions = {
  region: HOME,
  fault: "status",
  path: "/health",
  rate: 5,
  kept: 0,
  timeoutMs: 1000,
  steadySeconds: 2,
  holdSeconds: 0,
  limitSeconds: 10,
  ledger: true,
  service: SERVICE_LIMIT,
};

/** A drill of a fake backend, with a journal of its own. */
export function drillOf(
  backend: FakeBackend,
  options: Partial<DrillOptions> = {},
  hooks: Partial<Parameters<typeof runDrill>[2]> = {},
): Promise<DrillRecord> {
  return runDrill(backend.target(), { ...OPTIONS, ...options }, { journal: new FakeJournal(backend), ...hooks });
}
