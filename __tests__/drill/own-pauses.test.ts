import { describe, expect, it } from "vitest";
import { runDrill } from "../../src/drill/drill";
import { OwnPauses } from "../../src/drill/own-pauses";
import { reportOf } from "../../src/drill/report/report";
import type { Clock } from "../../src/process/clock";
import { realTime } from "../support/clocks";
import { CIRCUMSTANCES } from "../support/drill-record";
import { FakeBackend, FakeJournal, HOME, OPTIONS } from "../support/fake-backend";

/** The backend's clock, which a test can set forward, as a process sees it that did not run meanwhile. */
function sleepyClock({ clock }: FakeBackend) {
  let sleptMs = 0;
  const sleepy: Clock = {
    speed: 0,
    now: () => clock.now() + sleptMs,
    schedule: (ms, task) => clock.schedule(ms, task),
    limit: (ms, task) => clock.limit(ms, task),
    sleep: (ms) => clock.sleep(ms),
    work: (task) => clock.work(task),
    inTurn: (what, task) => clock.inTurn(what, task),
  };
  return { sleepy, sleep: (ms: number) => (sleptMs += ms) };
}

describe("a drill whose own process stood still", () => {
  it("restores at once, ends as aborted, and calls no figure measured", async () => {
    const backend = new FakeBackend();
    backend.answer = (location) => ({ status: backend.isBroken(location) ? 400 : 200, region: location });
    backend.region(HOME).health = "healthy";
    const { sleepy, sleep } = sleepyClock(backend);
    backend.after = (call) => {
      if (call !== `setStatus ${HOME} 400`) return;
      backend.clock.schedule(3000, () => {
        sleep(60_000);
        backend.region(HOME).health = "unhealthy";
      });
    };
    const record = await runDrill(
      backend.target({ clock: sleepy }),
      { ...OPTIONS, limitSeconds: 300 },
      { journal: new FakeJournal(backend) },
    );
    expect(record.aborted).toBe(
      "this process stood still for 60 s (it was stopped, or its machine slept): nothing was measured in this time",
    );
    expect(record.left).toEqual([]);
    expect(record.gapSeconds).toBe(60);
    const { injectedMs = 0, revertedMs = 0 } = record.timeline;
    expect(revertedMs - injectedMs).toBeLessThanOrEqual(66_000);
    expect(backend.region(HOME).status).toBeUndefined();
    const report = reportOf(record, CIRCUMSTANCES);
    expect(report.verdict).toBe("aborted");
    expect(Object.values(report.figures).map(({ seconds, missing }) => [seconds, missing])).toEqual(
      Object.values(report.figures).map(() => [null, "not measured"]),
    );
    expect(report.locations.map(({ outageSeconds }) => outageSeconds)).toEqual([null, null]);
  });

  it("is as little measured when it was stopped while it looked for its writes", async () => {
    const backend = new FakeBackend();
    const { sleepy, sleep } = sleepyClock(backend);
    let slept = false;
    const record = await runDrill(backend.target({ clock: sleepy }), OPTIONS, {
      journal: new FakeJournal(backend),
      onProgress: ({ phase }) => {
        if (phase !== "ledger" || slept) return;
        slept = true;
        backend.replicates = () => false;
        sleep(30_000);
      },
    });
    expect(record.gapSeconds).toBeGreaterThanOrEqual(29);
    expect(record.aborted).toMatch(/^this process stood still for (29|30) s/);
  });
});

describe("a pause of the process itself", () => {
  /** What is noticed in half a minute in which something happens after ten seconds. */
  async function gapsOf(happen: (machine: ReturnType<typeof realTime>["machine"]) => void): Promise<number[]> {
    const { clock, machine, pass } = realTime(1);
    const gaps: number[] = [];
    const pauses = new OwnPauses(clock, (seconds) => gaps.push(Math.round(seconds)));
    pauses.start();
    await pass(10_000);
    happen(machine);
    await pass(20_000);
    pauses.stop();
    return gaps;
  }

  it("is noticed where the clock went on meanwhile", async () => {
    expect(
      await gapsOf((machine) => {
        const { now } = machine;
        machine.now = () => now.call(machine) + 60_000;
      }),
    ).toEqual([60]);
  });

  it("is noticed where the machine slept, and only its calendar went on", async () => {
    expect(
      await gapsOf((machine) => {
        const { wallMs } = machine;
        machine.wallMs = () => wallMs.call(machine) + 3_600_000;
      }),
    ).toEqual([3600]);
  });

  it("is none where timers are late by seconds, or the calendar is set back", async () => {
    expect(
      await gapsOf((machine) => {
        const { now, wallMs } = machine;
        machine.now = () => now.call(machine) + 4000;
        machine.wallMs = () => wallMs.call(machine) - 3_600_000;
      }),
    ).toEqual([]);
  });
});
