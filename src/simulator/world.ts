import { devNull } from "node:os";
import type { Duplex } from "node:stream";
import type { BreakableWorld } from "../faults/breakable-world";
import { type Clock, RealClock } from "../process/clock";
import { mainFunctions } from "../topology/main-functions";
import type { Topology } from "../topology/topology";
import { SimulatedAccelerator } from "./accelerator/accelerator";
import { Faults } from "./faults";
import { FrontHealth } from "./front-health";
import type { StartEnvironment, WorldNetwork } from "./function/environment";
import { SimulatedFunction } from "./function/function";
import { embeddedEngine } from "./global-table/embedded/engine";
import { type Engine, remoteEngine } from "./global-table/engine";
import { SimulatedGlobalTable } from "./global-table/global-table";
import { ReplicaServer } from "./global-table/server";
import { digitsOf, uuid } from "./ground/digits";
import { EventStream, type Timed } from "./ground/events";
import { OwnedClock } from "./ground/owned-clock";
import { TokenIssuer, tokenRulesOf } from "./issuer";
import { SimulatedLoadBalancer } from "./load-balancer/load-balancer";
import { SimulatedRoute53 } from "./route-53/route-53";

export interface WorldOptions {
  /** @default real time */
  readonly clock?: Clock;
  /** How long a load balancer's health takes to reach the edge. AWS says up to 30 s. @default 20000 */
  readonly propagationMs?: number;
  /** How long every write takes to reach the other regions. @default drawn for each, up to a second */
  readonly replicationLagMs?: number;
  /** Port of the first region's table; those of the others follow. @default any that are free */
  readonly tablesPort?: number;
  /** URLs of DynamoDB engines by region. @default an engine in this process */
  readonly dynamodbEndpoints?: ReadonlyMap<string, string>;
  /** Told of every event from the start on, also of those before the world is in a steady state. */
  readonly onEvent?: (event: Timed) => void;
  /** What ids and chance in the world are made of. @default 1 */
  readonly seed?: number;
  /** What runs the functions' code. @default a worker thread for each environment, with the shipped bundle */
  readonly startEnvironment?: StartEnvironment;
}

/** Of one function at once, for the laptop's sake. */
const MAX_ENVIRONMENTS = 4;
/** In virtual time an environment in which a handler waits costs nothing but memory, and handlers wait there longer. */
const MAX_VIRTUAL_ENVIRONMENTS = 32;

/** What a world is made of before it is one. */
interface Parts {
  readonly clock: OwnedClock;
  readonly engines: ReadonlyMap<string, Engine>;
  readonly issuer: TokenIssuer | undefined;
  readonly stops: (() => unknown)[];
}

/** A topology that runs: tables, functions, load balancers and what is in front, under AWS's rules and one clock. */
export class World implements BreakableWorld {
  readonly clock: Clock;
  readonly events: EventStream;
  readonly functions: ReadonlyMap<string, SimulatedFunction>;
  readonly loadBalancers: ReadonlyMap<string, SimulatedLoadBalancer>;
  /** Of the load balancers, as what is in front of them knows it. */
  readonly health: FrontHealth;
  readonly front: SimulatedAccelerator | SimulatedRoute53;
  readonly table: SimulatedGlobalTable;
  readonly faults: Faults;
  /** Global Accelerator's API answers nothing but errors. */
  controlPlaneDown = false;
  /** So many hexadecimal digits, for ids; the same ones for the same seed. */
  readonly digits: (count: number) => string;
  /** DynamoDB's endpoint by region. */
  readonly tableUrls: ReadonlyMap<string, string>;
  /** Of the tokens that allow writes; undefined where the backend takes none. */
  readonly issuer: TokenIssuer | undefined;
  /** What takes connections to the world's own servers, by port. */
  readonly #servers = new Map<number, { accept(socket: Duplex): void }>();
  readonly #stops: (() => unknown)[];
  readonly #stopClock: () => void;

  /** Builds a world and brings it to a steady state: everything loaded, checked once, and known at the edge. */
  static async start(topology: Topology, options: WorldOptions = {}): Promise<World> {
    const stops: (() => unknown)[] = [];
    try {
      const engines = new Map<string, Engine>();
      for (const region of topology.table.regions) {
        const url = options.dynamodbEndpoints?.get(region);
        const engine = url === undefined ? embeddedEngine(region) : remoteEngine(url, region);
        engines.set(region, engine);
        stops.push(() => engine.stop());
      }
      const clock = new OwnedClock(options.clock ?? new RealClock());
      const tokens = tokenRulesOf(topology.functions);
      const issuer = tokens && (await TokenIssuer.create(tokens, clock));
      const world = new World(topology, options, { clock, engines, issuer, stops });
      if (options.onEvent) world.events.subscribe(options.onEvent);
      await world.#start(options.tablesPort ?? 0);
      return world;
    } catch (error) {
      await stopAll(stops);
      throw error;
    }
  }

