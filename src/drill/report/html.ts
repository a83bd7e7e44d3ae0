import { html, raw } from "hono/html";
import { answersChart, availabilityChart, lagChart, latencyChart, locationsOf } from "./charts";
import {
  changesText,
  circumstancesText,
  exactnessText,
  FIGURES,
  faultText,
  figureText,
  furtherFindings,
  outageText,
  percentText,
  predictedText,
} from "./figure-text";
import { failedText, ledgerText } from "./markdown";
import type { Report } from "./schema";
import { timelineText } from "./timeline";

/** A report as one page that needs no network: on a screen in light or dark, on a phone, on paper. */
export function htmlOf(report: Report): string {
  const { requests, ledger, options } = report;
  const findings = furtherFindings(report);
  const title = `Drill: ${report.fault} in ${report.region}`;
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>${title} <span class="verdict ${report.verdict}">${report.verdict}</span></h1>
<p>${circumstancesText(report)}</p>
<p>${faultText(report)}</p>
${report.aborted ? html`<p class="finding">Ended early: ${report.aborted}</p>` : ""}
</header>
<main>
<section class="figures">
${FIGURES.map(
  ([name, key]) => html`<div class="figure"><b>${figureText(report.figures[key])}</b><span>${name}</span>
<small>${comparedText(report.figures[key])}</small></div>`,
)}
<div class="figure"><b>${requests.availability === null ? "not measured" : percentText(requests.availability)}</b><span>availability</span><small>${failedText(requests)}</small></div>
<div class="figure"><b>${ledger.acknowledged > 0 ? ledger.lost : "not measured"}</b><span>acknowledged writes lost</span><small>${ledger.acknowledged > 0 ? `of ${ledger.acknowledged}` : ""}</small></div>
</section>
${
  report.assertions.length > 0
    ? html`<h2>What was asserted</h2><div class="scroll"><table><tr><th>assertion</th><th>seen</th><th></th></tr>
${report.assertions.map(({ text, actual, holds }) => html`<tr><td><code>${text}</code></td><td>${actual}</td><td>${holds ? "holds" : html`<strong class="bad">does not hold</strong>`}</td></tr>`)}</table></div>`
    : ""
}
${findings.length > 0 ? html`<h2>Findings</h2><ul>${findings.map((finding) => html`<li>${finding}</li>`)}</ul>` : ""}
<h2>What happened when</h2>
<table class="timeline"><tr><th>second</th><th>what</th></tr>
${timelineText(report).map(([at, what]) => html`<tr><td>${at}</td><td>${what}</td></tr>`)}</table>
${changesText(report).map((each) => html`<p class="change">${each}</p>`)}
${locationsOf(report).length > 0 ? trafficOf(report) : ""}
${report.lag.length > 0 ? html`<h2>How long writes took to reach the other regions</h2><div class="chart">${raw(lagChart(report))}</div>` : ""}
<p>${ledgerText(report)}</p>
${report.locations.length > 0 ? clientsOf(report) : ""}
</main>
<footer>Configuration <code>${report.configuration.slice(0, 12)}</code>, ${Object.entries(report.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(
      ", ",
    )}. ${options.rate} new connections a second and location to ${options.path}, ${options.kept} kept; ${options.timeoutMs} ms are a failure. Drill <code>${report.id}</code>.</footer>
</body>
</html>
`);
}

/** What clients saw, in charts. */
const trafficOf = (report: Report) => html`<h2>Who answered new connections, by where clients stand</h2>
${locationsOf(report).map((name) => html`<h3>Clients at ${name}</h3><div class="chart">${raw(answersChart(report, name))}</div>`)}
<h2>Availability of new connections</h2>
<div class="chart">${raw(availabilityChart(report))}</div>
<h2>How long good answers took on new connections</h2>
<div class="chart">${raw(latencyChart(report))}</div>
<p>p50 ${report.requests.p50Ms} ms, p99 ${report.requests.p99Ms} ms from when a request was due, failed ones included.</p>`;

const clientsOf = (report: Report) => html`<h2>Clients</h2>
<table class="clients"><thead><tr><th>clients</th>${CLIENT_COLUMNS.map(([name]) => html`<th>${name}</th>`)}</tr></thead><tbody>
${report.locations.map(
  (each) => html`<tr><td>${each.name}${each.affected ? ` (served by ${report.region})` : ""}</td>
${CLIENT_COLUMNS.map(([name, text]) => html`<td data-name="${name}">${text(each, report)}</td>`)}</tr>`,
)}</tbody></table>`;

/** What a figure is to be compared with, and how exactly that can be done. */
function comparedText({ predicted, ...figure }: Report["figures"]["rto"]): string {
  const exactness = exactnessText(figure);
  return [
    ...(predicted ? [`predicted ${predictedText(predicted)}`] : []),
    ...(exactness ? [`measured to ${exactness}`] : []),
  ].join(", ");
}

/** What is known of the clients at a location, by the names of the columns. */
const CLIENT_COLUMNS: readonly (readonly [
  string,
  (clients: Report["locations"][number], report: Report) => string | number,
])[] = [
  ["connections", ({ connection }) => connection],
  ["outage", (clients, report) => outageText(report, clients)],
  ["predicted", ({ predicted }) => predictedText(predicted)],
  ["requests", ({ requests }) => requests],
  ["failed", ({ failed }) => failed],
];

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d5dae0; --bad: #b3400a; --good: #00694c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14171a; --soft: #1f2428; --line: #363d44; --bad: #ff9a5c; --good: #4fd1a5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 0; }
header p, .change { margin: 0; } .timeline + .change { margin-top: .75rem; }
.verdict { font-size: 1rem; padding: .15rem .6rem; border: 2px solid currentColor; border-radius: 1rem; vertical-align: middle; white-space: nowrap; }
.passed { color: var(--good); } .failed, .aborted, .bad, .finding { color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin-top: 1.25rem; }
.figure { background: var(--soft); border-radius: .5rem; padding: .75rem; display: flex; flex-direction: column; }
.figure b { font-size: 1.5rem; font-variant-numeric: tabular-nums; } .figure small { opacity: .75; }
.scroll { overflow-x: auto; } .chart svg { display: block; width: 100%; height: auto; } .chart .narrow { display: none; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
footer { margin-top: 2.5rem; font-size: .875rem; opacity: .75; }
td { white-space: nowrap; } td:first-child { white-space: normal; min-width: 9rem; }
.timeline td:first-child { min-width: 0; width: 5rem; } .timeline td:last-child { white-space: normal; }
@media screen and (max-width: 40rem) {
  .chart .wide { display: none; } .chart .narrow { display: block; }
  .clients thead { display: none; } .clients tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .clients td { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; border: 0; white-space: normal; }
  .clients td:first-child { font-weight: 600; } .clients td[data-name]::before { content: attr(data-name); opacity: .75; } .clients td:empty { display: none; }
}
@media print { body { max-width: none; font-size: 11pt; } h2, h3 { break-after: avoid; } .figure, .chart, tr { break-inside: avoid; } .figure { border: 1px solid var(--line); } }
`;
