import { describe, expect, it } from "vitest";
import type { At, News, Setup } from "../../src/dashboard/events";
import { KEPT, reduce } from "../../src/dashboard/reduce";
import { firstState, newsDue, type State } from "../../src/dashboard/state";
import { captionOf, longestOf, tellingOf } from "../../src/dashboard/story";
import { flowsOf, KEPT_SECONDS } from "../../src/dashboard/traffic";

const CHECK = { path: "/health", intervalSeconds: 15, unhealthyThreshold: 2, healthyThreshold: 2 };
const SETUP: Setup = {
  title: "GlobalApp",
  front: "the edge",
  regions: ["us-west-2", "eu-central-1"].map((name) => ({ name, city: "", x: 0, y: 0, check: CHECK })),
  faults: [],
  propagationSeconds: 20,
};
const REGION = "us-west-2";
const FIRST = firstState(SETUP, [{ name: "London", x: 0, y: 0 }], ["us-west-2", "eu-central-1"]);

const stateAfter = (news: readonly At[], state: State = FIRST): State => news.reduce(reduce, state);
const check = (at: number, passed: boolean, group = "api"): At => ({
  at,
  type: "check",
  region: REGION,
  group,
  answer: passed ? "200" : "502",
  passed,
});
const target = (at: number, healthy: boolean): At => ({ at, type: "target", region: REGION, group: "api", healthy });
const edge = (at: number, healthy: boolean): At => ({ at, type: "edge", region: REGION, healthy });
const fault = (at: number, on: boolean, kind = "throttle"): At => ({
  at,
  type: "fault",
  kind,
  target: REGION,
  on,
  predicted: { shift: { best: 35, worst: 60 }, recover: { best: 35, worst: 60 } },
});
const FAILOVER = [fault(10, true), check(18, false), check(33, false), target(33, false), edge(53, false)];
const told = (state: State) => tellingOf(state)?.delays.map(({ number, seconds, isOver }) => [number, seconds, isOver]);

