import { describe, expect, it } from "vitest";
import { runDrill } from "../../src/drill/drill";
import type { DrillRecord } from "../../src/drill/record";
import { drillOf, FakeBackend, FakeJournal, HOME, OPTIONS, OTHER } from "../support/fake-backend";

const THIRD = "ap-southeast-2";
/** Traffic does not leave, so that nothing but a stop condition ends the drill before its time. */
const LONG = { limitSeconds: 300 };

/** A backend whose clients stay with the region that is broken, and in which something goes wrong so many seconds later. */
function backendOf(afterSeconds: number, happen: (backend: FakeBackend) => void, regions = [HOME, OTHER]): FakeBackend {
  const backend = new FakeBackend(regions);
  backend.answer = (location) => ({ status: backend.isBroken(location) ? 400 : 200, region: location });
  backend.after = (call) => {
    if (call === `setStatus ${HOME} 400`) backend.clock.schedule(afterSeconds * 1000, () => happen(backend));
  };
  return backend;
}

/** For how long the drill kept its region broken, in seconds. */
const brokenFor = ({ timeline: { injectedMs = 0, revertedMs = 0 } }: DrillRecord) => (revertedMs - injectedMs) / 1000;

describe("a drill is stopped, and restores at once", () => {
  it("where a region that it does not break turns unhealthy", async () => {
    const backend = backendOf(20, () => (backend.region(OTHER).health = "unhealthy"));
    const record = await drillOf(backend, LONG);
    expect(record).toMatchObject({ aborted: `${OTHER}, which the drill does not break, is unhealthy`, left: [] });
    expect(brokenFor(record)).toBeGreaterThanOrEqual(20);
    expect(brokenFor(record)).toBeLessThanOrEqual(22);
    expect(backend.region(HOME).status).toBeUndefined();
  });

  it("where a region turned unhealthy before the fault, and breaks nothing", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.after = (call) => {
      if (call.startsWith("put drill-")) backend.region(THIRD).health = "unhealthy";
    };
    const record = await drillOf(backend, { ...LONG, steadySeconds: 5 });
    expect(record.aborted).toBe(`${THIRD}, which the drill does not break, is unhealthy`);
    expect(backend.calls).not.toContain(`setStatus ${HOME} 400`);
  });

  it("where clients of another region get no good answer for ten seconds", async () => {
    const backend = backendOf(20, () => {
      backend.answer = () => ({ error: "reset" });
    });
    const record = await drillOf(backend, LONG);
    expect(record.aborted).toMatch(
      /^clients at eu-central-1, whose region is not broken, have had no good answer for 10(\.\d+)? s$/,
    );
    expect(brokenFor(record)).toBeGreaterThanOrEqual(30);
    expect(brokenFor(record)).toBeLessThanOrEqual(32);
  });

  it("sooner or later, as it is told", async () => {
    const backend = backendOf(20, () => {
      backend.answer = () => ({ error: "reset" });
    });
    expect(brokenFor(await drillOf(backend, { ...LONG, stopAfterSeconds: 3 }))).toBeLessThanOrEqual(25);
  });

  it("where a condition holds for clients of other regions, though some of their requests are answered", async () => {
    let turn = 0;
    const backend = backendOf(20, () => {
      backend.answer = (location) => ({ status: location === HOME || ++turn % 5 === 0 ? 500 : 200, region: location });
    });
    const record = await drillOf(backend, { ...LONG, stopIf: ["availability<90%"] });
    expect(record.aborted).toMatch(
      /^--stop-if availability<90%: availability [78]\d(\.\d)?% in the last 10 s, of clients whose region is not broken$/,
    );
    expect(brokenFor(record)).toBeLessThanOrEqual(30);
  });

  it("where an alarm goes off", async () => {
    let alarm = "OK";
    const askedMs: number[] = [];
    const backend = backendOf(20, () => (alarm = "ALARM"));
    const target = backend.target();
    const alarmState = async () => {
      askedMs.push(backend.clock.now());
      return alarm;
    };
    const control = { ...target.control, alarmState };
    const record = await runDrill(
      { ...target, control },
      { ...OPTIONS, ...LONG, stopAlarms: ["arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors"] },
      { journal: new FakeJournal(backend) },
    );
    expect(record.aborted).toBe(
      "the alarm arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors is in the state ALARM",
    );
    expect(brokenFor(record)).toBeLessThanOrEqual(26);
    // The first was the preflight. CloudWatch charges for each look, and evaluates an alarm once a minute.
    const pauses = askedMs.slice(2).map((at, index) => at - (askedMs[index + 1] as number));
    expect(new Set(pauses)).toEqual(new Set([5000]));
  });

  it("while the control plane does not answer the look that it waits for", async () => {
    const backend = backendOf(20, () => (backend.region(OTHER).health = "unhealthy"));
    const target = backend.target();
    const control = {
      ...target.control,
      targetHealth: (region: string) =>
        region === HOME && backend.isBroken(HOME)
          ? backend.clock.sleep(15_000).then(() => "healthy")
          : target.control.targetHealth(region),
    };
    const record = await runDrill(
      { ...target, control },
      { ...OPTIONS, ...LONG },
      { journal: new FakeJournal(backend) },
    );
    expect(record.aborted).toContain(OTHER);
    expect(brokenFor(record)).toBeLessThanOrEqual(22);
  });
});

