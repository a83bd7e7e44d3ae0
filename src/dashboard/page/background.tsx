import { useState } from "preact/hooks";
import { CLOSEST_MS } from "../events";
import { Input } from "./field";
import type { ControlProps } from "./send";

/** Clients that the page brings. */
export function Background({ state, send }: ControlProps) {
  const { isOn, rate, cities } = state.background;
  const [typedRate, setRate] = useState<string>();
  const [typedCities, setCities] = useState<string>();
  const names = typedCities ?? cities.map(({ name }) => name).join("; ");
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = names.split(";").map((each) => each.trim());
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
        <Input label="cities" className="long" value={names} onInput={setCities} />
        <Input
          label="each"
          unit="/s"
          range={[0.1, 20, 0.1]}
          required
          value={typedRate ?? String(rate)}
          onInput={setRate}
        />
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
        {rate * state.speed * CLOSEST_MS > 1000 &&
          " At this speed connections come less often: this machine sends no more."}
      </p>
    </section>
  );
}
