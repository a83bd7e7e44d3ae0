import { describe, expect, it } from "vitest";
import { LOCK_ID, lockHolder } from "../../src/drill/change/lock";
import { runDrill } from "../../src/drill/drill";
import { PreflightError } from "../../src/drill/preflight-error";
import type { Phase, Progress } from "../../src/drill/progress";
import { reportOf } from "../../src/drill/report/report";
import type { Clock } from "../../src/process/clock";
import { CIRCUMSTANCES } from "../support/drill-record";
import { drillOf, FakeBackend, FakeJournal, HOME, OPTIONS, OTHER } from "../support/fake-backend";

/** Every phase after the preflight, in order. */
const PHASES: readonly Phase[] = ["steady", "inject", "watch", "revert", "recovery", "ledger"];

/** A backend that does nothing at once, so that every phase takes its time. */
function slowBackend(): FakeBackend {
  const backend = new FakeBackend();
  const start = backend.clock.now();
  let broken = false;
  backend.answer = async (location) => {
    const elapsed = (backend.clock.now() - start) / 1000;
    if (location !== HOME) return { status: 200, region: location };
    // Traffic follows ten seconds after STATUS, both ways.
    if (backend.isBroken(HOME) !== broken) {
      broken = !broken;
      changedAt = elapsed;
    }
    if (elapsed < changedAt + 10) return broken ? { status: 400, region: HOME } : { status: 200, region: OTHER };
    return { status: 200, region: broken ? OTHER : HOME };
  };
  let changedAt = -10;
  return backend;
}

const SLOW = { limitSeconds: 60, holdSeconds: 3 };

