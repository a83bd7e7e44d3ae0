/** Of the page: on a screen in light or dark, and on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft-ink: #4c5661; --paper: #fff; --soft: #f3f5f7; --line: #d5dae0; --bad: #b3400a; --good: #00694c; --land: #e3e8ed; --main: #0b5cad; --band: #b9cbdc; --d0: #8a6d00; --d1: #9c4f86; --d2: #0b6aa8; --d3: #00775a; --c0: #0072b2; --c1: #00825f; --c2: #a8507f; --c3: #2683b5; --c4: #8a7900; --c5: #6b6b6b }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft-ink: #aab4be; --paper: #14171a; --soft: #1f2428; --line: #363d44; --bad: #ff9a5c; --good: #4fd1a5; --land: #262d33; --main: #7cc0ff; --band: #46627e; --d0: #e0b93a; --d1: #e39ccb; --d2: #6cb8ee; --d3: #4fd1a5; --c0: #58a9e0; --c1: #3fc79c; --c2: #e08fbb; --c3: #86c5ea; --c4: #d3c04d; --c5: #a8a8a8 } }
* { box-sizing: border-box }
body { margin: 0; font: 1rem / 1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); font-variant-numeric: tabular-nums }
h1 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere } h2 { font-size: 1rem; margin: 0 0 0.5rem } h3 { font-size: 0.95rem; margin: 0 0 0.4rem }
main { max-width: 84rem; margin: 0 auto; padding: 0.75rem 1rem 2rem }
.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; padding: 0.5rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line) }
.clock { font-weight: 600; min-width: 5.5rem }
.badge { font-size: 0.85rem; padding: 0.1rem 0.6rem; border: 1px solid var(--line); border-radius: 1rem }
.badge.lost { color: var(--bad); border-color: var(--bad) } .wait { padding: 2rem }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.problem { margin: 0; color: var(--bad); font-weight: 600 } .problem:not(:empty) { margin-bottom: 0.5rem }
button, select, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid #7a858f; border-radius: 0.35rem; padding: 0.25rem 0.6rem; min-height: 2rem }
button { cursor: pointer } button:disabled { opacity: 0.55; cursor: default } input[type="number"] { width: 5.5rem; padding-right: 0.2rem }
input[type="checkbox"] { min-height: 0 } input[type="range"] { padding: 0; accent-color: var(--main) }
button.main { background: var(--main); border-color: var(--main); color: var(--paper); font-weight: 600 }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
.story { background: var(--soft); border-left: 0.4rem solid var(--good); border-radius: 0.5rem; padding: 0.8rem 1rem; margin-bottom: 0.75rem }
.story.away { border-color: var(--bad) } .story.back { border-color: var(--main) }
.caption { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: start; gap: 0.5rem 1.5rem; min-height: 4.6rem }
.caption > div:first-child { flex: 1 1 26rem } .caption h2 { font-size: 1.35rem; line-height: 1.25; margin: 0 } .caption p { margin: 0.2rem 0 0 }
.guide { display: flex; flex-wrap: wrap; gap: 0.5rem } .delays { margin-top: 0.6rem } .total { margin: 0 0 0.3rem }
.total strong { font-size: 1.35rem }
.track { position: relative; display: flex; height: 2.9rem; padding-bottom: 0.9rem; background: linear-gradient(var(--line), var(--line)) 0 2rem / 100% 1px no-repeat }
.delay { height: 2rem; min-width: 1px } .d1 { background: var(--d0) } .d2 { background: var(--d1) } .d3 { background: var(--d2) } .d4 { background: var(--d3) }
.mark { position: absolute; top: -0.2rem; width: 3px; height: 3rem; margin-left: -1px; background: var(--ink); border-radius: 2px }
.track .band { position: absolute; bottom: 0; height: 0.65rem }
.band { background: var(--band); border: 1px solid var(--soft-ink); border-radius: 2px }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0.5rem 0 0; padding: 0; list-style: none }
.legend li { display: flex; align-items: center; gap: 0.4rem }
.swatch.d1, .swatch.d2, .swatch.d3, .swatch.d4, .delay { display: grid; place-items: center; color: var(--paper); font-weight: 700; font-size: 0.85rem } .swatch.d1, .swatch.d2, .swatch.d3, .swatch.d4 { width: 1.3rem; height: 1.3rem }
.legend em { margin-left: .5rem; font-style: normal; font-weight: 600; font-size: 0.85rem; padding: 0 0.45rem; border: 1px solid currentColor; border-radius: 1rem }
.swatch { display: inline-block; flex: none; width: 1.1rem; height: 0.8rem; border-radius: 2px } .swatch.bad { background: var(--bad) }
.stage { display: grid; grid-template-columns: minmax(0, 1.75fr) minmax(20rem, 1fr); gap: 0.75rem; align-items: start } .stage.four { grid-template-columns: minmax(0, 1.2fr) minmax(20rem, 1fr) } .map { margin: 0 }
.map svg { display: block; width: 100%; height: auto; background: var(--soft); border-radius: 0.5rem } .land { fill: var(--land) }
.map path.fresh, .map path.kept { fill: none; stroke-linecap: round; opacity: 0.85 } .map path.kept { stroke-width: 1.6; stroke-dasharray: 2 6 }
.map path.failing { stroke-dasharray: 9 6 } .map path.stale { stroke-dasharray: 14 5 2 5 }
.map circle.answer { fill: none; stroke-width: 3 }
.map text { font-size: 13px; fill: var(--ink); paint-order: stroke; stroke: var(--soft); stroke-width: 4px; stroke-linejoin: round }
.site text { font-weight: 650; font-size: 14px } .city circle { fill: var(--paper); stroke: var(--ink); stroke-width: 2 }
.city.failing circle:not(.answer) { fill: var(--bad); stroke: var(--bad) } .city.failing text { fill: var(--bad); font-weight: 600 }
.site.out rect { fill: var(--paper); stroke: var(--bad); stroke-width: 3 } .cross { stroke: var(--bad); stroke-width: 3 }
.map figcaption { display: flex; flex-wrap: wrap; gap: 0.2rem 1.25rem; font-size: 0.85rem; margin-top: 0.3rem }
.map figcaption span { display: inline-flex; align-items: center; gap: 0.4rem } .line { width: 1.7rem; border-top: 4px solid var(--c0) }
.line.kept { border-top: 2px dotted var(--c0) } .line.failing { border-top: 4px dashed var(--c0) } .line.stale { height: 4px; border: 0; background: linear-gradient(90deg, var(--c0) 55%, transparent 0 70%, var(--c0) 0 80%, transparent 0) } .ring { width: 1rem; height: 1rem; border-radius: 50%; border: 3px solid var(--c1) } path.c0, circle.c0 { stroke: var(--c0) }
path.c1, circle.c1 { stroke: var(--c1) } path.c2, circle.c2 { stroke: var(--c2) } path.c3, circle.c3 { stroke: var(--c3) } path.c4, circle.c4 { stroke: var(--c4) } path.c5, circle.c5 { stroke: var(--c5) }
rect.c0 { fill: var(--c0) } rect.c1 { fill: var(--c1) } rect.c2 { fill: var(--c2) } rect.c3 { fill: var(--c3) } rect.c4 { fill: var(--c4) }
rect.c5 { fill: var(--c5) } .dot { display: inline-block; width: 0.85rem; height: 0.85rem; border-radius: 3px; vertical-align: -1px }
.dot.c0 { background: var(--c0) } .dot.c1 { background: var(--c1) } .dot.c2 { background: var(--c2) } .dot.c3 { background: var(--c3) }
.dot.c4 { background: var(--c4) } .dot.c5 { background: var(--c5) }
.region { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.55rem 0.7rem; margin-bottom: 0.6rem }
.region small { font-weight: 400; color: var(--soft-ink) } .region .fault { float: right; color: var(--bad); font-weight: 600; font-size: 0.85rem }
.lamps { display: flex; gap: 0.3rem; list-style: none; margin: 0; padding: 0 }
.lamp { flex: 1 1 0; min-width: 0; display: flex; flex-direction: column; align-items: center; text-align: center; font-size: 0.85rem; line-height: 1.3; min-height: 7.2rem }
.lamp span { min-height: 1.1rem }
.gap { align-self: start; padding-top: 0.65rem; font-size: 0.85rem; font-weight: 600; min-width: 2.8rem; text-align: center }
.bulb { display: grid; place-items: center; width: 2.3rem; height: 2.3rem; margin-bottom: 0.2rem; border-radius: 50%; font-size: 1.2rem; font-weight: 700; color: var(--paper); border: 3px solid transparent }
.bulb.bad, .bulb.good { color: var(--paper) } .bulb svg { fill: none; stroke: currentColor; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round }
.bulb.good { background: var(--good) } .bulb.bad { background: var(--bad); border-radius: 20% }
.bulb.dark { background: var(--soft); color: var(--soft-ink); border-color: var(--line) }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0.75rem; margin-top: 0.75rem }
.card { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem; min-width: 0 } .wide { grid-column: 1 / -1 }
.note { font-size: 0.85rem; color: var(--soft-ink); margin: 0.5rem 0 0 } .card p { margin-bottom: 0 } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line); font-weight: 400; vertical-align: middle }
thead th { font-size: 0.85rem; color: var(--soft-ink) } tbody th { font-weight: 600 } td.bad, .bad { color: var(--bad) } td.bad { font-weight: 600 }
.name { white-space: nowrap } .scroll { overflow-x: auto } .drawn { width: 40%; min-width: 11rem }
.spark { display: block; width: 100%; height: 2.4rem; background: var(--soft); border-radius: 3px }
.latency { fill: none; stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke } .failures { fill: var(--bad); opacity: 0.75 }
form, .form, .filters { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.9rem } .form form { flex-wrap: nowrap; gap: 0.4rem }
.long { flex: 1 1 100%; display: flex; align-items: center; gap: 0.4rem } .long input { flex: 1; min-width: 0 }
.filters { font-size: 0.85rem; margin-bottom: 0.5rem } .faults { list-style: none; padding: 0; margin: 0.5rem 0 0 }
.faults li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: 0.15rem 0 }
.list ul { list-style: none; margin: 0; padding: 0 }
.list { height: 15rem; overflow-y: auto; font-size: 0.85rem }
.list li { padding: 0.15rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
.list time { display: inline-block; min-width: 3.6rem; color: var(--soft-ink) } .list .faults span { color: var(--bad); font-weight: 600 }
.player { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; padding: 0.6rem 1rem; background: var(--soft); border-top: 1px solid var(--line) }
.jumps { display: flex; flex-wrap: wrap; gap: 0.4rem } .scrub { flex: 1 1 100% } .scrub input { width: 100% }
@media (max-width: 62rem) { .stage, .stage.four { grid-template-columns: minmax(0, 1fr) } }
@media (max-width: 40rem) { main { padding: 0.5rem 0.6rem 1rem } .bar { padding: 0.4rem 0.6rem; gap: 0.3rem 0.6rem } .map text { font-size: 27px; stroke-width: 7px } .site text { font-size: 29px } .city circle, .site rect, .cross { transform-box: fill-box; transform-origin: center; transform: scale(1.9) } .city text { transform: translateY(12px) } .site text { transform: translateY(-6px) } .caption h2 { font-size: 1.15rem } .lamp, .gap { font-size: 0.78rem } .lamps { gap: 0.1rem } .gap { min-width: 2.2rem } .player { padding: 0.4rem 0.6rem } }
`;
