import { useState } from "preact/hooks";
import type { State } from "../state";
import { Input, Select } from "./field";
import type { ControlProps } from "./send";

/** What an operator can turn. */
export function Knobs({ state, send }: ControlProps) {
  const [region, setRegion] = useState(state.setup.regions[0]?.name ?? "");
  const { dial, weight, status = "200" } = state.regions[region]?.knobs ?? ({} as State["regions"][string]["knobs"]);
  return (
    <section class="card" aria-labelledby="knobs">
      <h2 id="knobs">Operate</h2>
      <div class="form" key={region}>
        <Select
          label="region"
          value={region}
          options={state.setup.regions.map(({ name }) => name)}
          onChange={setRegion}
        />
        <Knob
          name="STATUS"
          now={Number(status)}
          range={[200, 599]}
          onSet={(code) => send({ do: "status", region, code })}
        />
        {dial !== undefined && (
          <Knob
            name="traffic dial, %"
            now={dial}
            range={[0, 100]}
            onSet={(value) => send({ do: "dial", region, value })}
          />
        )}
        {weight !== undefined && (
          <Knob name="weight" now={weight} range={[0, 255]} onSet={(value) => send({ do: "weight", region, value })} />
        )}
      </div>
      <p class="note">
        /health answers what STATUS says.
        {dial !== undefined && " A dial of 0 % moves new connections, and fails over still; a weight of 0 does not."}
      </p>
    </section>
  );
}

interface KnobProps {
  readonly name: string;
  readonly now: number;
  readonly range: readonly [number, number];
  readonly onSet: (value: number) => Promise<void>;
}

function Knob({ name, now, range, onSet }: KnobProps) {
  const [typed, setTyped] = useState<string>();
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed !== undefined) void onSet(Number(typed)).then(() => setTyped(undefined));
  };
  return (
    <form onSubmit={submit}>
      <Input label={name} range={range} required value={typed ?? String(now)} onInput={setTyped} />
      <button type="submit" disabled={typed === undefined} aria-label={`Set ${name}`}>
        Set
      </button>
    </form>
  );
}