describe("a drill is not stopped", () => {
  it("because the region that it breaks is unhealthy, and its clients fail", async () => {
    const record = await drillOf(
      backendOf(1, () => {}),
      { limitSeconds: 60, stopIf: ["availability<90%"] },
    );
    expect(record.aborted).toBeUndefined();
    expect(brokenFor(record)).toBeGreaterThanOrEqual(60);
  });

  it("because the API of another region does not answer, but its health is not known then", async () => {
    const backend = backendOf(5, () => {
      const { before } = backend;
      backend.before = (call) => {
        if (call === `targetHealth ${OTHER}`) throw new Error("no");
      };
      backend.clock.schedule(10_000, () => {
        backend.before = before;
      });
    });
    const record = await drillOf(backend, { limitSeconds: 30 });
    expect(record.aborted).toBeUndefined();
    const others = (record.health ?? []).filter(({ region }) => region === OTHER);
    expect(others.map(({ state }) => state)).toEqual(["healthy", "unknown", "healthy"]);
    const [, lost, found] = others.map(({ atMs }) => atMs - (record.timeline.injectedMs as number));
    expect(lost).toBeGreaterThanOrEqual(5000);
    expect(lost).toBeLessThanOrEqual(6000);
    expect(found).toBeGreaterThanOrEqual(15_000);
    expect(found).toBeLessThanOrEqual(16_000);
  });

  it("because another region turns unhealthy when the restore has begun: nothing is broken any more", async () => {
    const backend = backendOf(0, () => {});
    backend.before = (call) => {
      if (call !== `setStatus ${HOME} undefined`) return;
      Object.assign(backend.region(HOME), { health: "unhealthy" });
      Object.assign(backend.region(OTHER), { health: "unhealthy" });
      backend.clock.schedule(20_000, () => Object.assign(backend.region(HOME), { health: "healthy" }));
    };
    const record = await drillOf(backend, { limitSeconds: 30 });
    expect(record.health?.some(({ region, state }) => region === OTHER && state === "unhealthy")).toBe(true);
    expect(record.aborted).toBeUndefined();
  });

  it("because of an alarm that was looked at before the restore began, and told of after it", async () => {
    const backend = backendOf(0, () => {});
    const waiting: ((state: string) => void)[] = [];
    backend.before = (call) => {
      // The answers to what was asked while the region was broken come when it is restored.
      if (call === `setStatus ${HOME} undefined`) for (const answer of waiting) answer("ALARM");
    };
    const target = backend.target();
    const alarmState = async () =>
      backend.isBroken(HOME) ? new Promise<string>((resolve) => waiting.push(resolve)) : "OK";
    const record = await runDrill(
      { ...target, control: { ...target.control, alarmState } },
      { ...OPTIONS, limitSeconds: 30, stopAlarms: ["arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors"] },
      { journal: new FakeJournal(backend) },
    );
    expect(waiting.length).toBeGreaterThan(0);
    expect(record.aborted).toBeUndefined();
  });

  it("because an alarm cannot be read any more: that it can be was checked before the fault", async () => {
    const backend = backendOf(0, () => {});
    const target = backend.target();
    const alarmState = async () => {
      if (backend.isBroken(HOME)) throw new Error("us-west-2 is down");
      return "OK";
    };
    const record = await runDrill(
      { ...target, control: { ...target.control, alarmState } },
      { ...OPTIONS, limitSeconds: 30, stopAlarms: ["arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors"] },
      { journal: new FakeJournal(backend) },
    );
    expect(record.aborted).toBeUndefined();
    expect(brokenFor(record)).toBeGreaterThanOrEqual(30);
  });

  it("because of some failures at other regions, where no condition was given", async () => {
    let turn = 0;
    const backend = backendOf(5, () => {
      backend.answer = (location) => ({ status: location === HOME || ++turn % 2 === 0 ? 500 : 200, region: location });
    });
    expect((await drillOf(backend, { limitSeconds: 60 })).aborted).toBeUndefined();
  });

  it("because of what clients of other regions see within ten seconds of the fault", async () => {
    const backend = backendOf(0, () => {
      let turn = 0;
      backend.answer = (location) => ({ status: location === HOME || ++turn % 2 === 0 ? 500 : 200, region: location });
      backend.clock.schedule(4000, () => {
        backend.answer = (location) => ({ status: backend.isBroken(location) ? 400 : 200, region: location });
      });
    });
    expect((await drillOf(backend, { limitSeconds: 30, stopIf: ["availability<60%"] })).aborted).toBeUndefined();
  });
});

