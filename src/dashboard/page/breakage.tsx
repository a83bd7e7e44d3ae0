import { useState } from "preact/hooks";
import { Input, Select } from "./field";
import type { ControlProps } from "./send";

/** Every fault that a region can have, and what is broken now. */
export function Breakage({ state, send }: ControlProps) {
  const { faults, regions } = state.setup;
  const [target, setTarget] = useState(regions[0]?.name ?? "");
  const [kind, setKind] = useState(faults[0]?.name ?? "");
  const [seconds, setSeconds] = useState("");
  const [percent, setPercent] = useState("100");
  const fault = faults.find(({ name }) => name === kind);
  const share = fault?.takesShare ? Number(percent) / 100 : 1;
  const submit = (event: Event) => {
    event.preventDefault();
    const forSeconds = seconds === "" ? undefined : Number(seconds);
    void send({ do: "break", kind, target, forSeconds, share: share === 1 ? undefined : share });
  };
  return (
    <section class="card" aria-labelledby="breakage">
      <h2 id="breakage">Break something</h2>
      <form onSubmit={submit}>
        <Select label="region" value={target} options={regions.map(({ name }) => name)} onChange={setTarget} />
        <Select label="fault" value={kind} options={faults.map(({ name }) => name)} onChange={setKind} />
        <Input label="for" unit="s" range={[1, 86_400]} placeholder="no limit" value={seconds} onInput={setSeconds} />
        {fault?.takesShare && (
          <Input label="share" unit="%" range={[1, 100]} required value={percent} onInput={setPercent} />
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
              {each.kind} in {each.target}, for {Math.max(0, Math.floor(state.at - each.since))} s so far
              {each.share !== undefined && `, ${Math.round(100 * each.share)} % of it`}
            </span>
            <button
              type="button"
              onClick={() => void send({ do: "restore", kind: each.kind, target: each.target })}
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
