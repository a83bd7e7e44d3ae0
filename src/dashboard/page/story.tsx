import type { ComponentChildren } from "preact";
import type { State } from "../state";
import { captionOf, longestOf, secondsText, type Telling, tellingOf } from "../story";

/** What happens now, in words, and how long each delay took. */
export function Story({ state, children }: { readonly state: State; readonly children: ComponentChildren }) {
  const telling = tellingOf(state);
  const { title, text } = captionOf(state);
  const mood = telling && !telling.isOver ? telling.way : "calm";
  return (
    <section class={`story ${mood}`} aria-labelledby="caption">
      <div class="caption">
        <div aria-live="polite">
          <h2 id="caption">{title}</h2>
          <p>{text}</p>
        </div>
        {children}
      </div>
      {telling && <Delays telling={telling} />}
    </section>
  );
}

/** The three delays one after the other on an axis of seconds, with what was predicted. */
function Delays({ telling }: { readonly telling: Telling }) {
  const { delays, seconds, isOver, passage, way, region } = telling;
  const { predicted } = passage;
  const end = Math.max(seconds, predicted?.worst ?? 0, 10) * 1.08;
  const percent = (value: number) => `${(100 * value) / end}%`;
  const longest = isOver ? longestOf(telling) : undefined;
  const what = way === "away" ? "failover" : "recovery";
  return (
    <div class="delays">
      <p class="total">
        {isOver ? `The ${what} of ${region} took ` : ""}
        <strong>{secondsText(seconds)}</strong>
        {isOver ? "" : ` since ${way === "away" ? "the fault" : "the restore"} in ${region}`}
      </p>
      <div class="track">
        {delays.map((delay) => (
          <div
            key={delay.name}
            class={`delay d${delay.number}`}
            style={{ width: percent(delay.seconds) }}
            aria-hidden="true"
          >
            {delay.seconds / end > 0.03 && delay.number}
          </div>
        ))}
        <span class="mark" style={{ left: percent(seconds) }} />
        {predicted && (
          <span
            class="band"
            style={{ left: percent(predicted.best), width: percent(Math.max(predicted.worst - predicted.best, 0.5)) }}
          />
        )}
      </div>
      <ol class="legend" aria-label={`the delays of this ${what}`}>
        {delays.map((delay) => (
          <li key={delay.name} class={delay === longest ? "longest" : ""}>
            <span class={`swatch d${delay.number}`}>{delay.number}</span>
            <span>
              {delay.name} <strong>{secondsText(delay.seconds)}</strong>
              {delay === longest && <em>longest</em>}
              {!delay.isOver && " ..."}
            </span>
          </li>
        ))}
        {predicted && (
          <li>
            <span class="swatch band" />
            <span>
              predicted for the whole {what}:{" "}
              <strong>
                {predicted.best} to {predicted.worst} s
              </strong>
            </span>
          </li>
        )}
      </ol>
    </div>
  );
}