describe("the health of every region", () => {
  it("is recorded with every change, whether or not the drill waits for it", async () => {
    const backend = backendOf(1, () => {}, [HOME, OTHER, THIRD]);
    const { health = [], timeline } = await drillOf(backend, { limitSeconds: 20 });
    expect(health.slice(0, 3).map(({ region, state }) => `${region} ${state}`)).toEqual([
      `${HOME} healthy`,
      `${OTHER} healthy`,
      `${THIRD} healthy`,
    ]);
    expect(health.slice(3).map(({ region, state }) => `${region} ${state}`)).toEqual([
      `${HOME} unhealthy`,
      `${HOME} healthy`,
    ]);
    expect(health[3]?.atMs).toBeGreaterThanOrEqual(timeline.injectingMs as number);
  });
});

it("a drill that has ended looks at nothing any more", async () => {
  const backend = new FakeBackend();
  await drillOf(backend);
  const asked = backend.calls.length;
  await backend.clock.sleep(10_000);
  expect(backend.calls.length).toBe(asked);
});

describe("a condition that could never hold", () => {
  it("ends the drill before the fault: it hits all clients, whatever their region", async () => {
    const record = await drillOf(new FakeBackend(), { fault: "address", stopIf: ["availability<90%"] });
    expect(record.aborted).toContain("--stop-if counts only clients whose region is not broken");
  });

  it("ends the drill before the fault: all clients are served by the region that is broken", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    const record = await runDrill(
      { ...target, clients: target.clients.slice(0, 1) },
      { ...OPTIONS, stopIf: ["availability<90%"] },
      { journal: new FakeJournal(backend) },
    );
    expect(record.aborted).toBe(
      "--stop-if counts only clients whose region is not broken, and this drill has none: leave it out, or add clients of another region with --from",
    );
    expect(backend.calls).not.toContain(`setStatus ${HOME} 400`);
  });
});