describe("a drill", () => {
  it("goes through its phases, and leaves everything as it was", async () => {
    const backend = slowBackend();
    const before = backend.state();
    const phases: string[] = [];
    const journal = new FakeJournal(backend);
    const record = await drillOf(backend, SLOW, {
      journal,
      onProgress: ({ phase }) => phases.at(-1) === phase || phases.push(phase),
    });
    expect(phases).toEqual(["preflight", ...PHASES, "done"]);
    expect(record).toMatchObject({ aborted: undefined, left: [], conflicts: [] });
    expect(record.changes).toEqual([`STATUS of ${HOME}: not set -> 400`]);
    expect(record.restored).toEqual([`STATUS of ${HOME} is not set again`]);
    expect(backend.state()).toEqual(before);
    expect(journal.exists()).toBe(false);
  });

  it("sees what there was to see", async () => {
    const backend = slowBackend();
    const report = reportOf(await drillOf(backend, SLOW), CIRCUMSTANCES);
    expect(report.figures.shift.seconds).toBeCloseTo(10, 0);
    expect(report.figures.recover.seconds).toBeCloseTo(10, 0);
    expect(report.figures.rto.seconds).toBeCloseTo(10, 0);
    expect(report.figures.detect.seconds).toBe(0);
    expect(report.ledger).toMatchObject({ lost: 0, unknown: 0, refused: 0 });
    expect(report.locations.map(({ name, affected }) => [name, affected])).toEqual([
      [OTHER, false],
      [HOME, true],
    ]);
  });

  it("writes down what it will change before it changes it, in the journal and in the lock", async () => {
    const backend = new FakeBackend();
    const journal = new FakeJournal(backend);
    let known: unknown[] = [];
    backend.before = (call) => {
      if (call !== `setStatus ${HOME} 400`) return;
      known = [journal.read(), JSON.parse(backend.tables.get(HOME)?.get(LOCK_ID) ?? "{}")];
    };
    await drillOf(backend, {}, { journal, outputs: "/tmp/outputs.json" });
    const entry = {
      region: HOME,
      stack: "Test",
      target: "aws",
      outputs: "/tmp/outputs.json",
      changes: [{ what: "status", region: HOME, to: "400" }],
    };
    expect(known).toEqual([expect.objectContaining(entry), expect.objectContaining(entry)]);
  });

  it("refuses every other drill as long as it runs", async () => {
    const backend = new FakeBackend();
    let second: Promise<unknown> | undefined;
    backend.before = (call) => {
      if (call === `setStatus ${HOME} 400`) second ??= drillOf(backend).catch((error) => error);
    };
    const first = await drillOf(backend);
    expect(await second).toBeInstanceOf(PreflightError);
    expect(first).toMatchObject({ aborted: undefined, left: [] });
  });

  it("never takes the lock of a drill that was begun since", async () => {
    const backend = new FakeBackend();
    const theirs = JSON.stringify({ ...(await takenBy(backend)), drill: "another" });
    backend.before = (call) => {
      if (call === `setStatus ${HOME} undefined`) backend.tables.get(HOME)?.set(LOCK_ID, theirs);
    };
    await drillOf(backend);
    expect(backend.tables.get(HOME)?.get(LOCK_ID)).toBe(theirs);
  });

  it("takes a lock for its own that it got, though it was told otherwise", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    const home = target.tables.get(HOME);
    const putIfAbsent = home?.putIfAbsent;
    Object.assign(home ?? {}, {
      // As the SDK does when the first answer is lost.
      putIfAbsent: async (id: string, value: string) => {
        await putIfAbsent?.(id, value);
        return putIfAbsent?.(id, value);
      },
    });
    const record = await runDrill(target, OPTIONS, { journal: new FakeJournal(backend) });
    expect(record.aborted).toBeUndefined();
  });

  it("breaks nothing where things go wrong already", async () => {
    const backend = new FakeBackend();
    let answers = 0;
    backend.answer = (location) => (++answers % 10 === 0 ? { status: 502 } : { status: 200, region: location });
    const record = await drillOf(backend);
    expect(record.aborted).toMatch(
      /^\d+ of \d+ requests failed before anything was broken \(most of them: status 502\): repair that first$/,
    );
    expect(backend.calls.some((call) => call.startsWith("setStatus"))).toBe(false);
  });

  it("breaks nothing where this machine does not hold the rate", async () => {
    const backend = new FakeBackend();
    const { clock } = backend;
    // Every timer wakes late.
    const late: Clock = {
      speed: 0,
      now: () => clock.now(),
      schedule: (ms, task) => clock.schedule(ms + 60, task),
      limit: (ms, task) => clock.limit(ms, task),
      sleep: (ms) => clock.sleep(ms),
      work: (task) => clock.work(task),
      inTurn: (what, task) => clock.inTurn(what, task),
    };
    const record = await runDrill(backend.target({ clock: late }), OPTIONS, { journal: new FakeJournal(backend) });
    expect(record.aborted).toMatch(/^this machine cannot keep up with --rate 5: \d+ of \d+ requests were sent late/);
    expect(backend.calls.some((call) => call.startsWith("setStatus"))).toBe(false);
    expect(reportOf(record, CIRCUMSTANCES).verdict).toBe("aborted");
  });

  it("tells how it goes every second, and who answers", async () => {
    const progress: Progress[] = [];
    await drillOf(slowBackend(), SLOW, { onProgress: (each) => progress.push(each) });
    const seconds = progress.map(({ elapsedSeconds }) => elapsedSeconds);
    expect(Math.max(...seconds.slice(1).map((second, index) => second - (seconds[index] as number)))).toBeLessThan(1.5);
    expect(progress.find(({ phase }) => phase === "watch")?.answering).toEqual({ [HOME]: 10, [OTHER]: 10 });
    expect(progress.at(-1)).toMatchObject({ phase: "done", failed: expect.any(Number) });
    expect(progress.at(-1)?.failed).toBeGreaterThan(40);
  });

  it("writes no items where it is told not to", async () => {
    const backend = new FakeBackend();
    const record = await drillOf(backend, { ledger: false });
    expect(record.ledger).toEqual([]);
    const writes = backend.calls.filter((call) => call.startsWith("put "));
    expect(writes.filter((call) => !call.endsWith(LOCK_ID))).toEqual([]);
  });

  it("looks for what has come back only where a fault moves traffic", async () => {
    const backend = new FakeBackend();
    const began = backend.clock.now();
    const record = await drillOf(backend, { fault: "replication", holdSeconds: 4, limitSeconds: 500 });
    expect(record.aborted).toBeUndefined();
    expect((backend.clock.now() - began) / 1000).toBeLessThan(30);
  });

  it("waits until the load balancer has noticed, though all clients are elsewhere anyway", async () => {
    const backend = new FakeBackend();
    backend.after = (call) => {
      if (call !== `setStatus ${HOME} 400`) return;
      backend.answer = () => ({ status: 200, region: OTHER });
      backend.region(HOME).health = "healthy";
      backend.clock.schedule(25_000, () => {
        backend.region(HOME).health = "unhealthy";
      });
    };
    const record = await drillOf(backend, { holdSeconds: 0, limitSeconds: 60 });
    const noticed = (record.timeline.detectedMs as number) - (record.timeline.injectedMs as number);
    expect(noticed).toBeGreaterThanOrEqual(25_000);
    expect(noticed).toBeLessThanOrEqual(26_000);
    expect(reportOf(record, CIRCUMSTANCES).findings).not.toContain("the load balancer did not detect the fault");
  });

  it("sees the load balancer notice while it holds, for a fault that does not wait for that", async () => {
    const backend = new FakeBackend();
    backend.after = (call) => {
      if (call === `setTrafficDial ${HOME} 0`)
        backend.clock.schedule(8000, () => (backend.region(HOME).health = "unhealthy"));
    };
    const { timeline } = await drillOf(backend, { fault: "dial", holdSeconds: 15 });
    expect(timeline.detectedMs).toBeDefined();
  });

  it("breaks nothing where the region serves no client, and concludes nothing", async () => {
    const backend = new FakeBackend();
    backend.answer = () => ({ status: 200, region: OTHER });
    const record = await drillOf(backend);
    expect(record.timeline.injectingMs).toBeUndefined();
    expect(backend.calls.filter((call) => call.startsWith("set"))).toEqual([]);
    expect(reportOf(record, CIRCUMSTANCES)).toMatchObject({
      verdict: "inconclusive",
      inconclusive: expect.stringContaining(`${HOME} serves none of the clients (${OTHER} does)`),
      findings: [],
    });
  });

  it("waits for the load balancer also where the region was never left", async () => {
    const backend = new FakeBackend();
    backend.after = (call) => {
      if (call !== `setStatus ${HOME} undefined`) return;
      backend.region(HOME).health = "unhealthy";
      backend.clock.schedule(5000, () => {
        backend.region(HOME).health = "healthy";
      });
    };
    const { timeline } = await drillOf(backend);
    const waited = (timeline.healthyMs as number) - (timeline.revertedMs as number);
    expect(waited).toBeGreaterThanOrEqual(5000);
    expect(waited).toBeLessThanOrEqual(6000);
  });
});

