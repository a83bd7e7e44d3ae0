import { faultTimes } from "../../assessment/fault-times";
import { faultNamed, noticedBy, type Struck } from "../../faults/registry";
import type { FailoverBudget, SecondsRange } from "../../model/failover-budget";
import type { Timed } from "../../simulator/ground/events";

export interface FailoversProps {
  /** By region, with the propagation that runs. */
  readonly budgets: ReadonlyMap<string, FailoverBudget>;
  /** Regions that are healthy for routing when the simulator is ready. */
  readonly healthy: readonly string[];
}

/** When something broke or was repaired, and how long the model says that clients notice it. */
interface Moment {
  readonly at: number;
  readonly predicted: SecondsRange | undefined;
}

/** What is broken in a region, by name, and since when it is. */
interface Region {
  readonly causes: Set<string>;
  broken?: Moment;
  repaired?: Moment;
  /** Of the checks that fail now, the first. */
  failedAt?: number;
}

/** Follows what is broken and who serves, and sums up each failover, and each way back, in a sentence. */
export class Failovers {
  readonly #regions = new Map<string, Region>();
  readonly #healthy: Set<string>;

  constructor(private readonly props: FailoversProps) {
    this.#healthy = new Set(props.healthy);
  }

  /** @returns a sentence where an event is the end of a failover or of a way back */
  sentenceOf(event: Timed): string | undefined {
    switch (event.type) {
      case "fault":
        if (this.props.budgets.has(event.target)) {
          this.#change(event.target, { fault: event.kind, share: event.share }, event.on, event.at);
        }
        return undefined;
      case "configuration": {
        const { STATUS } = event.changed;
        if (STATUS) this.#change(event.region, { fault: "status" }, (STATUS.to ?? "200") !== "200", event.at);
        return undefined;
      }
      case "health-check": {
        const region = this.#region(event.region);
        region.failedAt = event.outcome === 200 ? undefined : (region.failedAt ?? event.at);
        return undefined;
      }
      case "endpoint-health":
        return event.healthy ? this.#back(event.region, event.at) : this.#left(event.region, event.at);
      default:
        return undefined;
    }
  }

  #change(name: string, struck: Struck, on: boolean, at: number): void {
    const noticed = noticedBy(struck);
    // The API's region is the target of a fault that hits no region.
    if (faultNamed(struck.fault)?.target !== "region") return;
    if (noticed === "nobody" || noticed === "the dial") return;
    const region = this.#region(name);
    const { shift, recover } = faultTimes(struck, this.props.budgets.get(name));
    if (on) {
      if (region.causes.size === 0) region.broken = { at, predicted: shift };
      region.causes.add(struck.fault);
    } else if (region.causes.delete(struck.fault) && region.causes.size === 0) {
      region.repaired = { at, predicted: recover };
    }
  }

  #left(name: string, at: number): string {
    this.#healthy.delete(name);
    const { broken, failedAt } = this.#region(name);
    if (this.#healthy.size === 0) {
      return `${name} is unhealthy too: no region is healthy, so each of them gets traffic again (fail-open)`;
    }
    if (broken) return `${name} left after ${lasted(broken, at)}`;
    return `${name} left${failedAt === undefined ? "" : ` ${seconds(at - failedAt)} after its first failed health check`}`;
  }

  #back(name: string, at: number): string {
    this.#healthy.add(name);
    const region = this.#region(name);
    const { repaired } = region;
    region.broken = undefined;
    region.repaired = undefined;
    return repaired ? `${name} back after ${lasted(repaired, at)}` : `${name} back`;
  }

  #region(name: string): Region {
    const known = this.#regions.get(name) ?? { causes: new Set() };
    this.#regions.set(name, known);
    return known;
  }
}

const seconds = (value: number): string => `${Math.round(value)} s`;

const lasted = (since: Moment, at: number): string =>
  `${seconds(at - since.at)}${since.predicted ? `; predicted ${rangeText(since.predicted)}` : ""}`;

/** A prediction for people: `35 to 60 s`. */
export function rangeText({ best, worst }: SecondsRange): string {
  if (best === Number.POSITIVE_INFINITY) return "never, because nothing checks its health";
  if (worst === Number.POSITIVE_INFINITY) return `${best} s or more, because not everything is checked`;
  return best === worst ? `${best} s` : `${best} to ${worst} s`;
}
