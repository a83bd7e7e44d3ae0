import { drawsOf } from "../../src/faults/share";
import type { Metric, Observed, Series } from "../../src/model/alarms/history";
import type { Topology } from "../../src/topology/topology";

/*
 * A week in which nothing is wrong: what alarms see then, with noise as any backend has it. What is noise is our policy, and
 * docs/alarms.md says it.
 */

const DAY = 1440;
const WEEK = 7 * DAY;
/** Requests a minute at the busiest time, of the first region, the second and so on: a large one, a middling one and a small one. */
const PEAKS = [3000, 300, 12];

/** What happens in one region in one minute, or in one function. */
interface Minute {
  readonly requests: number;
  readonly failed: number;
  /** In seconds. */
  readonly p99: number;
  readonly writes: number;
  readonly throttled: number;
  /** Nothing of it is published, as when a service's metrics are lost for a minute. */
  readonly isLost: boolean;
}

class Chance {
  readonly draw: () => number;

  constructor(seed: number, name: string) {
    this.draw = drawsOf(seed, name);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.draw())) * Math.cos(2 * Math.PI * this.draw());
  }

  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let count = -1;
    for (let product = 1; product > Math.exp(-mean); product *= this.draw()) count++;
    return Math.max(0, count);
  }

  /** Whether something happens that happens so often in a week. */
  happens(timesAWeek: number): boolean {
    return this.draw() < timesAWeek / WEEK;
  }
}

/** Least at four in the night, and less on the two last days. */
function share(minute: number): number {
  const ofDay = 0.55 - 0.45 * Math.cos((2 * Math.PI * ((minute % DAY) - 240)) / DAY);
  return minute >= 5 * DAY ? 0.6 * ofDay : ofDay;
}

/** In seconds: one of 500 is a cold start, and the others are spread around 60 ms. */
function latency(chance: Chance, rank: number): number {
  const cold = 1 / 500;
  if (rank < cold) return 1.2 + 0.3 * chance.draw();
  // The tail of a normal distribution, good enough for a latency.
  const t = Math.sqrt(-2 * Math.log(Math.min(0.5, rank)));
  return 0.06 * Math.exp(0.6 * (t - (2.515 + 0.803 * t) / (1 + 1.433 * t + 0.189 * t * t)));
}

/** The smallest latency that 99 % of so many requests do not exceed. */
function p99Of(chance: Chance, requests: number): number {
  const above = requests - Math.ceil(0.99 * requests) + 1;
  let sum = 0;
  for (let each = 0; each < above; each++) sum -= Math.log(1 - chance.draw());
  return latency(chance, sum / requests);
}

function weekOf(seed: number, name: string, peak: number): Minute[] {
  const chance = new Chance(seed, name);
  let repeated = 0;
  return Array.from({ length: WEEK }, (_, minute) => {
    const requests = chance.poisson(peak * share(minute) * (1 + 0.2 * chance.normal()));
    // A client whose request fails tries it again for two minutes.
    if (chance.happens(28)) repeated = 2;
    const tries = repeated > 0 ? 4 : 0;
    repeated--;
    const isDeployed = chance.happens(3);
    return {
      requests: requests + tries,
      failed: chance.poisson(requests * 0.001) + tries,
      // After a deployment every function starts cold.
      p99: isDeployed ? 1.5 + chance.draw() : p99Of(chance, Math.max(1, requests)),
      writes: chance.poisson(requests * 0.1),
      throttled: chance.happens(7) ? 5 : 0,
      isLost: chance.happens(7),
    };
  });
}

/** Between two regions, in milliseconds, in a minute with so many writes; undefined: nothing arrived. */
function replicationOf(chance: Chance, writes: number, before: number): number | undefined {
  // What is written in the last second arrives in the next minute.
  const late = (count: number) => Array.from({ length: count }).filter(() => chance.draw() < 1 / 60).length;
  if (writes < 20 && writes - late(writes) + late(before) <= 0) return undefined;
  return chance.happens(3) ? 8_000 + 12_000 * chance.draw() : 600 * Math.exp(0.3 * chance.normal());
}

/** Checks of the load balancer's nodes, which invoke a function as well. */
const CHECKS = 12;