describe("a drill that is ended", () => {
  it.each(["watch", "recovery"] as const)("in the phase %s is seen to put back", async (phase) => {
    const phases: string[] = [];
    const abort = new AbortController();
    await drillOf(slowBackend(), SLOW, {
      signal: abort.signal,
      onProgress: (progress) => {
        if (phases.at(-1) !== progress.phase) phases.push(progress.phase);
        if (progress.phase === phase) abort.abort(new Error("ended by SIGINT"));
      },
    });
    const until = ["preflight", ...PHASES.slice(0, PHASES.indexOf(phase) + 1)];
    expect(phases).toEqual([...until, ...(phase === "watch" ? ["revert"] : []), "ledger", "done"]);
  });

  it("while it holds keeps what it has seen until then", async () => {
    const backend = slowBackend();
    const abort = new AbortController();
    const record = await drillOf(
      backend,
      { ...SLOW, holdSeconds: 30 },
      {
        signal: abort.signal,
        onProgress: ({ phase, elapsedSeconds }) =>
          phase === "watch" && elapsedSeconds > OPTIONS.steadySeconds + 20 && abort.abort(new Error("ended by SIGINT")),
      },
    );
    expect(record.aborted).toBe("ended by SIGINT");
    expect(record.timeline.detectedMs).toBeDefined();
  });

  for (const phase of PHASES) {
    it(`in the phase ${phase} puts everything back, and says so`, async () => {
      const backend = slowBackend();
      const before = backend.state();
      const journal = new FakeJournal(backend);
      const abort = new AbortController();
      const record = await drillOf(backend, SLOW, {
        journal,
        signal: abort.signal,
        onProgress: (progress) => progress.phase === phase && abort.abort(new Error("ended by SIGINT")),
      });
      expect(record).toMatchObject({ aborted: "ended by SIGINT", left: [] });
      expect(reportOf(record, CIRCUMSTANCES).verdict).toBe("aborted");
      expect(backend.state()).toEqual(before);
      expect(journal.exists()).toBe(false);
    });
  }

  it("between two dials puts the first one back, and never turns the second", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).dial = 50;
    const before = backend.state();
    const abort = new AbortController();
    backend.after = (call) => {
      if (call === `setTrafficDial ${OTHER} 100`) abort.abort(new Error("ended by SIGTERM"));
    };
    const record = await drillOf(backend, { fault: "dial" }, { signal: abort.signal });
    expect(record.aborted).toBe("ended by SIGTERM");
    expect(backend.calls).not.toContain(`setTrafficDial ${HOME} 0`);
    expect(backend.state()).toEqual(before);
  });

  it("does not wait for a control plane that is only asked", async () => {
    const backend = slowBackend();
    const target = backend.target();
    const abort = new AbortController();
    const control = {
      ...target.control,
      targetHealth: (region: string) =>
        backend.isBroken(HOME) ? new Promise<string>(() => {}) : target.control.targetHealth(region),
    };
    const began = backend.clock.now();
    backend.clock.schedule(6000, () => abort.abort(new Error("ended by SIGINT")));
    const record = await runDrill(
      { ...target, control },
      { ...OPTIONS, ...SLOW },
      { journal: new FakeJournal(backend), signal: abort.signal },
    );
    expect(record).toMatchObject({ aborted: "ended by SIGINT", left: [] });
    expect((backend.clock.now() - began) / 1000).toBeLessThan(15);
    expect(backend.region(HOME).status).toBeUndefined();
  });
});

