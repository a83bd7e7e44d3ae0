import type { Clock, Timer } from "../../process/clock";
import type { Client, KeptConnection, Outcome } from "../targets/target";
import { inTurn, isGoodFor, type RequestKind, requestOf, type Variables } from "./request-kind";
import type { Sample } from "./samples";

export interface ProberOptions {
  readonly clock: Clock;
  readonly clients: readonly Client[];
  readonly path: string;
  /** New connections a second, per location; as many again where there are kinds. */
  readonly rate: number;
  /** What clients ask on further new connections. @default nothing */
  readonly traffic?: readonly RequestKind[];
  /** What the headers of kinds can name. @default none */
  readonly variables?: Variables;
  /** Kept connections per location, each with one request a second. */
  readonly kept: number;
  readonly timeoutMs: number;
  /** How long, from the start, requests that are late are not counted. @default 0 */
  readonly warmUpMs?: number;
  readonly onSample: (sample: Sample) => void;
}

/** A request that was sent. */
interface Asked {
  /** @default the path that is measured */
  readonly kind?: RequestKind;
  readonly outcome: Promise<Outcome>;
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
  /** Requests of all kinds. */
  #numbered = 0;
  #idle = () => {};
  readonly #connections: KeptConnection[] = [];

  constructor(private readonly options: ProberOptions) {}

  start(): void {
    const { clients, path, timeoutMs, rate, kept, traffic = [], clock, warmUpMs = 0 } = this.options;
    this.#warmMs = clock.now() + warmUpMs;
    for (const [index, client] of clients.entries()) {
      const name = client.location.name;
      // Locations and kinds take turns, rather than all of them sending at the same moment.
      const offset = (1000 / rate / clients.length) * index;
      const probe = () => ({ outcome: client.request(path, timeoutMs) });
      this.#repeat(1000 / rate, offset, { connection: "new", location: name }, probe);
      if (traffic.length > 0) {
        const start = offset + 1000 / rate / clients.length / 2;
        this.#repeat(1000 / rate, start, { connection: "new", location: name }, this.#ofKinds(client, traffic));
      }
      for (let each = 0; each < kept; each++) {
        const connection = client.open();
        this.#connections.push(connection);
        const start = (1000 / kept) * each + offset;
        const ask = () => ({ outcome: connection.request(path, timeoutMs) });
        this.#repeat(1000, start, { connection: "kept", location: name }, ask);
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

  #ofKinds(client: Client, kinds: readonly RequestKind[]): () => Asked {
    const { timeoutMs, variables = {} } = this.options;
    const next = inTurn(kinds);
    return () => {
      const kind = next();
      const { path, parts } = requestOf(kind, ++this.#numbered, variables);
      return { kind, outcome: client.request(path, timeoutMs, parts) };
    };
  }

  /** Each turn is due a period after the one before was due, not after it was sent. */
  #repeat(periodMs: number, offsetMs: number, from: Pick<Sample, "connection" | "location">, ask: () => Asked): void {
    const { clock } = this.options;
    let dueMs = clock.now() + offsetMs;
    let timer: Timer;
    const turn = () => {
      this.#timers.delete(timer);
      // A timer may wake late by several turns: each of them is sent, and charged from when it was due.
      while (dueMs <= clock.now() && !this.#stopped) {
        if (!this.#paused) void this.#send({ ...from, dueMs }, lateAfterMs(periodMs), ask);
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
    ask: () => Asked,
  ): Promise<void> {
    const { clock, onSample } = this.options;
    const sentMs = clock.now();
    this.sent++;
    this.#pending++;
    if (sentMs - probe.dueMs > allowedMs && probe.dueMs >= this.#warmMs) this.late++;
    const { kind, outcome: answer } = ask();
    const outcome = await answer.catch((): Outcome => ({ error: "reset" }));
    const ofKind = kind && { kind: kind.name, good: isGoodFor(kind, outcome.status) };
    onSample({ ...probe, ...outcome, ...ofKind, sentMs, doneMs: clock.now() });
    if (--this.#pending === 0) this.#idle();
  }
}
