import type { Chart } from "../../page/chart";
import { paletteColour } from "../../page/palette";
import type { PastDrill } from "./drills-in";

/** How a figure went from drill to drill. */
export interface Trend {
  readonly caption: string;
  readonly chart: Chart;
}

/** RTO and RPO of all drills of a fault, a line for each region; nothing where none was measured. */
export function trendsOf(drills: readonly PastDrill[]): Trend[] {
  const faults = [...new Set(drills.map(({ report }) => kindOf(report)))].sort();
  return faults.flatMap((kind) => {
    const own = drills.filter(({ report }) => kindOf(report) === kind);
    return (["rto", "rpo"] as const).flatMap((figure) => {
      const chart = chartOf(own, figure);
      return chart.series.length > 0 ? [{ caption: `${figure.toUpperCase()} of drills of ${kind}`, chart }] : [];
    });
  });
}

/** What is not the same on another target, or of another share. */
const kindOf = ({ fault, share = 1, target, stack }: PastDrill["report"]): string =>
  `${fault}${share === 1 ? "" : ` (share ${share})`}, stack ${stack}, ${target}`;

function chartOf(drills: readonly PastDrill[], figure: "rto" | "rpo"): Chart {
  const regions = [...new Set(drills.map(({ report }) => report.region))].sort();
  const series = regions.map((region, index) => ({
    name: region,
    colour: paletteColour(index),
    values: drills.map(({ report }) => (report.region === region ? report.figures[figure].seconds : null)),
    points: true,
    connected: true,
  }));
  return {
    unit: "s",
    labels: drills.map(({ report }) => (report.recorded?.at ?? "").slice(0, "2026-01-01".length)),
    moments: [],
    series: series.filter(({ values }) => values.some((value) => value !== null)),
  };
}
