import type { Place } from "../events";
import type { State } from "../state";
import { type Flow, flowsOf } from "../traffic";
import { colourOf } from "./colour";

export interface MapData {
  readonly width: number;
  readonly height: number;
  readonly land: string;
}

/** Where clients are, and who serves them. */
export function WorldMap({ map, state }: { readonly map: MapData; readonly state: State }) {
  const cities = new Map([...state.background.cities].map((place) => [place.name, place]));
  const regions = new Map(state.setup.regions.map((place) => [place.name, place]));
  const flows = flowsOf(state).flatMap((flow) => {
    const [from, to] = [cities.get(flow.from), regions.get(flow.region)];
    return from && to ? [{ ...flow, a: from, b: to }] : [];
  });
  const isDns = state.setup.front === "Route 53";
  const failing = new Set(flows.filter(({ isFailing }) => isFailing).map(({ from }) => from));
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${map.width} ${map.height}`} role="img" aria-label={describe(flows, state)}>
        <path class="land" d={map.land} />
        {flows.map(({ from, region, a, b, fresh, isFailing, isStale }) =>
          fresh > 0 ? (
            <path
              key={`${from} ${region}`}
              class={`fresh ${colourOf(state, region)} ${isStale ? "stale" : isFailing ? "failing" : ""}`}
              d={arc(a, b, -0.18)}
              stroke-width={1.5 + 2.2 * Math.sqrt(fresh)}
            />
          ) : undefined,
        )}
        {flows.map(({ from, region, a, b, kept }) =>
          kept > 0 ? (
            <path key={`kept ${from} ${region}`} class={`kept ${colourOf(state, region)}`} d={arc(a, b, -0.34)} />
          ) : undefined,
        )}
        {[...cities.values()]
          .filter(({ name }) => !regions.has(name))
          .map((place) => (
            <City
              key={place.name}
              place={place}
              isFailing={failing.has(place.name)}
              answer={isDns ? colourOf(state, state.answers[place.name] ?? "") : undefined}
            />
          ))}
        {state.setup.regions.map((place) => (
          <g key={place.name} class={`site ${state.regions[place.name]?.edge ? "" : "out"}`}>
            <rect class={colourOf(state, place.name)} x={place.x - 8} y={place.y - 8} width="16" height="16" rx="3" />
            {!state.regions[place.name]?.edge && (
              <path class="cross" d={`M${place.x - 5} ${place.y - 5}l10 10m0-10l-10 10`} />
            )}
            <Label x={place.x} y={place.y - 15} width={map.width}>
              {place.name}
            </Label>
          </g>
        ))}
      </svg>
      <figcaption>
        <span>
          <i class="line fresh" /> new connections: thicker is more
        </span>
        <span>
          <i class="line kept" /> keep-alive connections: they stay where they are
        </span>
        <span>
          <i class="line failing" /> some or all of them fail
        </span>
        {isDns && (
          <>
            <span>
              <i class="line stale" /> sent by an old answer, which a resolver still holds
            </span>
            <span>
              <i class="ring" /> a city's ring has the colour of the region that Route 53 answers there
            </span>
          </>
        )}
      </figcaption>
    </figure>
  );
}

interface CityProps {
  readonly place: Place;
  readonly isFailing: boolean;
  /** Colour of the region that Route 53 answers there; absent: it is not in front. */
  readonly answer: string | undefined;
}

function City({ place, isFailing, answer }: CityProps) {
  return (
    <g class={`city ${isFailing ? "failing" : ""}`}>
      {answer && <circle class={`answer ${answer}`} cx={place.x} cy={place.y} r="10" />}
      <circle cx={place.x} cy={place.y} r={isFailing ? 7 : 5} />
      <Label x={place.x} y={place.y + 24} width={960}>
        {place.name}
      </Label>
    </g>
  );
}

/** Inside of the map, also at its sides. */
function Label({
  x,
  y,
  width,
  children,
}: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly children: string;
}) {
  const anchor = x < 70 ? "start" : x > width - 70 ? "end" : "middle";
  return (
    <text x={x} y={y} text-anchor={anchor}>
      {children}
    </text>
  );
}

/** A bow from one place to another. @param bend of its length, to the side */
function arc(a: Place, b: Place, bend: number): string {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const side = dx >= 0 ? 1 : -1;
  const x = (a.x + b.x) / 2 - dy * bend * side;
  const y = (a.y + b.y) / 2 + dx * bend * side;
  return `M${a.x} ${a.y}Q${x.toFixed(1)} ${y.toFixed(1)} ${b.x} ${b.y}`;
}

function describe(flows: readonly Pick<Flow, "fresh" | "from" | "region">[], state: State): string {
  const served = flows.filter(({ fresh }) => fresh > 0).map(({ from, region }) => `${from} is served by ${region}`);
  const out = state.setup.regions
    .filter(({ name }) => !state.regions[name]?.edge)
    .map(({ name }) => `${name} is out of service`);
  return `World map. ${[...served, ...out].join(". ") || "No client is connected"}.`;
}
