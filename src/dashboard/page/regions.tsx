import type { RegionPlace } from "../events";
import { faultsIn, isFailOpen, isHealthy, newsDue, type RegionState, type State, wayOf } from "../state";
import { leftAt, percentText, secondsText } from "../story";
import { staleShare } from "../traffic";
import { colourOf } from "./colour";

/** What each of those that decide about a region believes, in causal order. */
export function Regions({ state }: { readonly state: State }) {
  return (
    <section class="regions" aria-labelledby="regions">
      <h2 id="regions">Regions: who believes what</h2>
      {state.setup.regions.map((region) => (
        <Region key={region.name} state={state} place={region} now={state.regions[region.name] as RegionState} />
      ))}
    </section>
  );
}

interface RegionProps {
  readonly state: State;
  readonly place: RegionPlace;
  readonly now: RegionState;
}

interface LampProps {
  readonly name: string;
  readonly isOn: boolean | undefined;
  readonly lines: readonly string[];
}

function Region({ state, place, now }: RegionProps) {
  const causes = faultsIn(state, place.name);
  const way = wayOf(state, place.name);
  const passage = now[way] ?? {};
  const between = (from?: number, to?: number) =>
    from !== undefined && to !== undefined ? `+${secondsText(to - from)}` : "→";
  const lamps = [healthLamp(state, place, now), balancerLamp(place, now), frontLamp(state, place.name, now)];
  const gaps = [between(passage.check, passage.target), between(passage.target, passage.edge)];
  if (state.setup.front === "Route 53") {
    lamps.push(resolverLamp(state, place.name, now));
    gaps.push(between(passage.edge, leftAt(state, passage)));
  }
  return (
    <article class="region">
      <h3>
        <span class={`dot ${colourOf(state, place.name)}`} /> {place.name} <small>{place.city}</small>
        {causes.length > 0 && <span class="fault">broken: {causes.map(({ kind }) => kind).join(", ")}</span>}
      </h3>
      <ol class="lamps">
        {lamps.map((lamp, index) => [
          index > 0 && (
            <li class="gap" aria-hidden="true" key={`gap ${lamp.name}`}>
              {gaps[index - 1]}
            </li>
          ),
          <Lamp key={lamp.name} {...lamp} />,
        ])}
      </ol>
    </article>
  );
}

function healthLamp(state: State, { name, check }: RegionPlace, now: RegionState): LampProps {
  const answers = Object.values(now.answers);
  const answer = answers.find(({ passed }) => !passed) ?? answers[0];
  const way = wayOf(state, name);
  const { from, check: checked } = now[way] ?? {};
  const said = answer && (/^\d/.test(answer.text) ? `answers ${answer.text}` : answer.text);
  return {
    name: check?.path ?? "health",
    isOn: answer?.passed,
    lines: [
      said ?? (check ? "not asked yet" : "not recorded"),
      now.lastCheck === undefined || !check ? "" : `asked ${Math.max(0, Math.floor(state.at - now.lastCheck))} s ago`,
      checked === undefined || from === undefined
        ? ""
        : `+${secondsText(checked - from)} after the ${way === "back" ? "restore" : "fault"}`,
    ],
  };
}

function balancerLamp(place: RegionPlace, now: RegionState): LampProps {
  const isOn = isHealthy(now);
  return { name: "load balancer", isOn, lines: [isOn ? "healthy" : "unhealthy", countText(now, place, isOn)] };
}

/** Such as `1 of 2 failed checks`: what speaks against its present opinion. */
function countText({ answers }: RegionState, { check }: RegionPlace, healthy: boolean): string {
  if (!check) return "";
  const nodes = Object.values(answers);
  const counts = nodes.filter(({ passed }) => passed !== healthy).map(({ inARow }) => inARow);
  const most = Math.max(0, ...counts);
  const needed = healthy ? check.unhealthyThreshold : check.healthyThreshold;
  const kind = healthy ? "failed" : "passed";
  if (most === 0) return "";
  if (most < needed) return `${most} of ${needed} ${kind} checks`;
  // It waits for all of its nodes.
  return `${needed} ${kind} checks at ${counts.filter((count) => count >= needed).length} of ${nodes.length} nodes`;
}

function frontLamp(state: State, name: string, { edge, knobs: { dial, weight } }: RegionState): LampProps {
  const [does, doesNot] =
    state.setup.front === "Route 53" ? ["answers with it", "answers with others"] : ["sends clients", "sends nobody"];
  const due = newsDue(state, name);
  const belief = isFailOpen(state)
    ? `${does} anyway: no region is healthy`
    : !edge
      ? doesNot
      : weight === 0
        ? `${doesNot}: its weight is 0`
        : dial === 0
          ? `${doesNot}, unless others fail: its dial is 0`
          : does;
  return {
    name: state.setup.front,
    isOn: edge,
    lines: [belief, due === undefined ? "" : `hears it in ${Math.max(0, Math.ceil(due - state.at))} s`],
  };
}

/** Those that asked Route 53 before: they go on with its old answer for a while. */
function resolverLamp(state: State, name: string, { edge, away, back }: RegionState): LampProps {
  const since = (edge ? back : away)?.edge;
  const { ttlSeconds } = state.setup;
  const left = since === undefined || ttlSeconds === undefined ? 0 : Math.ceil(since + ttlSeconds - state.at);
  const isBack = edge && wayOf(state, name) === "back" && since !== undefined;
  const share = edge && !isBack ? 0 : staleShare(state, name);
  const isWaiting = left > 0 || share > 0;
  return {
    name: "resolvers",
    isOn: edge || isWaiting,
    lines: [
      isWaiting
        ? `${percentText(share)} still ${edge ? "go elsewhere" : "come here"}`
        : edge
          ? "send clients"
          : "send nobody",
      left > 0 ? `old answers end in ${left} s` : share > 0 && ttlSeconds !== undefined ? "kept for too long" : "",
    ],
  };
}

function Lamp({ name, isOn, lines }: LampProps) {
  return (
    <li class="lamp">
      <span class={`bulb ${isOn === undefined ? "dark" : isOn ? "good" : "bad"}`} aria-hidden="true">
        {isOn === undefined ? "?" : <Sign isGood={isOn} />}
      </span>
      <strong>{name}</strong>
      {lines.map((line, index) => (
        <span key={index}>{line}</span>
      ))}
    </li>
  );
}

/** Drawn, since not every machine has a letter for it. */
const Sign = ({ isGood }: { readonly isGood: boolean }) => (
  <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
    <path d={isGood ? "M3 8.5 6.5 12 13 4.5" : "M4 4 12 12M12 4 4 12"} />
  </svg>
);
