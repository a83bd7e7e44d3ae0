import { frontProblems, SIMULATED } from "../faults/registry";
import { ALIAS_TTL_SECONDS, healthChecksByRegion } from "../model/failover-budget";
import { type Location, locationOf } from "../model/geography";
import { locate } from "../model/places";
import type { RealClock } from "../process/clock";
import type { ControlPlane } from "../simulator/aws-api/global-accelerator/control-plane";
import type { Timed } from "../simulator/ground/events";
import type { World } from "../simulator/world";
import type { Topology } from "../topology/topology";
import { BackgroundTraffic } from "./background";
import { pageOf } from "./build";
import { change } from "./change";
import { parseCommand } from "./command";
import type { At, News, Setup } from "./events";
import { Feed } from "./feed";
import { GuidedMinute } from "./guide";
import { cityOf, worldMap } from "./map";
import { reduce } from "./reduce";
import { PageServer } from "./server";
import { firstState, type State } from "./state";

/** How often pages are told, and the state is brought up to date while nobody looks, in real milliseconds. */
const EVERY_MS = { open: 100, closed: 1000 };
/** How often a page is told that nothing happened, in real milliseconds. */
const TICK_MS = 1000;
/** Where clients are while the user names no place. */
const CITIES = ["San Francisco", "Sao Paulo", "London", "Singapore"];

export interface LiveProps {
  readonly world: World;
  readonly clock: RealClock;
  readonly controlPlane: ControlPlane | undefined;
  /** That the user named. */
  readonly cities: readonly Location[];
  /** Seconds from a load balancer's news to the edge. */
  readonly propagationSeconds: number;
  readonly token: string;
  readonly port: number;
}

/** The page of a running world. */
export class LivePage {
  readonly url: string = "";
  #state: State;
  #pages = 0;
  #timer: NodeJS.Timeout | undefined;
  #toldMs = 0;
  /** Whether the user wants background traffic, and whether the guided minute has it. */
  #wants = { always: true, guided: true };
  readonly #feed: Feed;
  readonly #background: BackgroundTraffic;
  readonly #guide: GuidedMinute;
  readonly #server: PageServer;
  /** Whether the user brings traffic. */
  #isOthers = false;

  static async start(props: LiveProps): Promise<LivePage> {
    const { place } = await worldMap();
    const page = new LivePage(props, setupOf(props.world.topology, place, props.propagationSeconds), place);
    (page as { url: string }).url = await page.#server.start(props.port);
    return page;
  }

  private constructor(
    private readonly props: LiveProps,
    setup: Setup,
    private readonly place: (location: Location) => { name: string; x: number; y: number },
  ) {
    const { world, cities, token, clock } = props;
    // Every application answers it, and prints nothing where all is well.
    const path = world.topology.loadBalancers[0]?.targetGroups[0]?.healthCheck.path ?? "/";
    const all = cities.length > 0 ? cities : [...CITIES.map(locate), locationOf(setup.regions[0]?.name ?? "")];
    const healthy = setup.regions.map(({ name }) => name).filter((region) => isHealthy(world, region));
    this.#state = { ...firstState(setup, all.map(place), healthy), speed: clock.speed };
    this.#feed = new Feed(world, props.propagationSeconds);
    this.#background = new BackgroundTraffic({ world, path, onFailed: (...failed) => this.#feed.fail(...failed) });
    this.#background.configure(cities.length > 0 ? cities.map(({ name }) => name) : CITIES, 1);
    this.#guide = new GuidedMinute({ world, clock, state: () => this.#state, tell: (news) => this.#tell(news) });
    world.events.subscribe((event) => this.#take(event));
    clock.onTempo(() => this.#tell({ type: "tempo", speed: clock.speed, isPaused: clock.isPaused }));
    this.#server = new PageServer({
      token,
      page: () => pageOf(setup.title, { live: true }),
      snapshot: () => this.#now(),
      command: (given) => this.#command(given),
      onPages: (count) => this.#onPages(count),
    });
  }

