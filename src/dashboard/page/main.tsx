import { render } from "preact";
import type { Replay as ReplayData } from "../replay-data";
import { Live } from "./live";
import type { MapData } from "./map";
import { Replay } from "./replay";

interface Start {
  readonly map: MapData;
  /** Absent: the page is live. */
  readonly replay?: ReplayData;
}

const start = JSON.parse(document.getElementById("start")?.textContent ?? "{}") as Start;
const root = document.getElementById("page");
if (root) render(start.replay ? <Replay map={start.map} data={start.replay} /> : <Live map={start.map} />, root);
