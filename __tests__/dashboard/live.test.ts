import { describe, expect, it } from "vitest";
import type { At } from "../../src/dashboard/events";
import { LivePage, type LiveProps } from "../../src/dashboard/live";
import { reduce } from "../../src/dashboard/reduce";
import type { State } from "../../src/dashboard/state";
import { locate } from "../../src/model/geography";
import { RealClock } from "../../src/process/clock";
import { SimulatedClient } from "../../src/simulator/client";
import { stopAfterTest } from "../support/stop";
import { topologyOf } from "../support/topology";
import { echoWorld, serveWorld } from "../support/world";

const REGION = "us-west-2";

/** A page over a world of its own, and what a browser would know of it. */
async function opened(props: Partial<LiveProps> = {}) {
  const clock = new RealClock();
  const world = await echoWorld(topologyOf(""), { clock });
  const { controlPlane } = await serveWorld(world, { locations: [locate(REGION)], port: 0 });
  const all = { world, clock, controlPlane, cities: [], propagationSeconds: 20, token: "t", port: 0, ...props };
  const page = stopAfterTest(await LivePage.start(all));
  const { origin } = new URL(page.url);
  const command = async (body: object) => {
    const headers = { authorization: "Bearer t" };
    const response = await fetch(`${origin}/command`, { method: "POST", headers, body: JSON.stringify(body) });
    return response.ok ? undefined : ((await response.json()) as { message: string }).message;
  };
  /** Connects as a page does. @returns what waits for a state that fits */
  const connect = async () => {
    const response = await fetch(`${origin}/events?token=t`);
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    const close = () => reader.cancel();
    stopAfterTest({ stop: close });
    let state: State | undefined;
    let text = "";
    const until = async (fits: (state: State) => boolean): Promise<State> => {
      for (;;) {
        if (state && fits(state)) return state;
        const { value, done } = await reader.read();
        // Else it would be read for ever, and nothing else would have a turn.
        if (done) throw new Error("the stream has ended");
        text += value;
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const data = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null");
          if (block.includes("event: snapshot")) state = data as State;
          else if (block.includes("event: news") && state) state = (data as At[]).reduce(reduce, state);
        }
      }
    };
    return Object.assign(until, { close });
  };
  return { world, clock, page, command, connect };
}

