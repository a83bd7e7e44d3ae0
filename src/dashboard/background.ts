import { type Location, locate } from "../model/places";
import { STATIC_ADDRESSES } from "../model/static-addresses";
import { UserError } from "../process/user-error";
import { type ClientConnection, SimulatedClient } from "../simulator/client";
import type { Timed } from "../simulator/ground/events";
import type { World } from "../simulator/world";
import { CLOSEST_MS } from "./events";

/** A client gives up after so long, in real milliseconds. */
const TIMEOUT_MS = 5000;
/** Requests of a city that wait for an answer at most: a machine that is busy gets no more of them. */
const MAX_WAITING = 4;
/** Cities at most, and new connections a second of each. */
const MOST = { cities: 12, rate: 20 };
/** A rate far below would be a wait that no timer knows. */
const LEAST_RATE = 0.1;

/** What the world can tell of while one of them connects. */
const CONNECTING = new Set(["connection", "connection-lost", "connection-refused", "connection-reset", "dns-answer"]);

interface Clients {
  readonly location: Location;
  readonly client: SimulatedClient;
  /** For one request after the other, wherever it leads. */
  kept?: ClientConnection;
  waiting: number;
}

export interface BackgroundProps {
  readonly world: World;
  /** The path that they ask for. */
  readonly path: string;
  /** Told of every request that the world says nothing of. */
  readonly onFailed: (city: string, region: string, isKept: boolean) => void;
}

/**
 * Clients that the page brings: new connections from each city, and one that is kept. They are in process, so that they cost
 * little and need no port.
 */
export class BackgroundTraffic {
  #rate = 1;
  #clients: Clients[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  #isConnecting = false;
  /** Numbers of the connections that are under way. */
  readonly #own = new Set<number>();

  constructor(private readonly props: BackgroundProps) {
    props.world.clock.onTempo?.(() => this.#again());
  }

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  get rate(): number {
    return this.#rate;
  }

  get cities(): readonly Location[] {
    return this.#clients.map(({ location }) => location);
  }

  /** Whether an event is of these clients and of nobody else. */
  isOwn(event: Timed): boolean {
    if (!CONNECTING.has(event.type) && event.type !== "request") return false;
    return this.#isConnecting || ("connection" in event && this.#own.has(event.connection ?? 0));
  }

  /**
   * @param rate new connections a second from each city, by the simulator's clock
   * @throws UserError for a city that nobody knows
   */
  configure(cities: readonly string[], rate: number): void {
    if (cities.length > MOST.cities)
      throw new UserError(`${cities.length} cities are too many: name at most ${MOST.cities}`);
    if (!(rate >= LEAST_RATE && rate <= MOST.rate))
      throw new UserError(`a rate of ${rate} is not valid: use one from ${LEAST_RATE} to ${MOST.rate}`);
    const locations = cities.map((city) => {
      try {
        return locate(city);
      } catch (error) {
        throw new UserError((error as Error).message);
      }
    });
    this.#rate = rate;
    this.#clients = locations.map((location, index) => ({
      location,
      client: new SimulatedClient(this.props.world, location, `198.51.100.${index + 1}`),
      waiting: 0,
    }));
    this.#again();
  }

  start(): void {
    if (!this.isOn) this.#round();
  }

  /** At another rate or speed the round that waits would come too late. */
  #again(): void {
    if (!this.isOn) return;
    clearTimeout(this.#timer);
    this.#round();
  }

  #round(): void {
    const { rate = 1 } = this.props.world.clock;
    // While time stands still they only look whether it goes on.
    const pauseMs = rate === 0 ? CLOSEST_MS : Math.max(CLOSEST_MS, 1000 / (this.#rate * rate));
    this.#timer = setTimeout(() => this.#round(), pauseMs);
    // A page that nobody stops keeps no process alive.
    this.#timer.unref();
    if (rate === 0) return;
    for (const each of this.#clients) this.#send(each);
    this.#turn++;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const each of this.#clients) each.kept = undefined;
  }

  #send(each: Clients): void {
    if (each.waiting >= MAX_WAITING) return;
    void this.#ask(each, this.#connect(each));
    // Half as often: they are to be seen, and not to be many.
    if (this.#turn % 2 > 0) return;
    if (each.kept?.isEnded) this.#forget(each.kept);
    if (!each.kept || each.kept.isEnded) each.kept = this.#connect(each);
    void this.#ask(each, each.kept);
  }

  /** @returns undefined where it is refused, which the world tells of */
  #connect({ client }: Clients): ClientConnection | undefined {
    this.#isConnecting = true;
    try {
      const connection = client.connect(STATIC_ADDRESSES[this.#turn % STATIC_ADDRESSES.length]);
      if (connection) this.#own.add(connection.number);
      return connection;
    } finally {
      this.#isConnecting = false;
    }
  }

  #forget({ number }: ClientConnection): void {
    this.#own.delete(number);
  }

  async #ask(each: Clients, connection: ClientConnection | undefined): Promise<void> {
    if (!connection) return;
    const isKept = each.kept === connection;
    each.waiting++;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), TIMEOUT_MS);
      timer.unref();
    });
    const sent = connection.send({ target: this.props.path }).catch(() => "late" as const);
    // Also long after the client has given up, the world can tell of its request.
    if (!isKept) void sent.then(() => this.#forget(connection));
    const answer = await Promise.race([sent, late]);
    clearTimeout(timer);
    each.waiting--;
    if (answer && answer !== "late") return;
    if (isKept) this.#forget(connection);
    // Of a reset the world tells.
    if (answer && connection.region !== "") this.props.onFailed(each.location.name, connection.region, isKept);
    if (each.kept === connection) each.kept = undefined;
  }
}
