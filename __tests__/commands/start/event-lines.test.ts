import { describe, expect, it } from "vitest";
import { plain } from "../../../src/commands/paint";
import { EventLines } from "../../../src/commands/start/event-lines";
import type { FailoversProps } from "../../../src/commands/start/failovers";
import type { Event } from "../../../src/simulator/ground/events";

const [US, EU] = ["us-west-2", "eu-central-1"];
const BUDGET = {
  detect: { best: 15, worst: 40 },
  propagation: { best: 20, worst: 20 },
  shift: { best: 35, worst: 60 },
  recover: { best: 30, worst: 55 },
};
const PROPS: FailoversProps = {
  budgets: new Map([US, EU].map((region) => [region, BUDGET])),
  healthy: [US, EU],
};

const check = (outcome: number | "timeout", region = US): Event => ({
  type: "health-check",
  region,
  node: 1,
  targetGroup: "api",
  outcome,
  state: "healthy",
});
const fault = (kind: string, on: boolean, target = US): Event => ({ type: "fault", kind, target, on });
const status = (from: string, to: string): Event => ({
  type: "configuration",
  region: US,
  function: "api",
  changed: { STATUS: { from, to } },
});
const edge = (healthy: boolean, region = US): Event => ({
  type: "endpoint-health",
  region,
  healthy,
  seenAfterMs: 20_000,
});

/** What is printed for events, without their times. */
function printed(events: readonly (readonly [at: number, event: Event])[], props = PROPS): string[] {
  const lines = new EventLines(props, plain);
  return events.flatMap(([at, event]) => lines.of({ at, ...event })).map((line) => line.slice(12));
}

const failoversOf = (...args: Parameters<typeof printed>): string[] =>
  printed(...args)
    .filter((line) => line.startsWith("failover"))
    .map((line) => line.replace(/^failover +/, ""));

describe("health checks", () => {
  it("that repeat the same answer are counted", () => {
    const answers = [200, 200, 503, 503, 503, 503, "timeout", "timeout", 200, 200] as const;
    expect(printed(answers.map((outcome, index) => [index, check(outcome)]))).toEqual([
      "health       us-west-2 check answered 503",
      "health       us-west-2 check answered 503 (4 times)",
      "health       us-west-2 check was not answered in time",
      "health       us-west-2 check was not answered in time (2 times)",
      "health       us-west-2 check answered 200",
    ]);
  });

  it("are counted for each region by itself", () => {
    const events = [check(503), check(503, EU), check(503), check(200)] as const;
    expect(printed(events.map((event, index) => [index, event]))).toEqual([
      "health       us-west-2 check answered 503",
      "health       eu-central-1 check answered 503",
      "health       us-west-2 check answered 503 (2 times)",
      "health       us-west-2 check answered 200",
    ]);
  });
});

describe("a failover is summed up", () => {
  it("after a fault that health checks notice, and so is the way back", () => {
    expect(
      failoversOf([
        [10, fault("slow", true)],
        [59.2, edge(false)],
        [100, fault("slow", false)],
        [142, edge(true)],
      ]),
    ).toEqual(["us-west-2 left after 49 s; predicted 35 to 60 s", "us-west-2 back after 42 s; predicted 30 to 55 s"]);
  });

  it("after STATUS, however it was set", () => {
    expect(
      failoversOf([
        [10, status("200", "400")],
        [10, fault("status", true)],
        [50, edge(false)],
        [60, status("400", "200")],
        [95, edge(true)],
        [99, fault("status", false)],
        [110, status("200", "503")],
        [150, edge(false)],
      ]),
    ).toEqual([
      "us-west-2 left after 40 s; predicted 35 to 60 s",
      "us-west-2 back after 35 s; predicted 30 to 55 s",
      "us-west-2 left after 40 s; predicted 35 to 60 s",
    ]);
  });

  it("without a prediction where only Global Accelerator's API is down, which is in a region as well", () => {
    expect(
      failoversOf([
        [10, fault("control-plane", true)],
        [50, edge(false)],
      ]),
    ).toEqual(["us-west-2 left"]);
  });

  it("after a fault that the edge notices by itself", () => {
    expect(
      failoversOf([
        [0, fault("cut-off", true)],
        [20, edge(false)],
        [30, fault("cut-off", false)],
        [50, edge(true)],
      ]),
    ).toEqual(["us-west-2 left after 20 s; predicted 20 s", "us-west-2 back after 20 s; predicted 20 s"]);
  });

  it("from the first of several faults to the repair of the last", () => {
    expect(
      failoversOf([
        [0, fault("slow", true)],
        [30, fault("error", true)],
        [50, edge(false)],
        [60, fault("slow", false)],
        [70, fault("error", false)],
        [110, edge(true)],
      ]),
    ).toEqual(["us-west-2 left after 50 s; predicted 35 to 60 s", "us-west-2 back after 40 s; predicted 30 to 55 s"]);
  });

  it("without a prediction where nothing is known to have been broken", () => {
    expect(
      failoversOf([
        [5, fault("replication", true)],
        [10, check(503)],
        [25, check(503)],
        [45, edge(false)],
        [90, edge(true)],
      ]),
    ).toEqual(["us-west-2 left 35 s after its first failed health check", "us-west-2 back"]);
  });

  it("as fail-open where no region is left", () => {
    expect(
      failoversOf([
        [0, fault("slow", true)],
        [0, fault("slow", true, EU)],
        [40, edge(false)],
        [50, edge(false, EU)],
      ])[1],
    ).toBe("eu-central-1 is unhealthy too: no region is healthy, so each of them gets traffic again (fail-open)");
  });

  it("without an end to a prediction where not everything is checked", () => {
    const never = { ...BUDGET, shift: { best: 35, worst: Number.POSITIVE_INFINITY } };
    const props = { ...PROPS, budgets: new Map([[US, never]]) };
    expect(
      failoversOf(
        [
          [0, fault("slow", true)],
          [80, edge(false)],
        ],
        props,
      ),
    ).toEqual(["us-west-2 left after 80 s; predicted 35 s or more, because not everything is checked"]);
  });
});

it("colours are what the terminal's painter makes of them", () => {
  const lines = new EventLines(PROPS, (style, text) => `${style}:${text.trim()}`);
  expect(lines.of({ at: 1, ...edge(false) })).toEqual([
    "red:1.0 s  health       us-west-2 unhealthy for routing, 20 s after the load balancer",
    "bold:1.0 s  failover     us-west-2 left",
  ]);
});
