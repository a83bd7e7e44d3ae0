import { type Answer, answerAt } from "../../model/dns";
import { ALIAS_TTL_SECONDS } from "../../model/failover-budget";
import type { Location } from "../../model/geography";
import type { LatencyRecord, LatencyRecords } from "../../topology/topology";
import type { FrontHealth } from "../front-health";
import type { EventStream } from "../ground/events";

export interface SimulatedRoute53Props {
  readonly events: EventStream;
  /** As Route 53 knows it. */
  readonly health: FrontHealth;
}

/** Route 53's decisions, without sockets (dns-server.ts has them). */
export class SimulatedRoute53 {
  #connections = 0;

  constructor(
    readonly topology: LatencyRecords,
    private readonly props: SimulatedRoute53Props,
  ) {}

  /**
   * What a resolver at a place is answered; tells the event stream. Undefined where there is no record of the type.
   * @param type of the records
   */
  answer(from: Location, type: LatencyRecord["type"] = "A"): Answer | undefined {
    const { events, health } = this.props;
    const records = this.topology.records.filter((record) => record.type === type);
    const answer = answerAt(records, from, ({ loadBalancer }) => health.isHealthy(loadBalancer));
    if (!answer) return undefined;
    const { record, reason, nearestRegion } = answer;
    const { region } = record;
    events.emit({ type: "dns-answer", from: from.name, region, nearestRegion, reason, ttlSeconds: ALIAS_TTL_SECONDS });
    return answer;
  }

  /** Tells the event stream that a client connects to what an answer named. @returns the connection's number */
  connect(from: Location, { record, reason, nearestRegion }: Answer): number {
    const connection = ++this.#connections;
    const { region } = record;
    const address = this.topology.name;
    this.props.events.emit({ type: "connection", from: from.name, address, connection, region, nearestRegion, reason });
    return connection;
  }
}