/** @param seed the same one makes the same week */
export function quietWeek({ table: { regions }, functions }: Topology, seed: number): Observed {
  const known = new Map<string, Series>();
  const weeks = new Map(
    regions.map((region, index) => [region, weekOf(seed, region, PEAKS[index % PEAKS.length] ?? 1)]),
  );
  const of = (region: string): readonly Minute[] => weeks.get(region) ?? [];
  const seriesFrom = (values: readonly (number | undefined)[]): Series =>
    new Map(values.flatMap((value, minute) => (value === undefined ? [] : [[minute, value]])));
  const published = (region: string, value: (minute: Minute) => number | undefined): Series =>
    seriesFrom(of(region).map((minute) => (minute.isLost ? undefined : value(minute))));
  const nonzero = (value: number) => (value > 0 ? value : undefined);
  const flows = ({ EndpointGroup, AcceleratorIPAddress }: Metric["dimensions"]): Series => {
    const chance = new Chance(seed, `flows ${AcceleratorIPAddress}`);
    const minutes = Array.from({ length: WEEK }, (_, minute) =>
      regions
        .filter((region) => [undefined, region].includes(EndpointGroup))
        .reduce((sum, region) => sum + 0.3 * (of(region)[minute]?.requests ?? 0), 0),
    );
    const part = AcceleratorIPAddress === undefined ? 1 : 0.5;
    return seriesFrom(minutes.map((mean) => nonzero(chance.poisson(part * mean))));
  };
  const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);

  const make = (region: string, { namespace, metricName, dimensions }: Metric): Series | undefined => {
    switch (`${namespace} ${metricName}`) {
      case "AWS/ApplicationELB RequestCount":
        return published(region, ({ requests }) => nonzero(requests));
      case "AWS/ApplicationELB HTTPCode_Target_5XX_Count":
        return published(region, ({ failed }) => nonzero(failed));
      case "AWS/ApplicationELB HTTPCode_ELB_5XX_Count":
        return published(region, ({ throttled }) => nonzero(throttled));
      case "AWS/ApplicationELB TargetResponseTime":
        return published(region, ({ requests, p99 }) => (requests > 0 ? p99 : undefined));
      // Single checks that fail change no target's health.
      case "AWS/ApplicationELB HealthyHostCount":
        return published(region, () => 1);
      case "AWS/ApplicationELB UnHealthyHostCount":
        return published(region, () => 0);
      case "AWS/ApplicationELB UnhealthyRoutingRequestCount":
        return published(region, () => undefined);
      case "AWS/Lambda Invocations":
        return published(region, ({ requests }) => requests + CHECKS);
      case "AWS/Lambda Errors":
        return published(region, ({ failed }) => failed);
      case "AWS/Lambda Throttles":
        return published(region, ({ throttled }) => throttled);
      case "AWS/Lambda ConcurrentExecutions":
        return published(region, ({ requests }) => 1 + Math.ceil(requests / 200));
      case "AWS/Lambda ClaimedAccountConcurrency":
        return published(region, ({ requests }) => reserved + 1 + Math.ceil(requests / 200));
      case "AWS/DynamoDB ReadThrottleEvents":
      case "AWS/DynamoDB WriteThrottleEvents":
        return published(region, ({ throttled }) => nonzero(throttled));
      case "AWS/DynamoDB SuccessfulRequestLatency":
        return published(region, ({ writes }) => nonzero(writes));
      case "AWS/DynamoDB ReplicationLatency": {
        const chance = new Chance(seed, `${region} ${dimensions.ReceivingRegion}`);
        let before = 0;
        return published(region, ({ writes }) => {
          const value = replicationOf(chance, writes, before);
          before = writes;
          return value;
        });
      }
      case "AWS/GlobalAccelerator NewFlowCount":
        return flows(dimensions);
      case "AWS/GlobalAccelerator HealthyEndpointCount":
        return published(dimensions.EndpointGroup ?? "", () => 1);
    }
    return undefined;
  };

  return {
    fromMinute: 0,
    untilMinute: WEEK - 1,
    seriesOf: (region, metric) => {
      const key = JSON.stringify([region, metric.metricName, metric.dimensions, metric.statistic]);
      const series = known.get(key) ?? make(region, metric);
      if (series) known.set(key, series);
      return series;
    },
  };
}
