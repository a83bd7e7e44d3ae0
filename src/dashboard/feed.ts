import { detections } from "../assessment/detection";
import { faultTimes } from "../assessment/fault-times";
import { locationOf, roundTripMs } from "../model/geography";
import { matches } from "../model/health";
import { locate } from "../model/places";
import type { Timed } from "../simulator/ground/events";
import { lineOf } from "../simulator/lines";
import type { World } from "../simulator/world";
import type { At, Knobs, News, Topic } from "./events";
import { Rows } from "./rows";

/** So many connections at least are remembered, to know whose a request is, and twice as many at most. */
const CONNECTIONS = 25_000;
/** Lines of log at once, and characters of each: a page shows no more. */
const MAX_LOGS = 40;
const MAX_LINE = 500;

interface Client {
  readonly from: string;
  requests: number;
}

interface Arrived {
  writes: number;
  conflicts: number;
  lag: number;
}

/** Gathers what happens in a world, as few pieces of news, however much happens. */
export class Feed {
  readonly #rows = new Rows();
  #news: At[] = [];
  #logs = 0;
  #arrived = new Map<string, Arrived>();
  #waiting = "";
  #knobs = "";
  /** By city: the region that its resolvers were answered last. */
  readonly #answers = new Map<string, string>();
  #connections = new Map<number, Client>();
  /** Those before them. They are forgotten all at once: a map that forgets its first entry again and again becomes slow. */
  #olderConnections: ReadonlyMap<number, Client> = new Map();
  readonly #roundTrips = new Map<string, number>();

  /** @param propagationSeconds as it runs */
  constructor(
    private readonly world: World,
    private readonly propagationSeconds: number,
  ) {}

  take(event: Timed): void {
    switch (event.type) {
      case "connection":
        if (this.#connections.size >= CONNECTIONS) {
          this.#olderConnections = this.#connections;
          this.#connections = new Map();
        }
        this.#connections.set(event.connection, { from: event.from, requests: 0 });
        this.#row(event.at, event.from, event.region, false).connections++;
        return;
      case "dns-answer": {
        const { at, from, region } = event;
        if (this.#answers.get(from) === region) return;
        this.#answers.set(from, region);
        this.#news.push({ at, type: "answer", from, region });
        return;
      }
      case "connection-refused":
      case "connection-lost":
        this.fail(event.from, "");
        return;
      case "connection-reset": {
        const { from, region, connection } = event;
        const { requests = 0 } = this.#clientOf(connection) ?? {};
        if (from !== undefined) this.fail(from, region, requests > 0);
        return;
      }
      case "request":
        this.#request(event);
        return;
      case "health-check":
        this.#check(event);
        return;
      case "target-health": {
        const { at, region, targetGroup: group, to } = event;
        this.#news.push({ at, type: "target", region, group, healthy: to === "healthy" });
        return;
      }
      case "endpoint-health":
        this.#news.push({ at: event.at, type: "edge", region: event.region, healthy: event.healthy });
        return;
      case "fault":
        this.#fault(event.at, event.kind, event.target, event.on, event.share);
        return;
      case "configuration": {
        const { STATUS } = event.changed;
        if (STATUS) this.#fault(event.at, "status", event.region, (STATUS.to ?? "200") !== "200");
        this.#note(event, "function");
        return;
      }
      case "replication": {
        const pair = this.#pair(event.from, event.to);
        pair.writes++;
        pair.lag = Math.max(pair.lag, event.lagMs / 1000);
        if (event.applied) return;
        pair.conflicts++;
        this.#note(event, "data");
        return;
      }
      case "log":
        if (++this.#logs > MAX_LOGS) return;
        this.#news.push({ at: event.at, type: "log", region: event.region, line: event.line.slice(0, MAX_LINE) });
        return;
      case "access-denied":
      case "cold-start":
      case "environment-ended":
      case "code":
        this.#note(event, "function");
        return;
    }
  }

  /** Clients whose request the world knows nothing of: it was reset, or never answered. */
  fail(from: string, region: string, isKept = false): void {
    this.#row(this.world.events.at, from, region, isKept).failed++;
  }

  /** All news since the last time, oldest first. */
  flush(): At[] {
    const { at } = this.world.events;
    const news = this.#news;
    const rows = this.#rows.flush();
    if (rows.length > 0) news.push({ at, type: "traffic", rows });
    const pairs = this.#pairs();
    if (pairs) news.push({ at, type: "replication", pairs });
    const knobs = this.#knobsNow();
    if (JSON.stringify(knobs) !== this.#knobs) {
      this.#knobs = JSON.stringify(knobs);
      news.push({ at, type: "routing", regions: knobs });
    }
    if (this.#logs > MAX_LOGS) {
      news.push({ at, type: "log", region: "", line: `${this.#logs - MAX_LOGS} more lines of log are not shown` });
    }
    this.#news = [];
    this.#logs = 0;
    return news;
  }

  #clientOf(connection = 0): Client | undefined {
    return this.#connections.get(connection) ?? this.#olderConnections.get(connection);
  }

  #request({ at, region, status, durationMs, connection }: Timed & { readonly type: "request" }): void {
    const client = this.#clientOf(connection);
    // A request to a load balancer itself has no city.
    if (!client) return;
    const row = this.#row(at, client.from, region, client.requests++ > 0);
    if (status >= 500) row.failed++;
    else {
      row.good++;
      row.milliseconds += durationMs + this.#roundTrip(client.from, region);
    }
  }

