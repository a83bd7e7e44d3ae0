import { area, curveStepAfter, line } from "d3-shape";
import type { Second, State } from "../state";
import { percentText } from "../story";
import { type Flow, flowsOf, windowOf } from "../traffic";
import { colourOf } from "./colour";
import { Scroll } from "./scroll";

/** Seconds that a line shows. */
const SHOWN = 120;
/** Where clients ask seldom, what they saw holds for so many seconds. */
const HELD = 3;
const SIZE = { width: 240, height: 40 };

/** What clients of each city see. */
export function Cities({ state }: { readonly state: State }) {
  const flows = flowsOf(state);
  const isDns = state.setup.front === "Route 53";
  const cities = Object.entries(state.cities).filter(([, seconds]) => seconds.length > 0);
  return (
    <section class="card wide" aria-labelledby="cities">
      <h2 id="cities">What clients see</h2>
      {cities.length === 0 ? (
        <p>
          No client is connected. Turn on background traffic, or send requests to the addresses that npm start prints.
        </p>
      ) : (
        <Scroll className="scroll" label="table of the cities">
          <table>
            <thead>
              <tr>
                <th>clients in</th>
                {isDns && <th>Route 53 answers</th>}
                <th>{isDns ? "sent to" : "served by"}</th>
                <th>good answers</th>
                <th>answer time</th>
                <th class="drawn">the last two minutes</th>
              </tr>
            </thead>
            <tbody>
              {cities.map(([name, seconds]) => {
                const recent = seconds.filter(({ second }) => second > state.at - windowOf(state, 10));
                const [good, failed] = [sum(recent, "good"), sum(recent, "failed")];
                const answer = state.answers[name];
                return (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {isDns && (
                      <td class="name">
                        {answer && <span class={`dot ${colourOf(state, answer)}`} />} {answer}
                      </td>
                    )}
                    <td>{servedText(flows.filter(({ from }) => from === name))}</td>
                    <td class={failed > 0 ? "bad" : ""}>
                      {good + failed === 0 ? "none" : `${Math.floor((100 * good) / (good + failed))} %`}
                    </td>
                    <td>{good === 0 ? "" : `${Math.round(sum(recent, "milliseconds") / good)} ms`}</td>
                    <td class="drawn">
                      <Sparkline seconds={seconds} at={state.at} held={windowOf(state, HELD)} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
      <p class="note">
        <span class="swatch bad" /> failed requests; the line is the answer time, which includes an estimate of the way
        through the network{state.speed > 1 && `; what this machine works counts ${state.speed} times at this speed`}.
      </p>
    </section>
  );
}

/** Where new connections go; with old answers of Route 53 also how many of them. */
function servedText(flows: readonly Flow[]): string {
  if (flows.length === 0) return "no requests now";
  const fresh = flows.filter((flow) => flow.fresh > 0 && flow.region !== "");
  const total = fresh.reduce((all, flow) => all + flow.fresh, 0);
  const part = (flow: Flow) => `${percentText(flow.fresh / total)} ${flow.isStale ? "by old answers" : ""}`.trim();
  const isMixed = fresh.some(({ isStale }) => isStale);
  const kept = flows.filter((flow) => flow.kept > 0 && flow.region !== "");
  if (fresh.length > 0) return fresh.map((flow) => `${flow.region}${isMixed ? ` (${part(flow)})` : ""}`).join(", ");
  return kept.length > 0 ? `${kept.map(({ region }) => region).join(", ")} (keep-alive only)` : "nobody";
}

const sum = (seconds: readonly Second[], what: "good" | "failed" | "milliseconds"): number =>
  seconds.reduce((total, each) => total + each[what], 0);

interface SparklineProps {
  readonly seconds: readonly Second[];
  readonly at: number;
  /** For how many seconds what clients saw holds. */
  readonly held: number;
}

function Sparkline({ seconds, at, held }: SparklineProps) {
  const { width, height } = SIZE;
  const from = at - SHOWN;
  const shown = seconds.filter(({ second }) => second >= from);
  const x = ({ second }: Second) => ((second - from) / SHOWN) * width;
  const mean = ({ milliseconds, good }: Second) => milliseconds / good;
  const slowest = Math.max(50, ...shown.filter(({ good }) => good > 0).map(mean));
  const latency = line<Second>()
    .defined(({ good }) => good > 0)
    .x(x)
    .y((each) => height - 2 - (mean(each) / slowest) * (height - 8));
  // A step for each second, and none where nobody asked.
  const everySecond = Array.from({ length: SHOWN }, (_, index) => {
    const now = Math.floor(from) + 1 + index;
    return shown.findLast(({ second }) => second <= now && second > now - held);
  });
  const failures = area<Second | undefined>()
    .defined((each) => each !== undefined && each.failed > 0)
    .curve(curveStepAfter)
    .x((_, index) => (index / SHOWN) * width)
    .y0(height)
    .y1((each) => (each ? height - (each.failed / (each.good + each.failed)) * height : height));
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" preserveAspectRatio="none">
      <path class="failures" d={failures(everySecond) ?? ""} />
      <path class="latency" d={latency(shown) ?? ""} />
    </svg>
  );
}
