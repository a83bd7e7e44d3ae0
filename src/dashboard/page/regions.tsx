import type { RegionPlace } from "../events";
import { isHealthy, type RegionState, type State } from "../state";
import { secondsText } from "../story";
import { colourOf } from "./colour";

/** What each of the three that decide about a region believes, in causal order. */
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

function Region({ state, place, now }: RegionProps) {
  const { setup, at } = state;
  const answers = Object.values(now.answers);
  const bad = answers.find(({ passed }) => !passed);
  const answer = bad ?? answers[0];
  const healthy = isHealthy(now);
  const way = now.back && now.causes.length === 0 ? now.back : now.away;
  const between = (from?: number, to?: number) =>
    from !== undefined && to !== undefined ? `+${secondsText(to - from)}` : "";
  return (
    <article class="region">
      <h3>
        <span class={`dot ${colourOf(state, place.name)}`} /> {place.name} <small>{place.city}</small>
        {now.causes.length > 0 && <span class="fault">broken: {now.causes.join(", ")}</span>}
      </h3>
      <ol class="lamps">
        <Lamp
          name={place.check?.path ?? "health"}
          isOn={answer === undefined ? undefined : answer.passed}
          lines={[
            answer === undefined
              ? place.check
                ? "not asked yet"
                : "not recorded"
              : /^\d/.test(answer.text)
                ? `answers ${answer.text}`
                : answer.text,
            now.lastCheck === undefined || !place.check
              ? ""
              : `asked ${Math.max(0, Math.floor(at - now.lastCheck))} s ago`,
            way?.check === undefined || way.from === undefined
              ? ""
              : `${between(way.from, way.check)} after the ${way === now.back ? "restore" : "fault"}`,
          ]}
        />
        <li class="gap" aria-hidden="true">
          {between(way?.check, way?.target) || "→"}
        </li>
        <Lamp
          name="load balancer"
          isOn={healthy}
          lines={[healthy ? "healthy" : "unhealthy", countText(now, place, healthy)]}
        />
        <li class="gap" aria-hidden="true">
          {between(way?.target, way?.edge) || "→"}
        </li>
        <Lamp
          name={setup.front}
          isOn={now.edge}
          lines={[
            now.edge ? "sends clients" : "sends nobody",
            now.newsDue !== undefined && now.edge !== healthy
              ? `hears it in ${Math.max(0, Math.ceil(now.newsDue - at))} s`
              : "",
          ]}
        />
      </ol>
    </article>
  );
}

/** Such as `1 of 2 failed checks`: what speaks against its present opinion. */
function countText({ answers }: RegionState, { check }: RegionPlace, healthy: boolean): string {
  if (!check) return "";
  const against = Object.values(answers).filter(({ passed }) => passed !== healthy);
  const count = Math.max(0, ...against.map(({ inARow }) => inARow));
  const needed = healthy ? check.unhealthyThreshold : check.healthyThreshold;
  return count === 0 ? "" : `${Math.min(count, needed)} of ${needed} ${healthy ? "failed" : "passed"} checks`;
}

function Lamp({
  name,
  isOn,
  lines,
}: {
  readonly name: string;
  readonly isOn: boolean | undefined;
  readonly lines: readonly string[];
}) {
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
