import { html } from "hono/html";
import type { Range } from "./range";

type Markup = ReturnType<typeof html>;

/** A range on a scale from 0, as wide as there is room. */
export function rangeSvg(range: Range, scale: number): Markup {
  const percent = (value: number) => Math.round((10_000 * Math.min(value, scale)) / scale) / 100;
  const at = (value: number) => `${percent(value)}%`;
  const { predicted, measured, open = false, bad = false, limit, spread } = range;
  return html`<svg class="range" width="100%" height="26" aria-hidden="true">
<line class="axis" x1="0" x2="100%" y1="13" y2="13"/>
${predicted ? html`<rect class="predicted" x="${at(predicted.from)}" width="${Math.max(0.5, percent(predicted.to ?? scale) - percent(predicted.from))}%" y="6" height="14" rx="2"/>` : ""}
${limit === undefined ? "" : html`<line class="limit" x1="${at(limit)}" x2="${at(limit)}" y1="1" y2="25"/>`}
${spread ? html`<line class="spread" x1="${at(spread.min)}" x2="${at(spread.max)}" y1="13" y2="13"/>` : ""}
${measured === undefined ? "" : html`<svg class="mark${bad ? " bad" : ""}" x="${at(measured)}" y="13" overflow="visible">${open ? ARROW : DIAMOND}</svg>`}
</svg>`;
}

const DIAMOND = html`<path d="M0 -7L6 0L0 7L-6 0Z"/>`;
/** From a line to the right. */
const ARROW = html`<path d="M-1.5 -8H1.5V-2H10V-6L18 0L10 6V2H1.5V8H-1.5Z"/>`;

/** What the marks mean, each with its drawing, and how far the scale goes: on a phone it has no header. */
export const rangesKey = (ranges: readonly Range[], scale: string): Markup => {
  const entries: readonly [boolean, string, Range][] = [
    [ranges.some(({ predicted }) => predicted !== undefined), "predicted", { predicted: { from: 1, to: 9 } }],
    [ranges.some(({ measured }) => measured !== undefined), "measured", { measured: 5 }],
    [ranges.some(({ open = false }) => open), "at least", { measured: 2, open: true }],
    [ranges.some(({ limit }) => limit !== undefined), "objective", { limit: 5 }],
    [
      ranges.some(({ spread }) => spread !== undefined),
      "from the smallest to the largest run",
      { spread: { min: 1, max: 9 } },
    ],
  ];
  return html`<p class="key">${entries.map(([is, name, range]) => (is ? html`<span>${rangeSvg(range, 10)} ${name}</span> ` : ""))}<span class="narrow">scale: ${scale}</span></p>`;
};
