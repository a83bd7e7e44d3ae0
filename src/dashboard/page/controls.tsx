import { useState } from "preact/hooks";
import type { Command } from "../command";
import type { Knobs as KnobValues } from "../events";
import type { State } from "../state";

export type Send = (command: Command) => Promise<void>;

interface Props {
  readonly state: State;
  readonly send: Send;
}

function RegionSelect({
  state,
  value,
  onChange,
}: {
  readonly state: State;
  readonly value: string;
  readonly onChange: (region: string) => void;
}) {
  return (
    <label>
      region{" "}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {state.setup.regions.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

/** Every fault that a region can have, and what is broken now. */
export function Breakage({ state, send }: Props) {
  const { faults, regions } = state.setup;
  const [target, setTarget] = useState(regions[0]?.name ?? "");
  const [kind, setKind] = useState(faults[0]?.name ?? "");
  const [seconds, setSeconds] = useState("");
  const [percent, setPercent] = useState("100");
  const fault = faults.find(({ name }) => name === kind);
  const share = fault?.takesShare ? Number(percent) / 100 : undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    void send({
      do: "break",
      kind,
      target,
      ...(seconds === "" ? {} : { forSeconds: Number(seconds) }),
      ...(share === undefined || share === 1 ? {} : { share }),
    });
  };
  return (
    <section class="card" aria-labelledby="breakage">
      <h2 id="breakage">Break something</h2>
      <form onSubmit={submit}>
        <RegionSelect state={state} value={target} onChange={setTarget} />
        <label>
          fault{" "}
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            {faults.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          for{" "}
          <input
            type="number"
            min="1"
            placeholder="ever"
            value={seconds}
            onInput={(event) => setSeconds(event.currentTarget.value)}
          />{" "}
          s
        </label>
        {fault?.takesShare && (
          <label>
            share{" "}
            <input
              type="number"
              min="1"
              max="100"
              value={percent}
              onInput={(event) => setPercent(event.currentTarget.value)}
            />{" "}
            %
          </label>
        )}
        <button type="submit" class="main">
          Break
        </button>
      </form>
      <p class="note">{fault?.what}.</p>
      <ul class="faults">
        {state.faults.length === 0 && <li>Nothing is broken.</li>}
        {state.faults.map((each) => (
          <li key={`${each.kind} ${each.target}`}>
            <span>
              {each.kind} in {each.target}, for {Math.floor(state.at - each.since)} s
            </span>
            <button
              type="button"
              onClick={() => void send(endOf(each))}
              aria-label={`Restore ${each.kind} in ${each.target}`}
            >
              Restore
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** STATUS can be set by hand as well: then no fault is on. */
const endOf = ({ kind, target }: State["faults"][number]) =>
  kind === "status"
    ? ({ do: "status", region: target, code: 200 } as const)
    : ({ do: "restore", kind, target } as const);

/** What an operator can turn. */
export function Knobs({ state, send }: Props) {
  const [region, setRegion] = useState(state.setup.regions[0]?.name ?? "");
  const knobs: KnobValues = state.regions[region]?.knobs ?? {};
  return (
    <section class="card" aria-labelledby="knobs">
      <h2 id="knobs">Operate</h2>
      <div class="form">
        <RegionSelect state={state} value={region} onChange={setRegion} />
        <Number_
          name="STATUS"
          now={Number(knobs.status ?? 200)}
          range={[200, 599]}
          onSet={(code) => send({ do: "status", region, code })}
        />
        {knobs.dial !== undefined && (
          <Number_
            name="traffic dial, %"
            now={knobs.dial}
            range={[0, 100]}
            onSet={(value) => send({ do: "dial", region, value })}
          />
        )}
        {knobs.weight !== undefined && (
          <Number_
            name="weight"
            now={knobs.weight}
            range={[0, 255]}
            onSet={(value) => send({ do: "weight", region, value })}
          />
        )}
      </div>
      <p class="note">
        /health answers what STATUS says. A dial of 0 % moves new connections, and fails over still; a weight of 0 does
        not.
      </p>
    </section>
  );
}

interface NumberProps {
  readonly name: string;
  readonly now: number;
  readonly range: readonly [number, number];
  readonly onSet: (value: number) => Promise<void>;
}

function Number_({ name, now, range: [min, max], onSet }: NumberProps) {
  const [typed, setTyped] = useState<string>();
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed !== undefined) void onSet(Number(typed)).then(() => setTyped(undefined));
  };
  return (
    <form onSubmit={submit}>
      <label>
        {name}{" "}
        <input
          type="number"
          min={min}
          max={max}
          required
          value={typed ?? String(now)}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={typed === undefined} aria-label={`Set ${name}`}>
        Set
      </button>
    </form>
  );
}

/** Clients that the page brings. */
export function Background({ state, send }: Props) {
  const { isOn, rate, cities } = state.background;
  const [typedRate, setRate] = useState<string>();
  const [typedCities, setCities] = useState<string>();
  const names = cities.map(({ name }) => name).join("; ");
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = (typedCities ?? names).split(";").map((each) => each.trim());
    void send({
      do: "background",
      isOn: true,
      rate: Number(typedRate ?? rate),
      cities: wanted.filter((each) => each !== ""),
    });
    setCities(undefined);
    setRate(undefined);
  };
  return (
    <section class="card" aria-labelledby="background">
      <h2 id="background">Background traffic</h2>
      <form onSubmit={submit}>
        <label class="long">
          cities <input value={typedCities ?? names} onInput={(event) => setCities(event.currentTarget.value)} />
        </label>
        <label>
          each{" "}
          <input
            type="number"
            min="0.1"
            max="20"
            step="0.1"
            value={typedRate ?? String(rate)}
            onInput={(event) => setRate(event.currentTarget.value)}
          />{" "}
          /s
        </label>
        <button type="submit">{isOn ? "Change" : "Turn on"}</button>
        {isOn && (
          <button type="button" onClick={() => void send({ do: "background", isOn: false })}>
            Turn off
          </button>
        )}
      </form>
      <p class="note">
        It is {isOn ? "on" : "off"}: new connections, and one keep-alive connection per city. It goes off when you send
        requests of your own.
      </p>
    </section>
  );
}
