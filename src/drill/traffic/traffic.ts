import { UserError } from "../../process/user-error";
import type { DrillOptions, DrillRecord } from "../record";
import { mostFrequent } from "../targets/failure";
import type { Target } from "../targets/target";
import { LatestAnswers } from "./latest";
import { Prober } from "./prober";
import type { Variables } from "./request-kind";
import { isGood, ofPath, returnedAfter, type Sample, seconds, stableAfter } from "./samples";

/** With more failures than this before the fault, its own failures could not be told apart. */
const STEADY_FAILURES = 0.01;
/** More late requests than this, and it is this machine that is measured. */
export const TOO_LATE = 0.1;

/** At first this program is still being compiled, and what it holds says nothing of what it will. */
const WARM_UP_MS = 1000;

/** What clients ask during a drill, and what they get. */
export class Traffic {
  /** Also those of the product's own requests. */
  readonly all: Sample[] = [];
  readonly latest: LatestAnswers;
  failed = 0;
  readonly #prober: Prober;
  #pausedSeconds = 0;
  #isPaused = false;

  constructor(
    private readonly target: Pick<Target, "clock" | "clients" | "clientsPerLocation">,
    private readonly options: DrillOptions,
    private readonly onSample: (sample: Sample) => void = () => {},
    /** What the headers of the product's own requests can name. */
    variables: Variables = {},
  ) {
    this.latest = new LatestAnswers(target.clientsPerLocation);
    const onEach = (sample: Sample) => this.#see(sample);
    this.#prober = new Prober({ ...options, ...target, variables, warmUpMs: WARM_UP_MS, onSample: onEach });
  }

  start(): void {
    this.#prober.start();
  }

  /** Sends no more, and waits for what is under way. */
  stop(): Promise<void> {
    return this.#prober.stop();
  }

  /** Of the path that is measured. */
  get samples(): readonly Sample[] {
    return ofPath(this.all);
  }

  /** Whether nothing is sent at the moment, because the restore needs the sockets. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  get late(): DrillRecord["late"] {
    return { requests: this.#prober.late, sent: this.#prober.sent };
  }

  /** For how long nothing was asked. */
  get pausedSeconds(): number {
    return this.#pausedSeconds;
  }

  /** @throws UserError if failures of the fault could not be told apart from failures before it */
  checkSteady(): void {
    const { rate } = this.options;
    const { requests, sent } = this.late;
    if (requests > TOO_LATE * sent) {
      throw new UserError(
        `this machine cannot keep up with --rate ${rate}: ${requests} of ${sent} requests were sent late before anything was broken. Lower it, or drill from a machine with more cores`,
      );
    }
    // A rare kind that always fails is lost among the others.
    for (const kind of [undefined, ...(this.options.traffic ?? []).map(({ name }) => name)]) this.#checkSteadyOf(kind);
  }

  #checkSteadyOf(kind: string | undefined): void {
    const samples = this.all.filter((sample) => sample.kind === kind);
    const failed = samples.filter((sample) => !isGood(sample));
    if (failed.length <= STEADY_FAILURES * samples.length) return;
    const few = samples.filter(({ error }) => error === "local").length > failed.length / 2;
    const remedy = few
      ? "lower --rate, or raise this process's limit of open files"
      : kind === undefined
        ? "repair that first"
        : "repair that first, or correct the file of --traffic";
    const which = kind === undefined ? "requests" : `requests of the kind ${kind}`;
    throw new UserError(
      `${failed.length} of ${samples.length} ${which} failed before anything was broken (most of them: ${mostFrequent(failed)}): ${remedy}`,
    );
  }

  /** Whether each location's new connections have been answered elsewhere, for good, since a moment. */
  hasLeft(region: string, fromMs: number): boolean {
    const elsewhere = (sample: Sample) => isGood(sample) && sample.region !== region;
    const { clients, clientsPerLocation } = this.target;
    return clients.every(
      ({ location }) => stableAfter(this.latest.of(location.name), fromMs, elsewhere, clientsPerLocation) !== undefined,
    );
  }

  /** Whether a region has answered the new connections of these locations again since a moment, for good. */
  isBackIn(region: string, fromMs: number, locations: ReadonlySet<string>): boolean {
    return [...locations].every((location) => returnedAfter(this.latest.of(location), fromMs, region) !== undefined);
  }

  /** Runs a task that may ask for the sockets that clients hold: nothing is sent from then on until it has ended. */
  async withPause<T>(task: (pause: () => void) => Promise<T>): Promise<T> {
    const { clock } = this.target;
    let sinceMs: number | undefined;
    try {
      return await task(() => {
        sinceMs ??= clock.now();
        this.#isPaused = true;
        this.#prober.pause();
      });
    } finally {
      if (sinceMs !== undefined) this.#pausedSeconds += seconds(clock.now() - sinceMs);
      this.#isPaused = false;
      this.#prober.resume();
    }
  }

  #see(sample: Sample): void {
    this.all.push(sample);
    this.onSample(sample);
    this.latest.add(sample);
    if (!isGood(sample)) this.failed++;
  }
}