describe("a failover", () => {
  it("counts the checks of each node apart", () => {
    const by = (at: number, node: number): At => ({
      ...(check(at, false) as At<Extract<News, { type: "check" }>>),
      node,
    });
    const inARow = (news: readonly At[]) =>
      Object.values(stateAfter(news).regions[REGION]?.answers ?? {}).map((answer) => answer.inARow);
    expect(inARow([fault(10, true), by(12, 1), by(19, 2)])).toEqual([1, 1]);
    expect(inARow([fault(10, true), by(12, 1), by(19, 2), by(27, 1)])).toEqual([2, 1]);
  });

  it("is told as three delays, of which the last grows until it is over", () => {
    const stages = FAILOVER.map((each, index) =>
      told(stateAfter([...FAILOVER.slice(0, index + 1), { at: each.at + 2, type: "tick" }])),
    );
    const [first, second, third] = [
      [1, 8, true],
      [2, 15, true],
      [3, 20, true],
    ];
    expect(stages).toEqual([
      [[1, 2, false]],
      [first, [2, 2, false]],
      // The second check comes in the same moment as what is concluded from it.
      [first, [2, 17, false]],
      [first, second, [3, 2, false]],
      [first, second, third],
    ]);
  });

  it("has a caption for each delay, and names the longest", () => {
    const titles = [0, 1, 3, 4].map((index) => captionOf(stateAfter(FAILOVER.slice(0, index + 1))).title);
    expect(titles).toEqual([
      "us-west-2 is broken. Delay 1: nobody knows it",
      "Delay 2: one failed check is not enough",
      "Delay 3: the news travels to the edge",
      "Failover complete after 43 s",
    ]);
    const telling = tellingOf(stateAfter(FAILOVER));
    expect(telling && longestOf(telling)).toMatchObject({ name: "news to the edge", seconds: 20 });
    expect(captionOf(stateAfter(FAILOVER)).text).toContain("The longest delay was the news to the edge.");
  });

  it("counts down until the edge knows", () => {
    expect(newsDue(stateAfter(FAILOVER.slice(0, 4)), REGION)).toBe(53);
    expect(newsDue(stateAfter(FAILOVER), REGION)).toBeUndefined();
    // The load balancer changed its mind while its first news was on the way: the second arrives after it.
    const twice = [...FAILOVER.slice(0, 4), fault(34, false), check(40, true), check(45, true), target(45, true)];
    expect(newsDue(stateAfter([...twice, edge(53, false)]), REGION)).toBe(65);
  });

  it("that nobody had noticed when it was restored has no way back", () => {
    const state = stateAfter([fault(10, true), check(18, false), fault(20, false), check(33, true)]);
    expect(captionOf(state).title).toBe("All regions are healthy");
  });

  it("begins with the fault that is noticed, and not with one before it that is not", () => {
    const slow = { ...fault(1, true, "slow"), predicted: {} } as At;
    expect(told(stateAfter([slow, fault(10, true), check(18, false)]))).toEqual([
      [1, 8, true],
      [2, 0, false],
    ]);
    const back = [fault(70, false), check(78, true), target(93, true), edge(113, true)];
    expect(captionOf(stateAfter([slow, ...FAILOVER, ...back])).title).toBe("us-west-2 is back after 43 s");
  });

  it("of a region that passes its checks although it is broken in part is over, until the next one", () => {
    const state = stateAfter([...FAILOVER, check(60, true), target(60, true), edge(80, true)]);
    expect(captionOf(state).title).toContain("us-west-2 is back");
    expect(captionOf(stateAfter([check(90, false)], state)).title).toBe("Delay 2: one failed check is not enough");
  });

  it("of one region is told while it goes on, whatever else is restored", () => {
    const other = { ...fault(20, true), target: "eu-central-1" } as At;
    const state = stateAfter([...FAILOVER.slice(0, 2), other, { ...other, at: 21, on: false } as At]);
    expect(tellingOf(state)).toMatchObject({ region: REGION, isOver: false });
  });

  it("to nowhere is none: with no region healthy all get clients", () => {
    const state = stateAfter([...FAILOVER, { ...edge(60, false), region: "eu-central-1" } as At]);
    expect(captionOf(state).title).toBe("No region is healthy");
    expect(state.timeline.at(-1)?.text).toContain("but no region is healthy, so clients are sent as if all were");
  });

  it("is followed by the way back, which has the same delays", () => {
    const back = [fault(70, false), check(78, true), check(93, true), target(93, true), edge(113, true)];
    const state = stateAfter([...FAILOVER, ...back]);
    expect(told(state)).toEqual([
      [1, 8, true],
      [2, 15, true],
      [3, 20, true],
    ]);
    expect(captionOf(state)).toEqual({
      title: "us-west-2 is back after 43 s",
      text: "From now on new connections go to the nearest region again. It had taken 43 s to leave.",
    });
  });

  it("begins with the first failed check where nothing was broken on purpose, and is forgotten after a pass", () => {
    expect(told(stateAfter([check(18, false), target(33, false), edge(53, false)]))).toEqual([
      [2, 15, true],
      [3, 20, true],
    ]);
    expect(stateAfter([check(18, false), check(33, true)]).regions[REGION]?.away).toBeUndefined();
    // Another target group that passes forgives nothing.
    expect(stateAfter([check(18, false), check(20, true, "other")]).regions[REGION]?.away).toEqual({ check: 18 });
  });

  it("that the edge notices by itself consists of its news alone", () => {
    expect(told(stateAfter([fault(10, true), edge(30, false)]))).toEqual([[3, 20, true]]);
  });

  it("does not come where nobody notices the fault", () => {
    const state = stateAfter([{ ...fault(10, true), predicted: {} } as At]);
    expect(captionOf(state).title).toBe("us-west-2 has a fault that health checks do not see");
  });
});