describe("a drill in which something goes wrong", () => {
  it.each<[string, (call: string) => boolean]>([
    ["before the fault", (call) => call.startsWith("put drill-")],
    ["when the fault is armed", (call) => call === "write journal"],
    ["when the fault is made", (call) => call === `setStatus ${HOME} 400`],
    ["when it is put back", (call) => call === `setStatus ${HOME} undefined`],
  ])("%s, for good, puts everything back, and says what it was", async (_, from) => {
    const backend = slowBackend();
    const before = backend.state();
    const journal = new FakeJournal(backend);
    let down = false;
    backend.before = (call) => {
      down ||= from(call);
      if (down && /^(targetHealth|acceleratorStatus)/.test(call)) throw new Error("the control plane is down");
    };
    const record = await drillOf(backend, SLOW, { journal });
    expect(record).toMatchObject({ aborted: "Error: the control plane is down", left: [] });
    expect(backend.state()).toEqual(before);
    expect(journal.exists()).toBe(false);
  });

  it("while the fault is made puts back what may have been made", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    backend.after = (call) => {
      if (call === `setStatus ${HOME} 400`) throw new Error("the answer was lost");
    };
    const record = await drillOf(backend);
    expect(record.aborted).toBe("Error: the answer was lost");
    expect(backend.state()).toEqual(before);
  });

  it("while nothing is broken yet, because the journal cannot be written, breaks nothing", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call === "write journal") throw new Error("ENOSPC: no space left on device");
    };
    const record = await drillOf(backend);
    expect(record.aborted).toContain("ENOSPC");
    expect(backend.calls).not.toContain(`setStatus ${HOME} 400`);
  });

  it("while nothing is broken yet, because the lock cannot be written, breaks nothing", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call === `put ${LOCK_ID}`) throw new Error("the table is gone");
    };
    const record = await drillOf(backend);
    expect(record.aborted).toBe("Error: the table is gone");
    expect(backend.calls).not.toContain(`setStatus ${HOME} 400`);
  });

  it("when it cleans up says what is left, and recover finds it", async () => {
    const backend = new FakeBackend();
    const journal = new FakeJournal(backend);
    backend.before = (call) => {
      if (call.startsWith("delete drill-")) throw new Error("the table is gone");
    };
    const record = await drillOf(backend, {}, { journal });
    expect(record.left).toEqual([
      "the numbered items could not be removed (Error: the table is gone)",
      "run npm run drill -- recover",
    ]);
    expect(reportOf(record, CIRCUMSTANCES).verdict).toBe("aborted");
    expect(journal.exists()).toBe(true);
  });

  it("because an answer never comes gives up after a minute, and puts back", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    const control = {
      ...target.control,
      setStatus: (region: string, status: string | undefined) =>
        status === "400" ? new Promise<void>(() => {}) : target.control.setStatus(region, status),
    };
    const record = await runDrill({ ...target, control }, OPTIONS, { journal: new FakeJournal(backend) });
    expect(record.aborted).toBe("the control plane, asked for setStatus, did not answer within 60 s");
    expect(backend.calls).toContain(`setStatus ${HOME} undefined`);
  });
});

