import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { State } from "../state";
import { Cities } from "./cities";
import { Data } from "./data";
import { Logs, Timeline } from "./lists";
import { type MapData, WorldMap } from "./map";
import { Regions } from "./regions";
import { Story } from "./story";

interface ViewProps {
  readonly map: MapData;
  readonly state: State;
  /** What is beside the clock. */
  readonly top: ComponentChildren;
  /** What is beside the caption. */
  readonly story?: ComponentChildren;
  /** What a command came to grief with. */
  readonly problem?: string;
  readonly children?: ComponentChildren;
}

/** All that is shown of a state: the same live and in a replay. */
export function View({ map, state, top, story, problem = "", children }: ViewProps) {
  const { setup, pairs, timeline, logs } = state;
  // Long, and changed seldom: they are drawn only then.
  const data = useMemo(() => <Data state={state} />, [pairs]);
  const entries = useMemo(() => <Timeline state={state} />, [timeline]);
  const lines = useMemo(() => <Logs state={state} />, [logs, setup]);
  return (
    <>
      <header class="bar">
        <h1>{state.setup.title}</h1>
        <span class="clock" title="seconds since the start, simulated">
          {state.at.toFixed(1)} s
        </span>
        {top}
      </header>
      <main>
        <p class="problem" role="alert">
          {problem}
        </p>
        <Story state={state}>{story}</Story>
        <div class={state.setup.front === "Route 53" ? "stage four" : "stage"}>
          <WorldMap map={map} state={state} />
          <Regions state={state} />
        </div>
        <div class="grid">
          <Cities state={state} />
          {children}
          {data}
          {entries}
          {lines}
        </div>
      </main>
    </>
  );
}