describe("the live page", () => {
  it("shows its own clients while somebody looks, and a snapshot has what was before", async () => {
    const { connect, page, world } = await opened();
    const own: boolean[] = [];
    world.events.subscribe((event) => {
      if (event.type === "connection") own.push(page.isOwn(event));
    });
    const until = await connect();
    const state = await until(({ cities }) => (cities.London?.reduce((sum, { good }) => sum + good, 0) ?? 0) > 1);
    expect(state.background.isOn).toBe(true);
    expect(own).not.toContain(false);
    const snapshot = await (await connect())(() => true);
    expect(snapshot.cities.London?.length).toBeGreaterThan(0);
  });

  it("turns its own clients off when the user's come", async () => {
    const { connect, world, page } = await opened();
    const until = await connect();
    await until(({ background }) => background.isOn);
    let isOwn: boolean | undefined;
    world.events.subscribe((event) => {
      if (event.type === "request") isOwn = page.isOwn(event);
    });
    await new SimulatedClient(world, locate("Paris")).connect()?.send({ target: "/get/foobar" });
    const state = await until(({ background }) => !background.isOn);
    expect(isOwn).toBe(false);
    expect((await until(({ cities }) => "Paris" in cities)).cities.Paris?.[0]).toMatchObject({ good: 1, failed: 0 });
    expect(state.at).toBeGreaterThanOrEqual(0);
  });

  it("shows clients whose connections are reset, its own and the user's", async () => {
    const { connect, command, world, page } = await opened();
    const failed = (state: State, city: string) =>
      (state.cities[city] ?? []).reduce((sum, each) => sum + each.failed, 0);
    const own: boolean[] = [];
    world.events.subscribe((event) => {
      if (event.type === "connection-reset") own.push(page.isOwn(event));
    });
    const until = await connect();
    await until(({ cities }) => (cities["San Francisco"]?.length ?? 0) > 0);
    await command({ do: "break", kind: "load-balancer", target: REGION });
    await until((state) => failed(state, "San Francisco") > 1);
    expect(own).not.toContain(false);
    expect(new SimulatedClient(world, locate("Seattle")).connect()).toBeUndefined();
    const state = await until(({ cities }) => "Seattle" in cities);
    expect(state.cities.Seattle).toMatchObject([{ good: 0, failed: 1, fresh: { [REGION]: 1 }, bad: { [REGION]: 1 } }]);
    expect(own.at(-1)).toBe(false);
  });

  it("follows another rate at once, and takes none that is out of range", async () => {
    const { connect, command, world } = await opened();
    let connections = 0;
    world.events.subscribe(({ type }) => {
      if (type === "connection") connections++;
    });
    const until = await connect();
    await until(({ background }) => background.isOn);
    await command({ do: "background", isOn: true, rate: 0.1 });
    const before = connections;
    await command({ do: "background", isOn: true, rate: 20, cities: ["London"] });
    expect(connections).toBeGreaterThan(before);
    const later = connections;
    await command({ do: "tempo", speed: 2 });
    expect(connections).toBeGreaterThan(later);
    for (const rate of [1e-9, 0, -1, 21]) {
      expect(await command({ do: "background", isOn: true, rate })).toContain("is not valid: use one from 0.1 to 20");
    }
  });

  it("guides through regions only", async () => {
    const { command } = await opened();
    expect(await command({ do: "guide", region: "constructor" })).toContain("the backend has no region constructor");
  });

  it("breaks and restores, with what is predicted, and says what cannot be", async () => {
    const { connect, command, world } = await opened();
    const until = await connect();
    expect(await command({ do: "break", kind: "throttle", target: REGION, share: 0.5 })).toBeUndefined();
    const broken = await until(({ faults }) => faults.length > 0);
    expect(broken.faults).toMatchObject([{ kind: "throttle", target: REGION }]);
    expect(broken.regions[REGION]?.away?.predicted).toEqual({ best: 35, worst: 60 });
    expect(await command({ do: "restore", kind: "throttle", target: REGION })).toBeUndefined();
    expect(world.faults.active).toEqual([]);
    expect(await command({ do: "break", kind: "thro", target: REGION })).toContain("did you mean throttle?");
    expect(await command({ do: "status", region: "mars", code: 400 })).toContain("the backend has no region mars");
    expect(await command({ do: "explode" })).toContain("Invalid");
  });

  it("turns dial, weight and STATUS, and shows what somebody else turns", async () => {
    const { connect, command, world } = await opened();
    const until = await connect();
    await command({ do: "dial", region: REGION, value: 30 });
    await command({ do: "weight", region: REGION, value: 7 });
    await command({ do: "status", region: REGION, code: 503 });
    const state = await until(({ regions }) => regions[REGION]?.knobs.status === "503");
    expect(state.regions[REGION]?.knobs).toEqual({ dial: 30, weight: 7, status: "503" });
    const [listener] = world.accelerator.listeners;
    expect(listener?.endpointGroups.find(({ region }) => region === REGION)).toMatchObject({
      trafficDialPercentage: 30,
    });
    expect(state.faults).toMatchObject([{ kind: "status" }]);
    for (const group of listener?.endpointGroups ?? []) {
      world.accelerator.updateEndpointGroup(group.id, { trafficDialPercentage: 90 });
    }
    await until(({ regions }) => regions[REGION]?.knobs.dial === 90);
  });

  it("answers requests while time stands still, and goes on at another speed", async () => {
    const { connect, command, world, clock } = await opened();
    const until = await connect();
    await command({ do: "tempo", isPaused: true });
    await until(({ isPaused }) => isPaused);
    const { at } = world.events;
    const answer = await new SimulatedClient(world, locate("Paris")).connect()?.send({ target: "/health" });
    expect(answer?.status).toBe(200);
    expect(world.events.at).toBe(at);
    await command({ do: "tempo", isPaused: false, speed: 60 });
    expect(clock.speed).toBe(60);
    await until((state) => state.at > at + 20);
  });

  it("guides through a failover and the way back, and leaves everything as it was", async () => {
    const { connect, command, world, clock } = await opened();
    const until = await connect();
    await command({ do: "guide", region: REGION });
    expect(clock.speed).toBe(3);
    // As fast as a user may let it run: the steps follow the state, not the clock.
    await command({ do: "tempo", speed: 100 });
    await until(({ guide }) => guide?.step === "away");
    expect(world.faults.active).toEqual([{ kind: "throttle", target: REGION }]);
    const over = await until(({ guide, regions }) => guide === undefined && regions[REGION]?.back?.edge !== undefined);
    expect(over.faults).toEqual([]);
    expect(world.faults.active).toEqual([]);
    expect(clock.speed).toBe(1);
  });

  describe("the guided minute", () => {
    /** Of a page whose time is set, and which has no background traffic. */
    async function guided() {
      const all = await opened();
      const until = await all.connect();
      await until(({ background }) => background.isOn);
      await all.command({ do: "background", isOn: false });
      await all.command({ do: "tempo", speed: 10, isPaused: true });
      await all.command({ do: "guide", region: REGION });
      expect([all.clock.speed, all.clock.isPaused]).toEqual([3, false]);
      await until(({ guide, background }) => guide?.step === "calm" && background.isOn);
      return { ...all, until };
    }

    const isAsBefore = ({ speed, isPaused, background, faults, guide }: State) =>
      speed === 10 && isPaused && !background.isOn && faults.length === 0 && guide === undefined;

    it("restores speed, pause and background traffic when it is ended early, also after other commands", async () => {
      const { command, until, clock, world } = await guided();
      await command({ do: "tempo", speed: 100 });
      await until(({ guide, faults }) => guide?.step === "broken" && faults.length > 0);
      await command({ do: "tempo", isPaused: true });
      await command({ do: "guide" });
      await until(isAsBefore);
      expect([clock.speed, clock.isPaused, world.faults.active]).toEqual([10, true, []]);
    });

    it("goes on while the page reloads, and restores everything", async () => {
      const { command, connect, until, world } = await guided();
      await command({ do: "tempo", speed: 100 });
      await until.close();
      // Nobody looks in between.
      await new Promise<void>((broken) => world.events.subscribe(({ type }) => type === "fault" && broken()));
      await (await connect())(isAsBefore);
    });

    it("is followed by another one, and time runs as before the first", async () => {
      const { command, until } = await guided();
      await command({ do: "guide", region: "eu-central-1" });
      await until(({ guide }) => guide?.region === "eu-central-1");
      await command({ do: "guide" });
      await until(isAsBefore);
    });

    it("starts where nothing is broken", async () => {
      const { command, connect } = await opened();
      const until = await connect();
      await command({ do: "break", kind: "status", target: "eu-central-1" });
      await until(({ faults }) => faults.length > 0);
      const refused = await command({ do: "guide", region: REGION });
      expect(refused).toBe("the guided minute starts where nothing is broken: restore status in eu-central-1 first");
    });

    it("goes on to the end where somebody else restores the region", async () => {
      const { command, until } = await guided();
      await command({ do: "tempo", speed: 100 });
      await until(({ guide, faults }) => guide?.step === "broken" && faults.length > 0);
      await command({ do: "restore", kind: "throttle", target: REGION });
      await until(({ guide }) => guide?.step === "restored");
      await until(isAsBefore);
    });
  });

  it("keeps background traffic off after a reload where the user turned it off", async () => {
    const { connect, command } = await opened();
    const until = await connect();
    await until(({ background }) => background.isOn);
    await command({ do: "background", isOn: false });
    await until.close();
    const again = await connect();
    expect((await again(() => true)).background.isOn).toBe(false);
    await again.close();
    await command({ do: "background", isOn: true });
    await (await connect())(({ background }) => background.isOn);
  });

  it("breaks STATUS again after it was restored by hand", async () => {
    const { connect, command } = await opened();
    const until = await connect();
    const broken = { do: "break", kind: "status", target: REGION };
    await command(broken);
    await command({ do: "status", region: REGION, code: 200 });
    await until(({ faults, timeline }) => faults.length === 0 && timeline.length > 1);
    await command(broken);
    const state = await until(({ faults }) => faults.length > 0);
    expect(state.regions[REGION]?.knobs.status).toBe("400");
    await command({ do: "status", region: REGION, code: 503 });
    await command({ do: "restore", kind: "status", target: REGION });
    await until(({ faults, regions }) => faults.length === 0 && regions[REGION]?.knobs.status === "200");
  });

  it("tells at most ten times a second, however much happens", async () => {
    const { world, connect } = await opened();
    const until = await connect();
    const client = new SimulatedClient(world, locate("Paris"));
    await until(({ background }) => background.isOn);
    for (let sent = 0; sent < 500; sent++) await client.connect()?.send({ target: "/health" });
    const state = await until(({ cities }) => (cities.Paris ?? []).reduce((sum, { good }) => sum + good, 0) === 500);
    // A row for each second, and none for each request.
    expect(state.cities.Paris?.length).toBeLessThan(60);
  });
});