describe("a drill whose time is over", () => {
  it("before traffic has left puts everything back, and says that it did not leave", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    backend.answer = (location) => ({ status: backend.isBroken(location) ? 400 : 200, region: location });
    const began = backend.clock.now();
    const record = await drillOf(backend, { limitSeconds: 20 });
    expect((backend.clock.now() - began) / 1000).toBeLessThan(60);
    expect(record).toMatchObject({ aborted: undefined, left: [] });
    const report = reportOf(record, CIRCUMSTANCES);
    expect(report.verdict).toBe("failed");
    expect(report.findings).toContain(`some traffic still went to ${HOME} when it was restored`);
    expect(backend.state()).toEqual(before);
  });

  it("before traffic has come back says so", async () => {
    const backend = new FakeBackend();
    let left = false;
    backend.answer = (location) => {
      left ||= backend.isBroken(HOME);
      return { status: 200, region: left ? OTHER : location };
    };
    const report = reportOf(await drillOf(backend, { limitSeconds: 20 }), CIRCUMSTANCES);
    expect(report.verdict).toBe("failed");
    expect(report.findings).toContain(`traffic did not return to ${HOME} before the drill ended`);
  });

  it("is what the model predicts at worst and a minute, unless it is told", async () => {
    const backend = new FakeBackend();
    backend.answer = (location) => ({ status: backend.isBroken(location) ? 400 : 200, region: location });
    const record = await drillOf(backend, { limitSeconds: undefined });
    const { injectedMs = 0, revertedMs = 0 } = record.timeline;
    expect((revertedMs - injectedMs) / 1000).toBeCloseTo(70 + 60, 0);
  });
});

/** The journal entry of a drill of this backend. */
async function takenBy(backend: FakeBackend): Promise<object> {
  let entry: object | undefined;
  backend.before = (call) => {
    if (call === `setStatus ${HOME} 400`) entry = JSON.parse(backend.tables.get(HOME)?.get(LOCK_ID) ?? "{}");
  };
  await drillOf(backend);
  expect(await lockHolder(backend.target().tables.get(HOME) as never)).toBeUndefined();
  return entry as object;
}
