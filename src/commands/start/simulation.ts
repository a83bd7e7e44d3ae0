import { detections } from "../../assessment/detection";
import { LivePage } from "../../dashboard/live";
import { type Location, locationOf } from "../../model/geography";
import { STATIC_ADDRESSES } from "../../model/static-addresses";
import { RealClock } from "../../process/clock";
import { UserError } from "../../process/user-error";
import type { Timed } from "../../simulator/ground/events";
import { portsFrom } from "../../simulator/ports";
import { type Addresses, type Served, serve } from "../../simulator/server";
import { World } from "../../simulator/world";
import { frontPorts } from "../../topology/front-ports";
import type { Topology } from "../../topology/topology";
import type { FailoversProps } from "./failovers";
import { FirstChecks, isHealthy } from "./first-checks";
import { checkRoom } from "./free-ports";

export interface SimulationOptions {
  /** Of the accelerator's first address; 0 for any ports that are free. */
  readonly port: number;
  /** Simulated seconds per real one. */
  readonly speed: number;
  /** Seconds until the edge knows a load balancer's health. */
  readonly propagation: number;
  /** Milliseconds until a write is in the other regions. @default drawn for each, up to a second */
  readonly replicationLag?: number;
  /** What chance and ids are drawn from: the same seed breaks the same requests of a fault with a share. @default 1 */
  readonly seed?: number;
  /** URLs of DynamoDB engines, by region. */
  readonly dynamodbEndpoint: ReadonlyMap<string, string>;
}

/** A world with its sockets, for as long as one topology runs. */
export class Simulation {
  readonly addresses: Addresses;
  readonly locations: readonly Location[];
  /** Why regions are unhealthy from the start. */
  readonly unhealthy: ReadonlyMap<string, readonly string[]>;

  /** @param token of the page */
  static async start(
    topology: Topology,
    options: SimulationOptions,
    given: readonly Location[],
    token: string,
  ): Promise<Simulation> {
    const locations = given.length > 0 ? given : [locationOf(topology.table.regions[0] as string)];
    checkRoom(options.port, STATIC_ADDRESSES.length * locations.length * frontPorts(topology).length);
    const ports = portsFrom(options.port);
    const firstChecks = new FirstChecks();
    const clock = new RealClock(options.speed);
    const world = await World.start(topology, {
      clock,
      propagationMs: options.propagation * 1000,
      replicationLagMs: options.replicationLag,
      dynamodbEndpoints: endpointsFor(topology, options.dynamodbEndpoint),
      tablesPort: ports.tables,
      seed: options.seed,
      onEvent: firstChecks.listener,
    });
    let served: Served | undefined;
    try {
      served = await serve(world, { locations, port: ports.accelerator, awsApiPort: ports.awsApi });
      const page = await LivePage.start({
        world,
        clock,
        controlPlane: served.controlPlane,
        cities: given,
        propagationSeconds: options.propagation,
        token,
        port: ports.page,
      });
      const unhealthy = firstChecks.unhealthy(world);
      return new Simulation(topology, options, { world, served, page, locations, unhealthy });
    } catch (error) {
      await served?.stop();
      await world.stop();
      throw error;
    }
  }

  readonly page: LivePage;
  readonly #world: World;
  readonly #served: Served;

  private constructor(
    private topologyNow: Topology,
    private readonly options: SimulationOptions,
    parts: Pick<Simulation, "locations" | "unhealthy" | "page"> & { readonly world: World; readonly served: Served },
  ) {
    this.#world = parts.world;
    this.#served = parts.served;
    this.page = parts.page;
    this.addresses = parts.served.addresses;
    this.locations = parts.locations;
    this.unhealthy = parts.unhealthy;
  }

  /** What runs, with the code that was deployed last. */
  get topology(): Topology {
    return this.topologyNow;
  }

  /** What a summary of failovers takes. */
  get failovers(): FailoversProps {
    const { propagation } = this.options;
    return {
      budgets: detections(this.topology, { best: propagation, worst: propagation }),
      healthy: this.topology.table.regions.filter((region) => isHealthy(this.#world, region)),
    };
  }

  onEvent(listener: (event: Timed) => void): void {
    this.#world.events.subscribe(listener);
  }

  /**
   * Deploys the code of another topology, which differs in nothing else; the table keeps what is in it.
   * @throws UserError where a code cannot be loaded
   */
  async deployCode(topology: Topology): Promise<void> {
    for (const code of topology.functions) await this.#world.functions.get(code.id)?.deploy(code);
    this.topologyNow = topology;
  }

  async stop(): Promise<void> {
    await this.page.stop();
    await this.#served.stop();
    await this.#world.stop();
  }
}

function endpointsFor(
  topology: Topology,
  given: SimulationOptions["dynamodbEndpoint"],
): SimulationOptions["dynamodbEndpoint"] {
  const { regions } = topology.table;
  for (const region of given.keys()) {
    if (regions.includes(region)) continue;
    throw new UserError(`--dynamodb-endpoint: the backend has no region ${region}; use one of ${regions.join(", ")}`);
  }
  return given;
}
