import type { Clock, Timer } from "../../process/clock";
import type { Client, KeptConnection, Outcome } from "../targets/target";
import type { Sample } from "./samples";

export interface ProberOptions {
  readonly clock: Clock;
  readonly clients: readonly Client[];
  readonly path: string;
  /** New connections a second, per location. */
  readonly rate: number;
  /** Kept connections per location, each with one request a second. */
  readonly kept: number;
  readonly timeoutMs: number;
  /** How long, from the start, requests that are late are not counted. @default 0 */
  readonly warmUpMs?: number;
  readonly onSample: (sample: Sample) => void;
}

/**
 * A request that is sent so long after it was due says that this machine does not hold the rate: a timer's own inexactness
 * does not, nor what is little beside the time between two requests.
 */
export const lateAfterMs = (periodMs: number): number => Math.max(5, periodMs / 4);

/**
 * Sends requests at a fixed rate, whether or not the ones before were answered: an open loop, as users are. So a backend
 * that stalls is seen to stall, and is not spared the requests that came meanwhile.
 */
export class Prober {
  /** Requests that were sent late, and all. */
  late = 0;
  sent = 0;
  readonly #timers = new Set<Timer>();
  #stopped = false;
  #paused = false;
  #warmMs = 0;
  #pending = 0;
  #idle = () => {};
  readonly #connections: KeptConnection[] = [];

  constructor(private readonly options: ProberOptions) {}

  start(): void {
    const { clients, rate, kept, clock, warmUpMs = 0 } = this.options;
    this.#warmMs = clock.now() + warmUpMs;
    for (const [index, client] of clients.entries()) {
      const name = client.location.name;
      // Locations and kinds take turns, rather than all of them sending at the same moment.
      const offset = (1000 / rate / clients.length) * index;
      this.#repeat(1000 / rate, offset, "new", name, (path, timeoutMs) => client.request(path, timeoutMs));
      for (let each = 0; each < kept; each++) {
        const connection = client.open();
        this.#connections.push(connection);
        const start = (1000 / kept) * each + offset;
        this.#repeat(1000, start, "kept", name, (path, timeoutMs) => connection.request(path, timeoutMs));
      }
    }
  }

  /** Sends nothing until it resumes; what would have been due meanwhile is never sent. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Sends no more, and waits for what is under way: the slowest answers count as well. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    if (this.#pending > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    for (const connection of this.#connections) connection.close();
  }

  /** Each turn is due a period after the one before was due, not after it was sent. */
  #repeat(
    periodMs: number,
    offsetMs: number,
    connection: Sample["connection"],
    location: string,
    request: (path: string, timeoutMs: number) => Promise<Outcome>,
  ): void {
    const { clock } = this.options;
    let dueMs = clock.now() + offsetMs;
    let timer: Timer;
    const turn = () => {
      this.#timers.delete(timer);
      // A timer may wake late by several turns: each of them is sent, and charged from when it was due.
      while (dueMs <= clock.now() && !this.#stopped) {
        if (!this.#paused) void this.#send({ connection, location, dueMs }, lateAfterMs(periodMs), request);
        dueMs += periodMs;
      }
      next();
    };
    const next = () => {
      if (this.#stopped) return;
      timer = clock.schedule(dueMs - clock.now(), turn);
      this.#timers.add(timer);
    };
    next();
  }

  async #send(
    probe: Pick<Sample, "connection" | "location" | "dueMs">,
    allowedMs: number,
    request: (path: string, timeoutMs: number) => Promise<Outcome>,
  ): Promise<void> {
    const { clock, path, timeoutMs, onSample } = this.options;
    const sentMs = clock.now();
    this.sent++;
    this.#pending++;
    if (sentMs - probe.dueMs > allowedMs && probe.dueMs >= this.#warmMs) this.late++;
    const outcome = await request(path, timeoutMs).catch((): Outcome => ({ error: "reset" }));
    onSample({ ...probe, ...outcome, sentMs, doneMs: clock.now() });
    if (--this.#pending === 0) this.#idle();
  }
}
