import { useEffect, useRef, useState } from "preact/hooks";
import type { At } from "../events";
import { reduce } from "../reduce";
import type { State } from "../state";
import { Background } from "./background";
import { Breakage } from "./breakage";
import { Select } from "./field";
import { Knobs } from "./knobs";
import type { MapData } from "./map";
import type { ControlProps, Send } from "./send";
import { View } from "./view";

/** How often what counts down is drawn, in milliseconds. */
const DRAW_MS = 200;
/** The server tells at least once a second: further than this the page does not guess, in seconds. */
const GUESS = 2;

const token = new URLSearchParams(location.search).get("token") ?? "";

/** The page of a simulator that runs. */
export function Live({ map }: { readonly map: MapData }) {
  const state = useRef<State | undefined>(undefined);
  const heardMs = useRef(0);
  const [, draw] = useState(0);
  const [isLost, setLost] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const events = new EventSource(`/events?token=${encodeURIComponent(token)}`);
    const hear = (next: State) => {
      state.current = next;
      heardMs.current = performance.now();
      setLost(false);
    };
    events.addEventListener("snapshot", ({ data }) => {
      hear(JSON.parse(data));
      draw(performance.now());
    });
    events.addEventListener("news", ({ data }) => {
      if (state.current) hear((JSON.parse(data) as At[]).reduce(reduce, state.current));
    });
    events.onerror = () => setLost(true);
    const timer = setInterval(() => draw(performance.now()), DRAW_MS);
    return () => {
      events.close();
      clearInterval(timer);
    };
  }, []);
  const send: Send = async (command) => {
    setProblem("");
    const response = await fetch("/command", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(command),
    }).catch(() => undefined);
    if (!response) setProblem("the simulator does not answer: it has ended, or it starts again");
    else if (!response.ok) setProblem(((await response.json()) as { message: string }).message);
  };
  if (!state.current) return <p class="wait">{isLost ? "The simulator does not answer." : "Connecting ..."}</p>;
  const shown = guessed(state.current, heardMs.current, isLost);
  return (
    <View
      map={map}
      state={shown}
      top={<Tempo state={shown} send={send} isLost={isLost} />}
      story={<Guide state={shown} send={send} />}
      problem={
        isLost ? "The simulator does not answer. After a new start, open the address that npm start prints." : problem
      }
    >
      <Breakage state={shown} send={send} />
      <Knobs state={shown} send={send} />
      <Background state={shown} send={send} />
    </View>
  );
}

/** Time as it is now: it goes on between two pieces of news. */
function guessed(state: State, heardMs: number, isLost: boolean): State {
  const since = Math.min(GUESS, (performance.now() - heardMs) / 1000);
  return state.isPaused || isLost ? state : { ...state, at: state.at + since * state.speed };
}

const SPEEDS = [1, 3, 10, 60];

function Tempo({ state, send, isLost }: ControlProps & { readonly isLost: boolean }) {
  const { speed, isPaused } = state;
  const speeds = [...new Set([...SPEEDS, speed])].sort((a, b) => a - b);
  return (
    <>
      <span class={isLost ? "badge lost" : "badge"}>{isLost ? "not connected" : isPaused ? "paused" : "live"}</span>
      <Select
        label="speed"
        value={speed}
        options={speeds.map((each) => [each, `${each}x`] as const)}
        onChange={(wanted) => void send({ do: "tempo", speed: wanted })}
      />
      <button type="button" onClick={() => void send({ do: "tempo", isPaused: !isPaused })}>
        {isPaused ? "Continue" : "Pause"}
      </button>
    </>
  );
}

function Guide({ state, send }: ControlProps) {
  const regions = state.setup.regions.map(({ name }) => name);
  const [region, setRegion] = useState(regions[0] ?? "");
  if (state.guide) {
    return (
      <button type="button" onClick={() => void send({ do: "guide" })}>
        End the guided minute
      </button>
    );
  }
  return (
    <div class="guide">
      <Select hidden="region to break" value={region} options={regions} onChange={setRegion} />
      <button type="button" class="main" onClick={() => void send({ do: "guide", region })}>
        Break {region} and show me
      </button>
    </div>
  );
}