  /** Whether an event is of the page's own clients: a terminal needs no lines of them, nor of what functions print for them. */
  isOwn(event: Timed): boolean {
    if (event.type === "log") return this.#background.isOn && !this.#isOthers;
    return this.#background.isOwn(event);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#background.stop();
    await this.#server.stop();
  }

  #take(event: Timed): void {
    this.#feed.take(event);
    if (event.type === "connection" && !this.#isOthers && !this.#background.isOwn(event)) {
      this.#isOthers = true;
      // What the page brings would only be in the way of the user's.
      this.#wants = { ...this.#wants, always: false };
      this.#supply();
    }
    this.#arm();
  }

  #onPages(count: number): void {
    this.#pages = count;
    this.#supply();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#arm();
  }

  /** Background traffic is there while somebody looks, and all through the guided minute, if it is wanted. */
  #supply(): void {
    const { always, guided } = this.#wants;
    const isOn = (always && this.#pages > 0) || (guided && this.#state.guide !== undefined);
    if (isOn !== this.#background.isOn) this.#setBackground(isOn);
  }

  /** One timer, and none while nothing happens and nobody looks. */
  #arm(): void {
    if (this.#timer) return;
    const isOpen = this.#pages > 0 || this.#state.guide !== undefined;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#flush();
        if (isOpen) this.#arm();
      },
      isOpen ? EVERY_MS.open : EVERY_MS.closed,
    );
    this.#timer.unref();
  }

  #flush(): void {
    this.#learn(this.#feed.flush());
    if (performance.now() - this.#toldMs > TICK_MS) this.#tell({ type: "tick" });
    const { guide } = this.#state;
    this.#guide.follow();
    if (guide?.step !== this.#state.guide?.step) this.#supply();
  }

  #tell(news: News): void {
    this.#learn([{ ...news, at: this.props.world.events.at }]);
  }

  #learn(news: readonly At[]): void {
    if (news.length === 0) return;
    this.#toldMs = performance.now();
    this.#state = news.reduce(reduce, this.#state);
    this.#server.tell(news);
  }

  #now(): State {
    this.#learn([...this.#feed.flush(), { type: "tick", at: this.props.world.events.at }]);
    return this.#state;
  }

  async #command(given: unknown): Promise<void> {
    const asked = parseCommand(given);
    this.#flush();
    if (asked.do === "background") {
      const { cities, rate, isOn } = asked;
      const { background } = this.#state;
      this.#background.configure(cities ?? background.cities.map(({ name }) => name), rate ?? background.rate);
      this.#wants = { always: isOn, guided: isOn };
      this.#setBackground(isOn);
    } else if (asked.do === "guide") {
      if (asked.region === undefined) this.#guide.end();
      else this.#guide.start(asked.region);
      this.#wants = { ...this.#wants, guided: true };
      this.#supply();
    } else await change(this.props, asked);
    this.#flush();
  }

  #setBackground(isOn: boolean): void {
    if (isOn) this.#background.start();
    else this.#background.stop();
    const { rate, cities } = this.#background;
    this.#tell({ type: "background", background: { isOn, rate, cities: cities.map(this.place) } });
  }
}

/** As the edge knows it. */
const isHealthy = (world: World, region: string): boolean =>
  world.loadBalancersIn(region).some(({ topology }) => world.health.isHealthy(topology.id));

function setupOf(
  topology: Topology,
  place: (location: Location) => { name: string; x: number; y: number },
  propagationSeconds: number,
): Setup {
  const checks = healthChecksByRegion(topology);
  return {
    title: topology.stack,
    front: topology.front.kind === "route-53" ? "Route 53" : "the edge",
    regions: topology.table.regions.map((name) => {
      const check = checks.get(name)?.find(({ enabled }) => enabled);
      return { ...place(locationOf(name)), city: cityOf(name), ...(check ? { check } : {}) };
    }),
    faults: SIMULATED.filter((fault) => fault.target === "region" && frontProblems(fault, topology).length === 0).map(
      ({ name, what, hits }) => ({
        name,
        what,
        takesShare: hits !== undefined,
      }),
    ),
    propagationSeconds,
    ...(topology.front.kind === "route-53" ? { ttlSeconds: ALIAS_TTL_SECONDS } : {}),
  };
}
