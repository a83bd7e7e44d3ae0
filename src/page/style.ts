/** Of the report's page: on a screen in light or dark, on a phone, on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d5dae0; --bad: #b3400a; --good: #00694c; --unsure: #6b5300; --foretold: #b9cbdc; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14171a; --soft: #1f2428; --line: #363d44; --bad: #ff9a5c; --good: #4fd1a5; --unsure: #e8c95a; --foretold: #3d5872; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
header p, footer p { margin: 0; overflow-wrap: anywhere; } ul { padding-left: 1.2rem; } li, code { overflow-wrap: anywhere; }
.verdict { font-size: 1rem; padding: .15rem .6rem; border: 2px solid currentColor; border-radius: 1rem; vertical-align: middle; white-space: nowrap; }
.passed { color: var(--good); } .failed, .bad { color: var(--bad); } .inconclusive, .aborted { color: var(--unsure); }
.headline { margin: .75rem 0 1rem; padding: .9rem 1.1rem 1.1rem; background: var(--soft); border-left: .4rem solid currentColor; border-radius: .5rem; }
.headline > p { font-size: 1.1rem; line-height: 1.4; font-weight: 600; color: var(--ink); } .headline > p.word { font-size: 2.1rem; line-height: 1.2; font-weight: 700; color: inherit; } .headline dl { color: var(--ink); display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem 1.5rem; margin: .9rem 0 0; }
.headline dl > div { display: flex; flex-direction: column; } dt { order: 2; font-weight: 600; } dd { margin: 0; order: 3; font-size: .9rem; } dd.value { order: 1; font-size: 2.1rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; } dd.value.long { font-size: 1.5rem; line-height: 1.68; }
figure { margin: 1rem 0 1.5rem; } figcaption { font-weight: 600; margin-bottom: .35rem; } figure > svg { display: block; width: 100%; height: auto; } .narrow { display: none; }
.lanes text { font: 12px system-ui, sans-serif; fill: currentColor; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; font-variant-numeric: tabular-nums; } .lanes .group { font-weight: 600; font-size: 12.5px; }
.lanes text.on { fill: #000; } .lanes text.white { fill: #fff; } .lanes .shaded { fill: currentColor; opacity: .07; } .lanes line.moment { stroke: currentColor; stroke-dasharray: 3 3; } .lanes text.moment, .lanes text.span { font-weight: 600; }
.lanes rect { shape-rendering: crispEdges; } .lanes path.span { fill: none; stroke: currentColor; stroke-width: 2; } .lanes text.time { opacity: .8; } .axis { stroke: currentColor; opacity: .4; }
svg.range { display: block; padding: 0 9px; overflow: visible; } .range .predicted { fill: var(--foretold); } .range .limit { stroke: currentColor; stroke-width: 2; stroke-dasharray: 4 2; } .range .spread { stroke: currentColor; stroke-width: 3; } .range .mark { fill: currentColor; } .range .mark.bad { fill: var(--bad); } .range .mark path { stroke: var(--paper); stroke-width: 1; }
.key { font-size: .875rem; margin: .35rem 0 1.25rem; } .key span { display: inline-flex; align-items: center; gap: .35rem; margin-right: 1.25rem; } .key svg.range { width: 3.4rem; } .swatch { display: inline-block; width: 1.4rem; height: .7rem; border-radius: 2px; flex: none; } .bad-stripes { background-image: repeating-linear-gradient(45deg, #0006 0 2px, transparent 2px 5px); } .key .narrow { display: none; } .scale { display: flex; justify-content: space-between; padding: 0 9px; }
table + table { margin-top: 1.5rem; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); } td { overflow-wrap: break-word; }
th { font-size: .875rem; font-weight: 600; } .pairs td, .facts td { overflow-wrap: anywhere; } .pairs td:first-child { min-width: 4rem; } .facts td:first-child { width: 9rem; min-width: 8rem; } .drawn { width: 32%; } .cards td:first-child { min-width: 9rem; }
footer { margin-top: 2.5rem; font-size: .875rem; }
@media screen and (max-width: 40rem) {
  .wide { display: none; } .narrow { display: block; } .facts td:first-child { width: auto; } .pairs td, .facts td, .pairs th { padding: .35rem .4rem .35rem 0; } .key .narrow { display: inline; }
  .cards thead { display: none; } .cards, .cards tbody { display: block; } .cards tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .cards td { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; border: 0; text-align: right; } .cards td.drawn { display: block; width: auto; padding: .2rem 0; }
  .cards td:first-child { font-weight: 600; text-align: left; } .cards td:not(:first-child, .drawn)::before { content: attr(data-name); flex: none; text-align: left; } .cards td:empty { display: none; }
}
@page { margin: 14mm; }
@media print { :root { font-size: 13px; } body { max-width: none; padding: 0; } h2, figcaption, .key { break-after: avoid; } .headline, figure, tr, .pairs { break-inside: avoid; } }
`;
