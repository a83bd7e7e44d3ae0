import type { Timed } from "../../simulator/ground/events";
import { lineAt, lineOf } from "../../simulator/lines";
import type { Paint, Style } from "../paint";
import { Failovers, type FailoversProps } from "./failovers";

/** A health check's answer, and how often it came in a row. */
interface Answer {
  readonly outcome: number | "timeout";
  readonly times: number;
}

/** The stream of events as lines for a person: what repeats is counted, and each failover is summed up. */
export class EventLines {
  /** By region and target group. */
  readonly #answers = new Map<string, Answer>();
  readonly #failovers: Failovers;

  constructor(
    props: FailoversProps,
    private readonly paint: Paint,
  ) {
    this.#failovers = new Failovers(props);
  }

  of(event: Timed): string[] {
    const lines = event.type === "health-check" ? this.#checkLines(event) : [lineOf(event)];
    const sentence = this.#failovers.sentenceOf(event);
    const style = styleOf(event);
    return [
      ...lines.filter((line) => line !== undefined).map((line) => (style ? this.paint(style, line) : line)),
      ...(sentence === undefined ? [] : [this.paint("bold", lineAt(event.at, `failover     ${sentence}`))]),
    ];
  }

  /** Of checks that pass only the first after others; of others the first, and then how many there were. */
  #checkLines(event: Timed & { readonly type: "health-check" }): (string | undefined)[] {
    const key = `${event.region} ${event.targetGroup}`;
    const { outcome } = event;
    const before = this.#answers.get(key) ?? { outcome: 200, times: 0 };
    const isSame = before.outcome === outcome;
    this.#answers.set(key, { outcome, times: isSame ? before.times + 1 : 1 });
    if (isSame) return [];
    const counted = before.outcome !== 200 && before.times > 1;
    const count = `${lineOf({ ...event, outcome: before.outcome })} (${before.times} times)`;
    return [...(counted ? [count] : []), lineOf(event)];
  }
}

/** What a person looks for stands out. */
function styleOf(event: Timed): Style | undefined {
  switch (event.type) {
    case "fault":
      return event.on ? "yellow" : "green";
    case "target-health":
      return event.to === "healthy" ? "green" : "red";
    case "endpoint-health":
      return event.healthy ? "green" : "red";
    case "health-check":
      return event.outcome === 200 ? undefined : "red";
    case "request":
      return event.status >= 500 ? "red" : undefined;
    case "connection":
    case "dns-answer":
      return event.reason === "nearest" ? undefined : "yellow";
    case "connection-refused":
    case "connection-lost":
    case "connection-reset":
      return "red";
    case "log":
      return "dim";
    default:
      return undefined;
  }
}
