import type { Alarms, Metric, Series } from "../../model/alarms/history";
import { statisticOf } from "../../model/alarms/statistic";
import type { World } from "../world";
import { SOURCES, type Source } from "./sources";

/** A metric, where it is published. */
export interface Published extends Pick<Metric, "namespace" | "metricName" | "dimensions" | "statistic"> {
  readonly region: string;
}

/** What is kept of the metrics that alarms look at. */
export interface Measured {
  /** Minutes since 1970; the last is over. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly series: readonly (Published & { readonly points: readonly (readonly [minute: number, value: number])[] })[];
}

interface Seen {
  readonly atMs: number;
  readonly part: string;
  readonly value: number;
}

interface Measuring {
  readonly metric: Published;
  readonly source: Source;
  readonly seen: Seen[];
}

/** The metrics that alarms look at, out of a world's events, by the minute. */
export class Metrics {
  readonly #fromMs: number;
  readonly #measuring: readonly Measuring[];

  constructor(
    private readonly world: World,
    alarms: Alarms["alarms"],
  ) {
    this.#fromMs = world.clock.now();
    const wanted = new Map<string, Published>();
    for (const { region, queries } of alarms) {
      for (const query of queries) {
        if (!("metricName" in query)) continue;
        const { namespace, metricName, dimensions, statistic } = query;
        const metric = { region, namespace, metricName, dimensions, statistic };
        wanted.set(keyOf(metric), metric);
      }
    }
    this.#measuring = [...wanted.values()].flatMap((metric) => {
      const source = SOURCES[`${metric.namespace} ${metric.metricName}`]?.({ world, ...metric });
      return source ? [{ metric, source, seen: [] }] : [];
    });
    world.events.subscribe((event) => {
      const atMs = world.clock.now();
      for (const { source, seen } of this.#measuring) {
        const value = source.addedBy(event);
        if (value !== undefined) seen.push({ atMs, part: source.gauge?.partOf(event) ?? "", value });
      }
    });
  }

  get measured(): Measured {
    const fromMinute = Math.floor(this.#fromMs / 60_000);
    const untilMinute = Math.floor(this.world.clock.now() / 60_000) - 1;
    const series = this.#measuring.map(({ metric, source, seen }) => ({
      ...metric,
      points: pointsOf({ fromMinute, untilMinute }, metric.statistic, source, seen),
    }));
    return { fromMinute, untilMinute, series };
  }
}

function pointsOf(
  { fromMinute, untilMinute }: Pick<Measured, "fromMinute" | "untilMinute">,
  statistic: string,
  { gauge }: Source,
  seen: readonly Seen[],
): [number, number][] {
  const points: [number, number][] = [];
  const parts = new Map(gauge?.initial);
  let next = 0;
  for (let minute = fromMinute; minute <= untilMinute; minute++) {
    // A gauge has the value that it had before, too.
    const values = gauge ? [...parts.values()] : [];
    for (let each = seen[next]; each && each.atMs < (minute + 1) * 60_000; each = seen[++next]) {
      values.push(each.value);
      if (gauge) parts.set(each.part, each.value);
    }
    if (values.length > 0) points.push([minute, statisticOf(statistic, values)]);
  }
  return points;
}

/** Of a metric among what was measured; undefined: it is not simulated. */
export function seriesOf({ series }: Measured): (region: string, metric: Metric) => Series | undefined {
  const all = new Map(series.map((each) => [keyOf(each), new Map(each.points)]));
  return (region, metric) => all.get(keyOf({ ...metric, region }));
}

const keyOf = ({ region, namespace, metricName, dimensions, statistic }: Published): string =>
  JSON.stringify([region, namespace, metricName, Object.entries(dimensions).sort(), statistic]);
