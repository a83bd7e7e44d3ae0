import { describe, expect, it } from "vitest";
import { type Event, EventStream } from "../../../src/simulator/ground/events";
import { record } from "../../support/events";

const FAULT: Event = { type: "fault", kind: "slow", target: "us-west-2", on: true };

/** A stream, and the time in milliseconds that it goes by. */
function stream() {
  const time = { now: 5000 };
  return { time, events: new EventStream(() => time.now) };
}

describe("the event stream", () => {
  it("tells every listener, in seconds since it was made", () => {
    const { time, events } = stream();
    const [one, another] = [record(events), record(events)];
    time.now += 1500.4;
    events.emit(FAULT);
    expect(one).toEqual([{ at: 1.5, ...FAULT }]);
    expect(another).toEqual(one);
  });

  it("counts from where it is told to begin", () => {
    const { time, events } = stream();
    const seen = record(events);
    time.now += 60_000;
    events.begin();
    time.now += 2000;
    events.emit(FAULT);
    expect(seen).toMatchObject([{ at: 2 }]);
  });

  it("tells cause before effect, also to who listens after the one that caused it", () => {
    const { events } = stream();
    events.subscribe((event) => {
      if (event.type === "fault" && event.on) events.emit({ ...FAULT, on: false });
    });
    const seen = record(events, "fault");
    events.emit(FAULT);
    expect(seen.map(({ on }) => on)).toEqual([true, false]);
  });

  it("tells nothing to who has gone", () => {
    const { events } = stream();
    const seen: Event[] = [];
    const leave = events.subscribe((event) => seen.push(event));
    const stays = record(events);
    events.emit(FAULT);
    leave();
    events.emit(FAULT);
    expect(seen).toHaveLength(1);
    expect(stays).toHaveLength(2);
  });
});
