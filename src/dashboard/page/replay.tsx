import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { reduce } from "../reduce";
import type { Replay as ReplayData } from "../replay-data";
import type { State } from "../state";
import { Select } from "./field";
import type { MapData } from "./map";
import { View } from "./view";

const SPEEDS = [1, 2, 5, 10, 30];
/** How often it is drawn, in milliseconds. */
const DRAW_MS = 100;

/** A drill that is over, as often and as fast as wanted. */
export function Replay({ map, data }: { readonly map: MapData; readonly data: ReplayData }) {
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(5);
  const [isPlaying, setPlaying] = useState(false);
  const end = data.endSeconds;
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => setAt((now) => Math.min(end, now + (speed * DRAW_MS) / 1000)), DRAW_MS);
    return () => clearInterval(timer);
  }, [isPlaying, speed, end]);
  useEffect(() => {
    if (at >= end) setPlaying(false);
  }, [at, end]);
  const state = useStateAt(data, at);
  const play = () => {
    if (at >= end) setAt(0);
    setPlaying(!isPlaying);
  };
  return (
    <>
      <View map={map} state={state} top={<span class="badge">replay of a drill: {data.about}</span>} />
      <footer class="player">
        <button type="button" class="main" onClick={play}>
          {isPlaying ? "Pause" : "Play"}
        </button>
        <Select
          label="speed"
          value={speed}
          options={SPEEDS.map((each) => [each, `${each}x`] as const)}
          onChange={setSpeed}
        />
        <span class="jumps">
          {data.moments.map(({ name, second }) => (
            <button type="button" key={name} onClick={() => setAt(second)}>
              {name}
            </button>
          ))}
        </span>
        <label class="scrub">
          <span class="hidden">second of the drill</span>
          <input
            type="range"
            min="0"
            max={end}
            step="0.1"
            value={at}
            onInput={(event) => setAt(Number(event.currentTarget.value))}
          />
        </label>
      </footer>
    </>
  );
}

/** The state at a moment: forwards from the last one, and from the beginning where it lies before. */
function useStateAt(data: ReplayData, at: number): State {
  const reached = useRef({ state: data.first, next: 0 });
  return useMemo(() => {
    if (at < reached.current.state.at) reached.current = { state: data.first, next: 0 };
    let { state, next } = reached.current;
    for (let news = data.news[next]; news !== undefined && news.at <= at; news = data.news[++next])
      state = reduce(state, news);
    state = reduce(state, { type: "tick", at });
    reached.current = { state, next };
    return state;
  }, [data, at]);
}
