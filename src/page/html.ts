import { html, raw } from "hono/html";
import { chartKey, chartSvg } from "./chart-svg";
import type { Block, Document, Table, Text } from "./document";
import { lanesKey, lanesSvg } from "./lanes-svg";
import { scaleOf } from "./range";
import { rangeSvg, rangesKey } from "./ranges-svg";
import { STYLE } from "./style";

/** One page that needs no network: on a screen in light or dark, on a phone, on paper. */
export const htmlOf = ({ title, verdict, headline, lead, sections, footer }: Document): string =>
  String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}${verdict === undefined ? "" : `, ${verdict}`}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}${headline || verdict === undefined ? "" : html` <span class="verdict ${verdict}">${verdict}</span>`}</h1>
${headline && verdict ? headlineOf(verdict, headline) : ""}
${lead.map((text) => html`<p>${inline(text)}</p>`)}
</header>
<main>
${sections.map(
  ({ title, blocks }, section) => html`<section>
<h2>${title}</h2>
${blocks.map((block, index) => blockOf(block, `block-${section}-${index}`))}
</section>
`,
)}
</main>
<footer>${footer.map((text) => html`<p>${inline(text)}</p>`)}</footer>
</body>
</html>
`);

/** Values that are longer than a number are written smaller. */
const headlineOf = (verdict: NonNullable<Document["verdict"]>, { text, figures }: NonNullable<Document["headline"]>) =>
  html`<div class="headline ${verdict}"><p class="word">${capital(verdict)}</p><p>${inline(text)}</p>
<dl>${figures.rows.map(
    ([name = "", value = "", ...notes]) => html`<div><dt>${inline(name)}</dt>
<dd class="value${plain(value).length > 9 ? " long" : ""}">${inline(value)}</dd>
${notes.map((note) => (note === "" ? "" : html`<dd>${inline(note)}</dd>`))}</div>
`,
  )}</dl></div>`;

function blockOf(block: Block, id: string) {
  switch (block.kind) {
    case "paragraph":
      return html`<p>${inline(block.text)}</p>`;
    case "list":
      return html`<ul>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case "table":
      return table(block);
    case "ranges":
      return ranges(block);
    case "lanes":
      return html`<figure><figcaption>${block.lanes.caption}</figcaption>${lanesKey(block.lanes)}${lanesSvg(block.lanes, id)}</figure>`;
    case "chart":
      return html`<figure><figcaption>${block.caption}</figcaption>${chartKey(block.chart)}${raw(chartSvg(block.chart, id))}</figure>`;
  }
}

type Markup = ReturnType<typeof html>;

/** On a phone, a wide table becomes a card for each row. */
const table = (
  { headers, rows }: Table,
  drawn?: { readonly header: Markup; readonly cells: readonly (Markup | string)[] },
) =>
  html`<table class="${drawn || headers.length > 3 ? "cards" : headers[0] === "" ? "facts" : "pairs"}">
${headers.some((header) => header !== "") ? html`<thead><tr>${headers.map((header) => html`<th>${header}</th>`)}${drawn ? html`<th class="drawn">${drawn.header}</th>` : ""}</tr></thead>` : ""}
<tbody>${rows.map(
    (
      cells,
      row,
    ) => html`<tr>${cells.map((cell, index) => html`<td data-name="${headers[index]}">${inline(cell)}</td>`)}${drawn ? html`<td class="drawn">${drawn.cells[row]}</td>` : ""}</tr>
`,
  )}</tbody>
</table>`;

function ranges(block: Extract<Block, { kind: "ranges" }>) {
  const known = block.ranges.flatMap((range) => (range ? [range] : []));
  if (known.length === 0) return table(block);
  const scale = scaleOf(known);
  const header = html`<span class="scale"><span>0</span><span>${scale} ${block.unit}</span></span>`;
  const cells = block.ranges.map((range) => (range ? rangeSvg(range, scale) : ""));
  return html`${table(block, { header, cells })}${rangesKey(known, `0 to ${scale} ${block.unit}`)}`;
}

const capital = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`;

const plain = (text: Text): string => (typeof text === "string" ? text : text.text);

function inline(text: Text) {
  if (typeof text === "string") return unbroken(text);
  if (text.mark === "link") return html`<a href="${encodeURI(text.href)}">${text.text}</a>`;
  if (text.mark === "code") return html`<code>${text.text}</code>`;
  return html`<strong class="${text.mark}">${unbroken(text.text)}</strong>`;
}

/** A number stays on one line with its unit. */
const unbroken = (text: string): string => text.replaceAll(/(?<=\d) (?=(?:s|ms|%)(?!\w))/g, "\u00a0");