  private constructor(
    readonly topology: Topology,
    options: WorldOptions,
    { clock, engines, issuer, stops }: Parts,
  ) {
    const events = new EventStream(() => clock.now());
    const digits = ids(options.seed ?? 1);
    this.digits = digits;
    this.clock = clock;
    this.issuer = issuer;
    this.events = events;
    this.#stops = stops;
    this.#stopClock = () => clock.stop();
    this.table = new SimulatedGlobalTable(topology.table, {
      clock,
      events,
      engines,
      replicationLagMs: options.replicationLagMs,
      seed: options.seed ?? 1,
    });
    const tableUrls = new Map<string, string>();
    this.tableUrls = tableUrls;
    this.functions = new Map(
      topology.functions.map((lambda) => [
        lambda.id,
        new SimulatedFunction(lambda, {
          clock,
          events,
          platformVariables: () => platformVariables(lambda, tableUrls.get(lambda.region), issuer?.jwksUrl),
          maxEnvironments: clock.speed === 0 ? MAX_VIRTUAL_ENVIRONMENTS : MAX_ENVIRONMENTS,
          requestId: () => uuid(digits(32)),
          network: this.#network(),
          seed: options.seed ?? 1,
          startEnvironment: options.startEnvironment,
        }),
      ]),
    );
    this.loadBalancers = new Map(
      topology.loadBalancers.map((loadBalancer) => [
        loadBalancer.id,
        new SimulatedLoadBalancer(loadBalancer, {
          clock,
          events,
          functions: this.functions,
          traceId: () => digits(24),
        }),
      ]),
    );
    const { front } = topology;
    const { loadBalancers } = this;
    this.health = new FrontHealth({ clock, events, loadBalancers, propagationMs: options.propagationMs ?? 20_000 });
    const props = { events, health: this.health };
    this.front =
      front.kind === "route-53" ? new SimulatedRoute53(front, props) : new SimulatedAccelerator(front, props);
    this.faults = new Faults(this, { clock, events, topology, seed: options.seed ?? 1 });
  }

  async #start(tablesPort: number): Promise<void> {
    await this.table.start();
    const { replicas } = this.table;
    const roles = new Map([...this.functions.values()].map(({ role }) => [role.accessKeyId, role]));
    let next = tablesPort;
    for (const [region, replica] of replicas) {
      const server = new ReplicaServer(replica, { clock: this.clock, replicas, roles });
      const port = await server.start(next);
      if (next !== 0) next++;
      this.#servers.set(port, server);
      (this.tableUrls as Map<string, string>).set(region, `http://127.0.0.1:${port}`);
      this.#stops.push(() => server.stop());
    }
    const { issuer } = this;
    if (issuer) {
      this.#servers.set(await issuer.start(), issuer);
      this.#stops.push(() => issuer.stop());
    }
    for (const lambda of this.functions.values()) this.#stops.push(() => lambda.stop());
    await Promise.all([...this.functions.values()].map((lambda) => lambda.start()));
    for (const loadBalancer of this.loadBalancers.values()) this.#stops.push(() => loadBalancer.stop());
    await Promise.all([...this.loadBalancers.values()].map((loadBalancer) => loadBalancer.start()));
    this.health.start();
    this.events.begin();
  }

  #network(): WorldNetwork {
    const servers = this.#servers;
    return {
      get ports() {
        return [...servers.keys()];
      },
      connect: (port, socket) => servers.get(port)?.accept(socket),
    };
  }

  /** @throws Error where Route 53 is in front */
  get accelerator(): SimulatedAccelerator {
    if (this.front instanceof SimulatedAccelerator) return this.front;
    throw new Error("there is no accelerator: Route 53 is in front");
  }

  functionsIn(region: string): SimulatedFunction[] {
    return [...this.functions.values()].filter(({ topology }) => topology.region === region);
  }

  mainFunctionsIn(region: string): SimulatedFunction[] {
    return mainFunctions(this.topology, region).flatMap(({ id }) => this.functions.get(id) ?? []);
  }

  loadBalancersIn(region: string): SimulatedLoadBalancer[] {
    return [...this.loadBalancers.values()].filter(({ topology }) => topology.region === region);
  }

  /** Ends everything that the world started; what is under way is lost. */
  async stop(): Promise<void> {
    this.#stopClock();
    await stopAll(this.#stops);
  }
}

/** In the opposite order of starting. */
async function stopAll(stops: (() => unknown)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

/** Hexadecimal digits that look random and are the same for the same seed. */
function ids(seed: number): (count: number) => string {
  let counter = 0;
  return (count) => digitsOf(`${seed} ${counter++}`, count);
}

/**
 * What Lambda gives every function besides its role's credentials
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime), where the SDK
 * finds the region's table, and the function the issuer's keys.
 */
function platformVariables(
  lambda: Topology["functions"][number],
  tableUrl: string | undefined,
  jwksUrl: string | undefined,
): Record<string, string> {
  return {
    AWS_REGION: lambda.region,
    AWS_DEFAULT_REGION: lambda.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "simulator",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    // Not in AWS's list; Lambda's own runtimes and Powertools read them.
    AWS_LAMBDA_LOG_FORMAT: lambda.logLevel === undefined ? "Text" : "JSON",
    ...(lambda.logLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: lambda.logLevel }),
    AWS_SECRET_ACCESS_KEY: "simulator",
    AWS_SESSION_TOKEN: "simulator",
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    AWS_ACCOUNT_ID_ENDPOINT_MODE: "disabled",
    // Else the SDK would read the user's own files, which Lambda does not have.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    // It concerns the Node version of this machine, not the one that Lambda has.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...(tableUrl === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: tableUrl }),
    ...(jwksUrl === undefined ? {} : { JWKS_URI: jwksUrl }),
  };
}