  #check({ at, region, targetGroup, node, outcome }: Timed & { readonly type: "health-check" }): void {
    const check = this.world
      .loadBalancersIn(region)
      .flatMap(({ topology }) => topology.targetGroups)
      .find(({ name }) => name === targetGroup)?.healthCheck;
    const passed = outcome !== "timeout" && matches(check?.matcher ?? "200", outcome);
    const answer = outcome === "timeout" ? "no answer" : String(outcome);
    this.#news.push({ at, type: "check", region, group: targetGroup, node, answer, passed });
  }

  #fault(at: number, kind: string, target: string, on: boolean, share?: number): void {
    const propagation = { best: this.propagationSeconds, worst: this.propagationSeconds };
    const budget = detections(this.world.topology, propagation).get(target);
    const { shift, recover } = faultTimes({ fault: kind, share }, budget);
    this.#news.push({ at, type: "fault", kind, target, on, share, predicted: finite({ shift, recover }) });
  }

  #note(event: Timed, topic: Topic): void {
    const text = lineOf(event)?.replace(/^ *[\d.]+ s +\S+ +/, "");
    if (text !== undefined) this.#news.push({ at: event.at, type: "note", topic, text: text.slice(0, MAX_LINE) });
  }

  #row(at: number, from: string, region: string, isKept: boolean) {
    return this.#rows.of(Math.floor(at), from, region, isKept);
  }

  #pair(from: string, to: string): Arrived {
    const key = `${from} ${to}`;
    const known = this.#arrived.get(key) ?? { writes: 0, conflicts: 0, lag: 0 };
    this.#arrived.set(key, known);
    return known;
  }

  /** Undefined: as they were. */
  #pairs() {
    const waiting = this.world.table.waiting();
    const key = JSON.stringify(waiting);
    if (this.#arrived.size === 0 && key === this.#waiting) return undefined;
    this.#waiting = key;
    const pairs = waiting.map(({ from, to, writes }) => ({
      from,
      to,
      waiting: writes,
      ...NOTHING,
      ...this.#arrived.get(`${from} ${to}`),
    }));
    this.#arrived = new Map();
    return pairs;
  }

  #knobsNow(): Record<string, Knobs> {
    const { front, topology } = this.world;
    const groups = "listeners" in front ? front.listeners.flatMap(({ endpointGroups }) => endpointGroups) : [];
    return Object.fromEntries(
      topology.table.regions.map((region) => {
        const group = groups.find((each) => each.region === region);
        const status = this.world.functionsIn(region)[0]?.configuration.environment.STATUS;
        return [region, { dial: group?.trafficDialPercentage, weight: group?.endpoints[0]?.weight, status }];
      }),
    );
  }

  /** An estimate; 0 from where nobody knows. */
  #roundTrip(from: string, region: string): number {
    const key = `${from} ${region}`;
    const known = this.#roundTrips.get(key);
    if (known !== undefined) return known;
    const ms = Math.round(roundTripMs(locate(from), locationOf(region)));
    this.#roundTrips.set(key, ms);
    return ms;
  }
}

const NOTHING: Arrived = { writes: 0, conflicts: 0, lag: 0 };

/** JSON has no infinity: what never happens is predicted by nothing. */
function finite(predicted: Extract<News, { type: "fault" }>["predicted"]) {
  const isSure = (range: typeof predicted.shift) =>
    range && Number.isFinite(range.worst) && Number.isFinite(range.best);
  return {
    ...(isSure(predicted.shift) ? { shift: predicted.shift } : {}),
    ...(isSure(predicted.recover) ? { recover: predicted.recover } : {}),
  };
}
