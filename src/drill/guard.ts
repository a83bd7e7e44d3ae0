import { UserError } from "../process/user-error";
import { alarmStateOf } from "./alarms";
import { concernsEverybody } from "./measurable";
import { OwnPauses } from "./own-pauses";
import type { DrillOptions } from "./record";
import { RegionHealth, UNKNOWN } from "./region-health";
import { parseStopCondition } from "./stop-conditions";
import type { Target } from "./targets/target";
import { type Sample, servedBy } from "./traffic/samples";
import { UnaffectedClients } from "./unaffected-clients";

/** Clients whose region is not broken may be without a good answer for so long, in seconds, unless an option says otherwise. */
export const STOP_AFTER_SECONDS = 10;
/** How often an alarm is asked for, in seconds: CloudWatch evaluates most of them once a minute. */
const ALARM_SECONDS = 5;

/**
 * Ends a drill that does more harm than it should, or whose own process stood still. It looks every second, at everything but
 * the region that the drill breaks, until the restore begins: from then on there is nothing to stop.
 */
export class Guard {
  readonly health: RegionHealth;
  /** Aborted by the user, or by what was seen. */
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #pauses: OwnPauses;
  readonly #conditions;
  #clients: UnaffectedClients | undefined;
  /** Whether something can be stopped. */
  #armed = false;
  #stopped = false;
  #nextAlarmMs = 0;

  constructor(
    private readonly target: Target,
    private readonly options: DrillOptions,
    user: AbortSignal | undefined,
  ) {
    this.health = new RegionHealth(target);
    this.#conditions = (options.stopIf ?? []).map(parseStopCondition);
    this.signal = user ? AbortSignal.any([user, this.#own.signal]) : this.#own.signal;
    this.#pauses = new OwnPauses(target.clock, (seconds) =>
      this.#stop(
        `this process stood still for ${Math.round(seconds)} s (it was stopped, or its machine slept): nothing was measured in this time`,
      ),
    );
  }

  /** For how long this process stood still; undefined: it did not. */
  get gapSeconds(): number | undefined {
    return this.#pauses.gapSeconds > 0 ? this.#pauses.gapSeconds : undefined;
  }

  /** Until it is stopped. */
  start(): void {
    this.#armed = true;
    this.#pauses.start();
    const turn = () => {
      if (this.#stopped) return;
      this.#look();
      this.target.clock.schedule(1000, turn);
    };
    turn();
  }

  /**
   * From the fault on, clients of other regions count as well.
   * @param before what clients saw until then
   * @throws UserError where a condition could never hold
   */
  watchClients(before: readonly Sample[], startedMs: number): void {
    const { region, fault } = this.options;
    const nowMs = this.target.clock.now();
    const broken = servedBy(region, before, startedMs, nowMs);
    const names = this.target.clients.map(({ location }) => location.name);
    // An address that is down concerns everybody.
    const others = concernsEverybody(fault) ? [] : names.filter((name) => !broken.has(name));
    if (others.length === 0 && this.#conditions.length > 0) {
      throw new UserError(
        "--stop-if counts only clients whose region is not broken, and this drill has none: leave it out, or add clients of another region with --from",
      );
    }
    this.#clients = new UnaffectedClients(new Set(others), nowMs);
  }

  /** What a client saw. */
  see(sample: Sample): void {
    this.#clients?.add(sample);
  }

  /** Nothing that it sees stops the drill any more, but a gap of its own. */
  disarm(): void {
    this.#armed = false;
  }

  /** Looks no more. */
  stop(): void {
    this.#stopped = true;
    this.#pauses.stop();
  }

  #look(): void {
    this.health.lookAtAll();
    if (!this.#armed) return;
    this.#lookAtAlarms();
    const { stopAfterSeconds = STOP_AFTER_SECONDS } = this.options;
    const reason =
      this.#sick() ??
      this.#clients?.failing(stopAfterSeconds) ??
      this.#clients?.breached(this.#conditions, this.target.clock.now());
    if (reason !== undefined) this.#stop(reason);
  }

  /** A region that is not known to be healthy, since its API does not answer, stops nothing by itself. */
  #sick(): string | undefined {
    for (const region of this.target.topology.table.regions) {
      const state = this.health.of(region);
      if (region === this.options.region || state === undefined || state === "healthy" || state === UNKNOWN) continue;
      return `${region}, which the drill does not break, is ${state}`;
    }
    return undefined;
  }

  /** Never waits. An alarm that cannot be read stops nothing: that it can be was checked before the fault. */
  #lookAtAlarms(): void {
    const { clock } = this.target;
    const { stopAlarms = [] } = this.options;
    if (clock.now() < this.#nextAlarmMs) return;
    this.#nextAlarmMs = clock.now() + ALARM_SECONDS * 1000;
    for (const alarm of stopAlarms) {
      alarmStateOf(this.target, alarm).then(
        (state) => {
          if (state === "ALARM" && this.#armed) this.#stop(`the alarm ${alarm} is in the state ALARM`);
        },
        () => {},
      );
    }
  }

  #stop(reason: string): void {
    if (!this.signal.aborted) this.#own.abort(new UserError(reason));
  }
}
