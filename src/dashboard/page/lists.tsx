import { useState } from "preact/hooks";
import { TOPICS, type Topic } from "../events";
import type { State } from "../state";
import { Input, Select } from "./field";
import { Scroll } from "./scroll";

/** Everything that happened, the newest first. */
export function Timeline({ state }: { readonly state: State }) {
  const [hidden, setHidden] = useState<readonly Topic[]>([]);
  const [words, setWords] = useState("");
  const toggle = (topic: Topic) =>
    setHidden(hidden.includes(topic) ? hidden.filter((each) => each !== topic) : [...hidden, topic]);
  const shown = state.timeline
    .filter(({ topic, text }) => !hidden.includes(topic) && text.toLowerCase().includes(words.toLowerCase()))
    .reverse();
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <div class="filters">
        {TOPICS.map((topic) => (
          <label key={topic}>
            <input type="checkbox" checked={!hidden.includes(topic)} onChange={() => toggle(topic)} /> {topic}
          </label>
        ))}
        <Input hidden="words in the timeline" placeholder="filter" value={words} onInput={setWords} />
      </div>
      <Scroll className="list" label="entries of the timeline">
        <ul>
          {shown.length === 0 && <li>Nothing happened yet.</li>}
          {shown.map(({ at, topic, text }, index) => (
            <li key={`${at} ${shown.length - index}`} class={topic}>
              <time>{at.toFixed(1)}</time> <span>{text}</span>
            </li>
          ))}
        </ul>
      </Scroll>
    </section>
  );
}

/** What the functions print, the newest first. */
export function Logs({ state }: { readonly state: State }) {
  const [region, setRegion] = useState("");
  const shown = state.logs.filter((each) => region === "" || each.region === region || each.region === "").reverse();
  return (
    <section class="card" aria-labelledby="logs">
      <h2 id="logs">Logs of the functions</h2>
      <div class="filters">
        <Select
          hidden="region of the logs"
          value={region}
          options={[["", "all regions"] as const, ...state.setup.regions.map(({ name }) => name)]}
          onChange={setRegion}
        />
      </div>
      <Scroll className="list logs" label="lines of log">
        <ul>
          {shown.length === 0 && <li>Nothing was printed yet.</li>}
          {shown.map(({ at, region: from, line }, index) => (
            <li key={`${at} ${shown.length - index}`}>
              <time>{at.toFixed(1)}</time> <span>{from}</span> <code>{line}</code>
            </li>
          ))}
        </ul>
      </Scroll>
    </section>
  );
}
