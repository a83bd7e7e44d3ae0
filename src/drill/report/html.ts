import { html, raw } from "hono/html";
import { chartSvg } from "./chart-svg";
import type { Block, Document, Table, Text } from "./document";

/** One page that needs no network: on a screen in light or dark, on a phone, on paper. */
export const htmlOf = ({ title, verdict, lead, sections, footer }: Document): string =>
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
<h1>${title}${verdict === undefined ? "" : html` <span class="verdict ${verdict}">${verdict}</span>`}</h1>
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

function blockOf(block: Block, id: string) {
  switch (block.kind) {
    case "paragraph":
      return html`<p>${inline(block.text)}</p>`;
    case "list":
      return html`<ul>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case "table":
      return table(block);
    case "tiles":
      return tiles(block);
    case "chart":
      return html`<figure><figcaption>${block.caption}</figcaption>${raw(chartSvg(block.chart, id))}</figure>`;
  }
}

/** On a phone, a table of more than two columns becomes a card for each row. */
const table = ({ headers, rows }: Table) => html`<table class="${headers.length > 2 ? "cards" : "pairs"}">
<thead><tr>${headers.map((header) => html`<th>${header}</th>`)}</tr></thead>
<tbody>${rows.map(
  (cells) => html`<tr>${cells.map((cell, index) => html`<td data-name="${headers[index]}">${inline(cell)}</td>`)}</tr>
`,
)}</tbody>
</table>`;

const tiles = ({ headers, rows }: Table) => html`<div class="tiles">
${rows.map(
  ([name = "", value = "", ...notes]) => html`<div class="tile"><b>${inline(value)}</b><span>${inline(name)}</span>
<small>${notes.flatMap((note, index) => (note === "" ? [] : [html`<span>${headers[index + 2]} ${inline(note)}</span> `]))}</small></div>
`,
)}</div>`;

function inline(text: Text) {
  if (typeof text === "string") return text;
  if (text.mark === "link") return html`<a href="${encodeURI(text.href)}">${text.text}</a>`;
  if (text.mark === "code") return html`<code>${text.text}</code>`;
  return html`<strong class="${text.mark}">${text.text}</strong>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d5dae0; --bad: #b3400a; --good: #00694c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14171a; --soft: #1f2428; --line: #363d44; --bad: #ff9a5c; --good: #4fd1a5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
a { color: inherit; } header p, footer p { margin: 0; overflow-wrap: anywhere; } ul { padding-left: 1.2rem; }
.verdict { font-size: 1rem; padding: .15rem .6rem; border: 2px solid currentColor; border-radius: 1rem; vertical-align: middle; white-space: nowrap; }
.passed { color: var(--good); } .failed, .aborted, .bad { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .75rem; }
.tile { background: var(--soft); border-radius: .5rem; padding: .75rem; display: flex; flex-direction: column; }
.tile b { font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; } .tile small { opacity: .75; margin-top: .25rem; } .tile small span { display: block; }
figure { margin: 1rem 0 1.5rem; } figcaption { font-weight: 600; margin-bottom: .35rem; } figure svg { display: block; width: 100%; height: auto; } .narrow { display: none; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-size: .875rem; opacity: .75; } .pairs td:first-child { width: 5rem; }
footer { margin-top: 2.5rem; font-size: .875rem; opacity: .75; }
@media screen and (max-width: 40rem) {
  .wide { display: none; } .narrow { display: block; } .tiles { grid-template-columns: 1fr 1fr; }
  .cards thead { display: none; } .cards tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .cards td { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; border: 0; }
  .cards td:first-child { font-weight: 600; } .cards td:not(:first-child)::before { content: attr(data-name); opacity: .75; flex: none; } .cards td:empty { display: none; }
}
@media print { body { max-width: none; font-size: 11pt; } h2, figcaption { break-after: avoid; } .tile, figure, tr { break-inside: avoid; } .tile { border: 1px solid var(--line); } }
`;