describe("the state", () => {
  it("has a fault once, also where it is told by its cause and by itself", () => {
    const state = stateAfter([...FAILOVER, fault(60, true, "status"), fault(60, true, "status")]);
    expect(state.faults.map(({ kind }) => kind)).toEqual(["throttle", "status"]);
    const ended = stateAfter([fault(70, false, "status")], state);
    expect(ended.regions[REGION]?.back).toBeUndefined();
    expect(stateAfter([fault(71, false)], ended).regions[REGION]?.back?.from).toBe(71);
  });

  it("adds up what goes from a city to a region, and forgets what is old", () => {
    const row = { from: "London", isKept: false, connections: 2, good: 1, failed: 1, milliseconds: 30 };
    const traffic = (second: number, more: object = {}): At => ({
      at: second + 1,
      type: "traffic",
      rows: [{ second, region: "eu-central-1", ...row, ...more }],
    });
    const state = stateAfter([
      traffic(8),
      traffic(9),
      traffic(9),
      traffic(9, { isKept: true, connections: 0, good: 5 }),
      traffic(7),
    ]);
    expect(state.cities.London?.map(({ second, good, failed }) => [second, good, failed])).toEqual([
      [7, 1, 1],
      [8, 1, 1],
      [9, 7, 3],
    ]);
    expect(flowsOf(state)).toEqual([
      { from: "London", region: "eu-central-1", fresh: 8 / 5, kept: 6 / 5, isFailing: true, isStale: false },
    ]);
    // Where time runs fast, clients are far apart in it.
    const fast = stateAfter(
      [
        { at: 9, type: "tempo", speed: 60, isPaused: false },
        { at: 60, type: "tick" },
      ],
      state,
    );
    expect(flowsOf(fast)).toMatchObject([{ region: "eu-central-1", isFailing: true }]);
    const many = stateAfter(Array.from({ length: KEPT_SECONDS + 20 }, (_, second) => traffic(second)));
    expect(many.cities.London).toHaveLength(KEPT_SECONDS);
  });

  it("keeps a bounded timeline and log", () => {
    const lines = Array.from({ length: 1000 }, (_, at): At => ({ at, type: "log", region: REGION, line: String(at) }));
    const notes = Array.from({ length: 1000 }, (_, at): At => ({ at, type: "note", topic: "data", text: String(at) }));
    const state = stateAfter([...lines, ...notes]);
    expect(state.logs.map(({ line }) => line).at(-1)).toBe("999");
    expect([state.logs.length, state.timeline.length]).toEqual([KEPT.logs, KEPT.entries]);
  });

  it("is the same whether it comes as a snapshot in the middle or not, and changes nothing that was before", () => {
    const before = JSON.stringify(FIRST);
    const middle = JSON.parse(JSON.stringify(stateAfter(FAILOVER.slice(0, 2))));
    expect(JSON.parse(JSON.stringify(stateAfter(FAILOVER.slice(2), middle)))).toEqual(
      JSON.parse(JSON.stringify(stateAfter(FAILOVER))),
    );
    expect(JSON.stringify(FIRST)).toBe(before);
  });

  it("knows how time runs, what is turned, and where the tour is", () => {
    const news: News[] = [
      { type: "tempo", speed: 10, isPaused: true },
      { type: "routing", regions: { [REGION]: { dial: 50, weight: 128 } } },
      { type: "guide", region: REGION, step: "away" },
    ];
    const state = stateAfter(news.map((each) => ({ ...each, at: 1 })));
    expect(state).toMatchObject({ speed: 10, isPaused: true, guide: { region: REGION, step: "away" } });
    expect(state.regions[REGION]?.knobs).toEqual({ dial: 50, weight: 128 });
    expect(stateAfter([{ at: 2, type: "guide", region: REGION, step: "over" }], state).guide).toBeUndefined();
  });
});
