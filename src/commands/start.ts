import { relative } from "node:path";
import type { Location } from "../model/geography";
import { RealClock } from "../process/clock";
import { UserError } from "../process/user-error";
import type { Timed } from "../simulator/ground/events";
import type { Topology } from "../topology/topology";
import { clientLocation } from "./client-location";
import { type Paint, plain } from "./paint";
import { Claim } from "./start/claim";
import { changeOf } from "./start/code";
import { EventLines } from "./start/event-lines";
import { checkPorts } from "./start/free-ports";
import type { Simulation } from "./start/simulation";
import { Source } from "./start/source";
import { FileWatch, type FileWatchProps } from "./start/watch";
import { welcome } from "./start/welcome";

export interface StartOptions {
  readonly stack?: string;
  /** The file that synthesizes. @default the command in cdktf.json */
  readonly app?: string;
  readonly port: number;
  readonly speed: number;
  readonly from: readonly string[];
  readonly json: boolean;
  /** Whether it follows changes of the code. */
  readonly watch?: boolean;
  /** Seconds until the edge knows a load balancer's health. */
  readonly propagation: number;
  /** Milliseconds until a write is in the other regions. */
  readonly replicationLag: number;
  /** URLs of DynamoDB engines, by region. */
  readonly dynamodbEndpoint: ReadonlyMap<string, string>;
}

export interface StartTerminal {
  /** For what is not one of the events, with `json`. @default nobody */
  readonly printError: (line: string) => void;
  /** @default no colours */
  readonly paint: Paint;
  /** Ends what is under way before the simulator runs. */
  readonly signal: AbortSignal;
  /** What tells of files that change. @default the system */
  readonly watchFolder: FileWatchProps["watchFolder"];
}

/** Runs the synthesized backend on this machine until it is stopped. */
export async function start(
  root: string,
  options: StartOptions,
  print: (line: string) => void,
  terminal: Partial<StartTerminal> = {},
): Promise<{ stop: () => Promise<void> }> {
  const given = distinct(options.from.map(clientLocation));
  const claim = await Claim.take(root, options.port);
  try {
    await checkPorts(options.port, Math.max(1, given.length));
    const session = new Session(root, options, { given, claim, print, ...terminal });
    await session.start();
    return session;
  } catch (error) {
    claim.release();
    throw error;
  }
}

interface SessionProps extends Partial<StartTerminal> {
  readonly given: readonly Location[];
  readonly claim: Claim;
  readonly print: (line: string) => void;
}

/** More files than this are counted rather than named. */
const MAX_NAMES = 3;

/** A simulator in its folder, through all the changes of the code that it follows. */
class Session {
  readonly #source: Source;
  readonly #paint: Paint;
  #simulation: Simulation | undefined;
  #watch: FileWatch | undefined;

  constructor(
    private readonly root: string,
    private readonly options: StartOptions,
    private readonly props: SessionProps,
  ) {
    const { print, printError = () => {}, paint = plain, signal = new AbortController().signal } = props;
    this.#paint = paint;
    this.#source = new Source({
      root,
      app: options.app,
      stack: options.stack,
      say: (line) => this.#say(line),
      print: options.json ? printError : print,
      signal,
    });
  }

  async start(): Promise<void> {
    await this.#run(await this.#source.topology());
    if (!this.options.watch) return;
    this.#watch = new FileWatch({
      clock: new RealClock(),
      onChange: (files) => this.#follow(files),
      watchFolder: this.props.watchFolder,
    });
    try {
      this.#watch.set(await this.#source.files());
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#watch?.stop();
    this.props.claim.release();
    await this.#simulation?.stop();
  }

  async #run(topology: Topology): Promise<void> {
    const { claim, given, print } = this.props;
    this.#say(`starting ${topology.table.regions.join(", ")} ...`);
    // Loading it takes a second, in which the user would see nothing.
    const { Simulation } = await import("./start/simulation.js");
    const simulation = await Simulation.start(topology, this.options, given);
    this.#simulation = simulation;
    try {
      claim.announce(topology, simulation.addresses);
    } catch (error) {
      await simulation.stop();
      throw error;
    }
    const { json, propagation, speed, watch = false } = this.options;
    const { addresses, locations, unhealthy } = simulation;
    if (json) {
      print(JSON.stringify({ at: 0, type: "ready", ...addresses }));
      simulation.onEvent((event: Timed) => print(JSON.stringify(event)));
      return;
    }
    print(welcome({ topology, locations, addresses, propagation, speed, unhealthy, watch }, this.#paint));
    const lines = new EventLines(simulation.failovers, this.#paint);
    simulation.onEvent((event) => {
      for (const line of lines.of(event)) print(line);
    });
  }

  /** Runs what the changed files say; where they cannot be used, what runs goes on. */
  async #follow(files: readonly string[]): Promise<void> {
    const names = files.map((file) => relative(this.root, file));
    this.#say(`${names.length > MAX_NAMES ? `${names.length} files` : names.join(", ")} changed`);
    try {
      const topology = await this.#source.topology();
      await this.#replace(topology);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#say(`${error.message}\nthe simulator goes on with what it ran before`);
    }
    this.#watch?.set(await this.#source.files());
  }

  async #replace(topology: Topology): Promise<void> {
    const simulation = this.#simulation as Simulation;
    const before = simulation.topology;
    switch (changeOf(before, topology)) {
      case "nothing":
        return this.#say("nothing that runs here has changed");
      case "code":
        await simulation.deployCode(topology);
        return this.#say("the functions have their new code; the table keeps what is in it");
      case "more":
        await simulation.stop();
        return this.#run(topology).catch(async (error) => {
          await this.#run(before);
          throw error;
        });
    }
  }

  #say(text: string): void {
    if (!this.options.json) this.props.print(this.#paint("dim", text));
  }
}

/** A place named twice is one place, with one pair of addresses. */
const distinct = (locations: readonly Location[]): Location[] => [
  ...new Map(locations.map((location) => [location.name, location])).values(),
];
