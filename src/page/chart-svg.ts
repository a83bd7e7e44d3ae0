import { html } from "hono/html";
import type { Chart } from "./chart";

/** Stands for the page's own text colour, which a chart drawn beforehand cannot know. */
const INK = "#010203";

/** A chart is drawn once for each: made small, the text of a wide one could not be read. */
const SIZES = [
  { name: "wide", width: 860, height: 220, labels: 12 },
  { name: "narrow", width: 380, height: 220, labels: 6 },
] as const;

/**
 * As two SVG drawings, `wide` and `narrow` by their class, in the colour of the text around them.
 * @param id no other chart of the page has it
 */
export const chartSvg = (chart: Chart, id: string): string =>
  SIZES.map((size) => stillSvg(drawn(chart, size), size.name, id)).join("\n");

function drawn(chart: Chart, { width, height, labels }: (typeof SIZES)[number]): string {
  // Only here: a tenth of a second that a command need not spend before it draws, or where it draws nothing.
  const { init } = require("echarts") as typeof import("echarts");
  const last = Math.max(0, ...chart.series.map(({ values }) => values.length));
  const [first, ...others] = seriesOf(chart);
  const canvas = init(null, null, { renderer: "svg", ssr: true, width, height });
  canvas.setOption({
    animation: false,
    textStyle: { color: INK, fontFamily: "inherit" },
    grid: { left: 60, right: 20, top: 40, bottom: 34 },
    xAxis: xAxis(chart, last, labels),
    // Written along the axis: above it are the moments.
    yAxis: {
      type: "value",
      name: chart.unit,
      nameLocation: "middle",
      nameGap: 40,
      ...(chart.max === undefined ? {} : { max: chart.max }),
      ...axis(),
    },
    series: [{ ...first, markLine: moments(chart) }, ...others],
  });
  const svg = canvas.renderToSVGString();
  canvas.dispose();
  return svg;
}

/**
 * Drawn at any width, in the page's own colour, without what is for the mouse. ECharts names things by counting in the
 * process: the same chart is to be the same text.
 */
const stillSvg = (svg: string, name: string, id: string): string =>
  svg
    .replaceAll(INK, "currentColor")
    .replace(/<svg width="\d+" height="\d+"/, `<svg class="${name}"`)
    .replaceAll(/<style[\s\S]*?<\/style>\s*| class="zr[^"]*"| ecmeta_\w+="[^"]*"| pointer-events="visible"/g, "")
    .replaceAll(/(id="|url\(#)zr\d+-/g, `$1${id}-${name}-`);

const seriesOf = ({ series }: Chart) =>
  series.map(({ name, colour, values, broad = false, points = false, connected = false }, index) => ({
    type: "line" as const,
    name,
    color: colour,
    data: [...values],
    symbolSize: 3,
    showSymbol: points,
    lineStyle: { width: broad ? 5 : 1.75, type: index === 0 ? "solid" : dashes(index) },
    connectNulls: connected,
  }));

/** Lines on top of each other are seen, and told apart without their colours. */
const DASHES: readonly number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 7]];

const dashes = (index: number): number[] => DASHES[index % DASHES.length] ?? [];

/** Every line by its name. */
export const chartKey = ({ series }: Chart) =>
  html`<p class="key">${series.map(
    ({ name, colour }, index) =>
      html`<span><svg class="swatch" aria-hidden="true"><line x1="0" x2="100%" y1="50%" y2="50%" style="stroke:${colour}" stroke-width="3" stroke-dasharray="${dashes(index).join(" ")}"/></svg>${name}</span> `,
  )}</p>`;

const moments = (chart: Chart): object => ({
  symbol: "none",
  silent: true,
  lineStyle: { color: INK, type: "dashed", width: 1 },
  data: chart.moments.map(({ name, second }, index) => ({
    name,
    xAxis: second,
    // Every other one is written higher, since its neighbours may be near.
    label: { formatter: name, color: INK, distance: index % 2 === 0 ? 4 : 17 },
  })),
});

/** @param labels as many at most, about */
function xAxis({ labels: texts, firstSecond = 0 }: Chart, last: number, labels: number): object {
  const base = { type: "category", nameLocation: "end", nameGap: 6, ...axis() };
  if (texts) {
    const every = Math.ceil((2 * last) / labels);
    return { ...base, data: [...texts], axisLabel: { color: INK, interval: (index: number) => index % every === 0 } };
  }
  const every = Math.max(10, Math.ceil(last / labels / 10) * 10);
  return {
    ...base,
    name: "s",
    data: Array.from({ length: last }, (_, index) => firstSecond + index),
    axisLabel: { color: INK, interval: (index: number) => (firstSecond + index) % every === 0 },
  };
}

const axis = () => ({
  nameTextStyle: { color: INK },
  axisLabel: { color: INK },
  axisLine: { lineStyle: { color: INK } },
  splitLine: { lineStyle: { color: INK, opacity: 0.12 } },
});
