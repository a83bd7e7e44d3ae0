import { html, raw } from "hono/html";
import { answersChart, availabilityChart, lagChart, latencyChart, locationsOf } from "./charts";
import { FIGURES, percentText, predictedText, secondsText, TARGETS } from "./figure-text";
import { failedText, ledgerText } from "./markdown";
import type { Report } from "./report";
import { timelineText } from "./timeline";

/** A report as one page that needs no network: on a screen in light or dark, on a phone, on paper. */
export function htmlOf(report: Report): string {
  const { requests, ledger, options } = report;
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
<p>Stack ${report.stack} on ${TARGETS[report.target]}${report.startedAt ? html`, <time>${report.startedAt}</time>` : ""}${report.who ? `, by ${report.who}` : ""}.</p>
${report.aborted ? html`<p class="finding">Ended early: ${report.aborted}</p>` : ""}
</header>
<main>
<section class="figures">
${FIGURES.map(
  ([name, key]) => html`<div class="figure"><b>${secondsText(report.figures[key].seconds)}</b><span>${name}</span>
<small>${report.figures[key].predicted ? `predicted ${predictedText(report.figures[key].predicted)}` : ""}</small></div>`,
)}
<div class="figure"><b>${percentText(requests.availability)}</b><span>availability</span><small>${failedText(requests)}</small></div>
<div class="figure"><b>${options.ledger ? ledger.lost : "not seen"}</b><span>acknowledged writes lost</span><small>${options.ledger ? `of ${ledger.acknowledged}` : ""}</small></div>
</section>
${
  report.assertions.length > 0
    ? html`<h2>What was asserted</h2><div class="wide"><table><tr><th>assertion</th><th>seen</th><th></th></tr>
${report.assertions.map(({ text, actual, holds }) => html`<tr><td><code>${text}</code></td><td>${actual}</td><td>${holds ? "holds" : html`<strong class="bad">does not hold</strong>`}</td></tr>`)}</table></div>`
    : ""
}
${
  report.findings.length > 0
    ? html`<h2>Findings</h2><ul>${report.findings.map((finding) => html`<li>${finding}</li>`)}</ul>`
    : ""
}
<h2>What happened when</h2>
<table class="timeline"><tr><th>second</th><th>what</th></tr>
${timelineText(report).map(([at, what]) => html`<tr><td>${at}</td><td>${what}</td></tr>`)}</table>
<h2>Who answered, by where clients stand</h2>
${locationsOf(report).map((name) => html`<h3>Clients at ${name}</h3><div class="chart">${raw(answersChart(report, name))}</div>`)}
<h2>Availability</h2>
<div class="chart">${raw(availabilityChart(report))}</div>
<h2>How long answers took</h2>
<div class="chart">${raw(latencyChart(report))}</div>
<p>p50 ${requests.p50Ms} ms, p99 ${requests.p99Ms} ms, from when a request was due; new connections.</p>
${report.lag.length > 0 ? html`<h2>How long writes took to reach the other regions</h2><div class="chart">${raw(lagChart(report))}</div>` : ""}
<p>${ledgerText(report)}</p>
<h2>Clients</h2>
<div class="wide"><table><tr><th>clients</th><th>connections</th><th>outage</th><th>predicted</th><th>requests</th><th>failed</th></tr>
${report.locations.map((each) => html`<tr><td>${each.name}${each.affected ? ` (served by ${report.region})` : ""}</td><td>${each.connection}</td><td>${secondsText(each.outageSeconds)}</td><td>${predictedText(each.predicted)}</td><td>${each.requests}</td><td>${each.failed}</td></tr>`)}</table></div>
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

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d5dae0; --bad: #b3400a; --good: #00694c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14171a; --soft: #1f2428; --line: #363d44; --bad: #ff9a5c; --good: #4fd1a5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 0; }
header p { margin: 0; }
.verdict { font-size: 1rem; padding: .15rem .6rem; border: 2px solid currentColor; border-radius: 1rem; vertical-align: middle; white-space: nowrap; }
.passed { color: var(--good); } .failed, .aborted, .bad, .finding { color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin-top: 1.25rem; }
.figure { background: var(--soft); border-radius: .5rem; padding: .75rem; display: flex; flex-direction: column; }
.figure b { font-size: 1.5rem; font-variant-numeric: tabular-nums; } .figure small { opacity: .75; }
.chart, .wide { overflow-x: auto; } .chart svg { width: 100%; min-width: 36rem; height: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
footer { margin-top: 2.5rem; font-size: .875rem; opacity: .75; }
td { white-space: nowrap; } td:first-child { white-space: normal; min-width: 9rem; }
.timeline td:first-child { min-width: 0; width: 5rem; } .timeline td:last-child { white-space: normal; }
@media print { body { max-width: none; font-size: 11pt; } .chart svg { min-width: 0; } .figure, .chart, tr { break-inside: avoid; } .figure { border: 1px solid var(--line); } }
`;
