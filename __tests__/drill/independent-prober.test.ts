import { expect, test } from "vitest";
import { Journal } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import { reportOf } from "../../src/drill/report/report";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { locationOf } from "../../src/model/geography";
import { STATIC_ADDRESSES } from "../../src/model/static-addresses";
import { SimulatedClient } from "../../src/simulator/client";
import type { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import type { World } from "../../src/simulator/world";
import { CIRCUMSTANCES } from "../support/drill-record";
import { temporaryFolder } from "../support/temporary-folder";
import { virtualBackend } from "../support/virtual-drill";

const HOME = "us-west-2";
const EVERY_MS = 100;
const TIMEOUT_MS = 3000;

interface Answer {
  readonly atMs: number;
  readonly good: boolean;
  readonly region?: string;
}

/** Somebody who asks ten times a second and writes down what came, with none of the drill's code. */
function askAllTheTime(world: World, clock: VirtualClock): readonly Answer[] {
  const client = new SimulatedClient(world, locationOf(HOME), "203.0.113.200");
  const answers: Answer[] = [];
  let turn = 0;
  const ask = () => {
    clock.schedule(EVERY_MS, ask);
    const atMs = clock.now();
    let isTold = false;
    const tell = (answer: Omit<Answer, "atMs">) => {
      if (!isTold) answers.push({ atMs, ...answer });
      isTold = true;
    };
    clock.schedule(TIMEOUT_MS, () => tell({ good: false }));
    const connection = client.connect(STATIC_ADDRESSES[turn++ % STATIC_ADDRESSES.length]);
    if (!connection) tell({ good: false });
    else {
      const { region } = connection;
      void connection.send({ target: "/health" }).then((got) => tell({ good: got?.status === 200, region }));
    }
  };
  ask();
  return answers;
}

/** Seconds from the first failure to the end of the last one. */
function outageOf(answers: readonly Answer[]): number {
  const bad = answers.filter(({ good }) => !good).map(({ atMs }) => atMs);
  return bad.length === 0 ? 0 : (Math.max(...bad) + EVERY_MS - Math.min(...bad)) / 1000;
}

async function drilled(fault: string) {
  const { target, world, clock } = await virtualBackend();
  const answers = askAllTheTime(world, clock);
  const options = { region: HOME, fault, path: "/health", rate: 5, kept: 1, timeoutMs: TIMEOUT_MS };
  const record = await runDrill(
    target,
    { ...options, steadySeconds: 5, holdSeconds: 10, ledger: false, service: SERVICE_LIMIT },
    { journal: new Journal(`${temporaryFolder()}/journal.json`) },
  );
  const report = reportOf(record, { ...CIRCUMSTANCES, stack: "Test" });
  return { report, answers: answers.filter(({ atMs }) => atMs < record.timeline.endedMs - TIMEOUT_MS), record };
}

test.each(["status", "error", "throttle", "load-balancer", "cut-off", "dial"])(
  "somebody else who asks during a drill of %s sees the outage that the report tells, and the same regions",
  async (fault) => {
    const { report, answers, record } = await drilled(fault);
    const { rto, shift } = report.figures;
    expect(report.verdict).toBe("passed");
    expect(Math.abs(outageOf(answers) - (rto.seconds ?? Infinity))).toBeLessThanOrEqual(rto.withinSeconds ?? 0);
    const { injectedMs = 0, revertingMs = 0 } = record.timeline;
    const during = answers.filter(({ atMs }) => atMs >= injectedMs && atMs < revertingMs);
    const notYet = during.filter(({ region, good }) => !good || region === HOME).at(-1)?.atMs ?? injectedMs;
    expect(Math.abs((notYet + EVERY_MS - injectedMs) / 1000 - (shift.seconds ?? Infinity))).toBeLessThanOrEqual(
      (shift.withinSeconds ?? 0) + EVERY_MS / 1000,
    );
  },
);

test("somebody else sees that an address that is down fails until the drill restores it", async () => {
  const { report, answers, record } = await drilled("address");
  const { injectedMs = 0, revertingMs = 0 } = record.timeline;
  expect(report.figures.rto).toMatchObject({ censored: true });
  const during = answers.filter(({ atMs }) => atMs >= injectedMs && atMs < revertingMs);
  expect(during.filter(({ good }) => !good).length / during.length).toBeCloseTo(0.5, 1);
  expect(answers.filter(({ atMs, good }) => atMs > revertingMs + EVERY_MS && !good)).toEqual([]);
});
