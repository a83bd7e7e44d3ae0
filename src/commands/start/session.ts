import { relative, resolve } from "node:path";
import { newToken } from "../../dashboard/server";
import type { Location } from "../../model/geography";
import { type Clock, RealClock } from "../../process/clock";
import { UserError } from "../../process/user-error";
import type { Timed } from "../../simulator/ground/events";
import type { Topology } from "../../topology/topology";
import { type Paint, plain } from "../paint";
import type { Claim } from "./claim";
import { changeOf } from "./code";
import { EventLines } from "./event-lines";
import { logFiles } from "./log-files";
import type { Simulation, SimulationOptions } from "./simulation";
import { Source } from "./source";
import { FileWatch, type WatchFolder } from "./watch";
import { welcome } from "./welcome";

export interface StartOptions extends SimulationOptions {
  readonly stack?: string;
  /** The file that synthesizes. @default the command in cdktf.json */
  readonly app?: string;
  readonly from: readonly string[];
  readonly json: boolean;
  /** Whether it follows changes of the code. @default false */
  readonly watch?: boolean;
  /** Folder for the logs of load balancers and functions. @default none */
  readonly logs?: string;
}

export interface StartTerminal {
  /** For what is not one of the events, with `json`. @default nobody */
  readonly printError: (line: string) => void;
  /** @default no colours */
  readonly paint: Paint;
  /** Ends what is under way before the simulator runs. */
  readonly signal: AbortSignal;
  /** What tells of files that change, and what waits for more of them. @default the system, and real time */
  readonly watchFolder: WatchFolder;
  readonly clock: Pick<Clock, "schedule">;
}

interface SessionProps extends Partial<StartTerminal> {
  readonly given: readonly Location[];
  readonly claim: Claim;
  readonly print: (line: string) => void;
}

/** More files than this are counted rather than named. */
const MAX_NAMES = 3;

/** A simulator in its folder, through all the changes of the code that it follows. */
export class Session {
  readonly #source: Source;
  readonly #paint: Paint;
  /** Of the page: the same after a restart, so that a page that is open connects again. */
  readonly #token = newToken();
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
      clock: this.props.clock ?? new RealClock(),
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
    const { Simulation } = await import("./simulation.js");
    const simulation = await Simulation.start(topology, this.options, given, this.#token);
    this.#simulation = simulation;
    try {
      claim.announce(topology, simulation.addresses);
    } catch (error) {
      await simulation.stop();
      throw error;
    }
    if (this.options.logs !== undefined) simulation.onEvent(logFiles(resolve(this.root, this.options.logs)));
    const { json, propagation, speed, watch = false } = this.options;
    const { addresses, locations, unhealthy, page } = simulation;
    if (json) {
      print(JSON.stringify({ at: 0, type: "ready", pageUrl: page.url, ...addresses }));
      simulation.onEvent((event: Timed) => print(JSON.stringify(event)));
      return;
    }
    const pageUrl = page.url;
    print(welcome({ topology, locations, addresses, pageUrl, propagation, speed, unhealthy, watch }, this.#paint));
    const lines = new EventLines(simulation.failovers, this.#paint);
    simulation.onEvent((event) => {
      if (page.isOwn(event)) return;
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
      this.#say(`${error.message}\nthe simulator continues to run the code from before`);
    }
    this.#watch?.set(await this.#source.files());
  }

  async #replace(topology: Topology): Promise<void> {
    const simulation = this.#simulation as Simulation;
    const before = simulation.topology;
    switch (changeOf(before, topology)) {
      case "nothing":
        return this.#say("the change does not affect the backend");
      case "code":
        await simulation.deployCode(topology);
        return this.#say("the functions have their new code; the table keeps its items");
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
