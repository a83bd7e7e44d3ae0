import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/drill/change/change";
import { deployed, inject, restore } from "../../../src/drill/change/restore";
import { runDrill } from "../../../src/drill/drill";
import { reportOf } from "../../../src/drill/report/report";
import { CIRCUMSTANCES } from "../../support/drill-record";
import { drillOf, FakeBackend, FakeJournal, HOME, OPTIONS, OTHER } from "../../support/fake-backend";
import { endpointGroupId } from "../../support/topology";

const dialOf = (region: string, before: number, to: number): Change => ({
  what: "dial",
  region,
  group: endpointGroupId(region),
  before,
  to,
});

const named = (name: string) => Object.assign(new Error("not now"), { name });

/** Fails so many times, then no more. */
function failing(times: number, error: Error, calls: (call: string) => boolean) {
  let left = times;
  return (call: string) => {
    if (calls(call) && left-- > 0) throw error;
  };
}

describe("what somebody else changed during the drill", () => {
  it("is left as it is and told, with what it was before", async () => {
    const backend = new FakeBackend();
    backend.region(HOME).dial = 5;
    const result = await restore(backend.target(), [dialOf(HOME, 100, 0)]);
    expect(result).toEqual({
      done: [],
      conflicts: [
        `the traffic dial of ${HOME} was 100, and somebody else changed it to 5 during the drill, so it stays 5`,
      ],
    });
    expect(backend.region(HOME).dial).toBe(5);
  });

  it.each<[string, Change, object, string]>([
    [
      "STATUS",
      { what: "status", region: HOME, to: "400" },
      { status: "503" },
      "STATUS of us-west-2 was not set, and somebody else changed it to 503",
    ],
    [
      "the concurrency",
      { what: "concurrency", region: HOME, before: 7, to: 0 },
      { concurrency: 9 },
      "the reserved concurrency of us-west-2 was 7, and somebody else changed it to 9",
    ],
  ])("may be %s", async (_, change, now, message) => {
    const backend = new FakeBackend();
    Object.assign(backend.region(HOME), now);
    const { conflicts } = await restore(backend.target(), [change]);
    expect(conflicts).toEqual([expect.stringContaining(message)]);
    expect(backend.region(HOME)).toMatchObject(now);
  });

  it("may be an endpoint group that is gone", async () => {
    const { conflicts } = await restore(new FakeBackend().target(), [dialOf("moon-1", 100, 0)]);
    expect(conflicts).toEqual([expect.stringContaining("somebody else changed it to not set")]);
  });

  it("does not keep what is the drill's own from being put back, and fails the drill", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).dial = 50;
    backend.after = (call) => {
      if (call === `setTrafficDial ${HOME} 0`) backend.region(OTHER).dial = 80;
    };
    const record = await drillOf(backend, { fault: "dial" });
    expect(backend.region(HOME).dial).toBe(100);
    expect(backend.region(OTHER).dial).toBe(80);
    expect(record.conflicts).toEqual([
      `the traffic dial of ${OTHER} was 50, and somebody else changed it to 80 during the drill, so it stays 80`,
    ]);
    expect(record).toMatchObject({ aborted: undefined, left: [] });
  });

  it("is told, too, where the drill itself does not turn dials", async () => {
    const backend = new FakeBackend();
    backend.after = (call) => {
      if (call === `setStatus ${HOME} 400`) backend.region(OTHER).dial = 80;
    };
    const record = await drillOf(backend, { fault: "status" });
    expect(record.conflicts).toEqual([`the traffic dial of ${OTHER} was 100, and somebody else made it 80 meanwhile`]);
    expect(backend.region(HOME).status).toBeUndefined();
  });
});

describe("a change that AWS is not ready for", () => {
  it.each(["TransactionInProgressException", "ResourceConflictException", "TooManyRequestsException"])(
    "because of %s is made a little later",
    async (name) => {
      const backend = new FakeBackend();
      const target = backend.target();
      backend.before = failing(3, named(name), (call) => call.startsWith("setTrafficDial"));
      await inject(target, dialOf(HOME, 100, 0));
      expect(backend.region(HOME).dial).toBe(0);
      backend.before = failing(3, named(name), (call) => call.startsWith("setTrafficDial"));
      expect(await restore(target, [dialOf(HOME, 100, 0)])).toMatchObject({ conflicts: [] });
      expect(backend.region(HOME).dial).toBe(100);
    },
  );

  it.each(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "EAI_AGAIN", "ECONNRESET", "ECONNREFUSED", "ETIMEDOUT"])(
    "because of %s on the way is made a little later",
    async (code) => {
      const backend = new FakeBackend();
      const target = backend.target();
      const cutOff = Object.assign(new Error("no"), { code });
      backend.before = failing(2, cutOff, (call) => call.startsWith("setStatus"));
      const change: Change = { what: "status", region: HOME, to: "400" };
      await inject(target, change);
      // As fetch tells it.
      const fetched = Object.assign(new TypeError("fetch failed"), { cause: cutOff });
      backend.before = failing(2, fetched, (call) => call.startsWith("status"));
      let cutOffs = 0;
      expect((await restore(target, [change], { onUnreachable: () => cutOffs++ })).failure).toBeUndefined();
      expect(backend.region(HOME).status).toBeUndefined();
      expect(cutOffs).toBe(2);
    },
  );

  it("is not waited for where it will never be ready", async () => {
    const backend = new FakeBackend();
    const began = backend.clock.now();
    backend.before = failing(1, Object.assign(new Error("no"), { code: "ENOENT" }), (call) =>
      call.startsWith("setStatus"),
    );
    await expect(inject(backend.target(), { what: "status", region: HOME, to: "400" })).rejects.toThrow("no");
    expect(backend.clock.now()).toBe(began);
  });

  it("because clients hold every socket is made when they have let go, and clients go on afterwards", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    const { answer } = backend;
    let askedMs = 0;
    backend.answer = (location) => {
      askedMs = backend.clock.now();
      return answer(location);
    };
    backend.before = (call) => {
      const isRevert = /^(status|setStatus)/.test(call) && backend.region(HOME).status === "400";
      if (isRevert && backend.clock.now() - askedMs < 1000) throw Object.assign(new Error("no"), { code: "EMFILE" });
    };
    const record = await drillOf(backend);
    expect(record).toMatchObject({ aborted: undefined, left: [], conflicts: [] });
    expect(backend.state()).toEqual(before);
    expect(record.pausedSeconds).toBe(2);
    const { revertedMs = 0 } = record.timeline;
    expect(record.samples.filter(({ dueMs, region }) => dueMs > revertedMs && region === HOME).length).toBeGreaterThan(
      2,
    );
    expect(reportOf(record, CIRCUMSTANCES).findings).toContain(
      "the drill sent no requests for 2 s, because the restore could not reach its target: the clients' outage in this time is not known",
    );
  });

  it("is given up at once where the drill is ended", async () => {
    for (const unready of [
      (backend: FakeBackend) => Object.assign(backend, { accelerator: "IN_PROGRESS" }),
      (backend: FakeBackend) =>
        Object.assign(backend, {
          before: failing(1000, named("TransactionInProgressException"), (call) => /^setT/.test(call)),
        }),
    ]) {
      const backend = new FakeBackend();
      unready(backend);
      const began = backend.clock.now();
      const abort = new AbortController();
      backend.clock.schedule(3000, () => abort.abort(new Error("ended by SIGINT")));
      await expect(inject(backend.target(), dialOf(HOME, 100, 0), abort.signal)).rejects.toThrow("ended by SIGINT");
      expect((backend.clock.now() - began) / 1000).toBeLessThan(10);
      expect(backend.region(HOME).dial).toBe(100);
    }
  });

  it("tells for how many seconds it has waited for the accelerator", async () => {
    const backend = new FakeBackend();
    backend.accelerator = "IN_PROGRESS";
    backend.clock.schedule(2500, () => {
      backend.accelerator = "DEPLOYED";
    });
    const waited: number[] = [];
    expect(await deployed(backend.target(), { onWait: (seconds) => waited.push(seconds) })).toBe(true);
    expect(waited).toEqual([0, 1, 2]);
  });

  it("is given up after two minutes, and nothing is left broken", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    backend.before = (call) => {
      if (call === `setTrafficDial ${HOME} 0`) throw named("TransactionInProgressException");
    };
    const began = backend.clock.now();
    const record = await drillOf(backend, { fault: "dial" });
    expect(record.aborted).toBe("TransactionInProgressException: not now");
    expect((backend.clock.now() - began) / 1000).toBeGreaterThan(120);
    expect(backend.state()).toEqual(before);
  });

  it("because somebody else keeps the accelerator IN_PROGRESS ends the drill, and nothing is left broken", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    backend.region(OTHER).dial = 100;
    backend.after = (call) => {
      if (call.startsWith("put drill-")) backend.accelerator = "IN_PROGRESS";
    };
    const record = await drillOf(backend, { fault: "dial" });
    expect(record.aborted).toBe(
      "somebody else is changing the accelerator: wait until it is DEPLOYED, then drill again",
    );
    expect(backend.state()).toEqual(before);
  });

  it("because the accelerator does not become DEPLOYED between two dials ends the drill, and both are put back", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).dial = 50;
    const before = backend.state();
    backend.after = (call) => {
      if (call === `setTrafficDial ${OTHER} 100`) backend.accelerator = "IN_PROGRESS";
    };
    const record = await drillOf(backend, { fault: "dial" });
    expect(record.aborted).toBe("the accelerator is not DEPLOYED after 300 s: somebody else is changing it");
    expect(backend.state()).toEqual(before);
    expect(backend.calls).not.toContain(`setTrafficDial ${HOME} 0`);
  });
});

describe("a restore that AWS does not let through", () => {
  const of = (name: string, httpStatusCode?: number) => Object.assign(named(name), { $metadata: { httpStatusCode } });

  it.each([
    ["Lambda's own failure", of("ServiceException", 500)],
    ["an error without a name that is known", of("UnknownError", 503)],
    ["a throttle that is a wrong request by its status", of("Throttling", 400)],
    ["a timeout of this program", of("TimeoutError")],
    ["something of which nothing is known", new Error("?")],
  ])("because of %s is tried again for minutes, with longer and longer pauses", async (_, error) => {
    const backend = new FakeBackend();
    backend.region(HOME).status = "400";
    const tries: number[] = [];
    backend.before = (call) => {
      if (call !== `setStatus ${HOME} undefined`) return;
      tries.push(backend.clock.now());
      if (tries.length < 12) throw error;
    };
    const { failure } = await restore(backend.target(), [{ what: "status", region: HOME, to: "400" }]);
    expect(failure).toBeUndefined();
    const pauses = tries.slice(1).map((at, index) => (at - (tries[index] as number)) / 1000);
    expect(pauses).toEqual([2, 4, 8, 15, 15, 15, 15, 15, 15, 15, 15]);
  });

  it.each([
    named("AccessDeniedException"),
    named("ExpiredTokenException"),
    named("ValidationException"),
    named("InvalidParameterValueException"),
    named("ResourceNotFoundException"),
    of("SomethingElseException", 400),
  ])("because of $name is not tried again, which would change nothing", async (error) => {
    const backend = new FakeBackend();
    const began = backend.clock.now();
    backend.before = (call) => {
      if (call.startsWith("setStatus")) throw error;
    };
    const { failure } = await restore(backend.target(), [{ what: "status", region: HOME, to: "400" }]);
    expect(failure).toContain(error.name);
    expect(backend.clock.now()).toBe(began);
  });

  it("goes on while the ledger settles and after it, and says at once what is broken and how to repair it", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    const notices: [number, string][] = [];
    let firstMs = 0;
    backend.before = (call) => {
      if (call !== `setStatus ${HOME} undefined`) return;
      firstMs ||= backend.clock.now();
      if (backend.clock.now() < firstMs + 400_000) throw of("ServiceException", 500);
    };
    const phases = new Set<string>();
    const record = await drillOf(
      backend,
      {},
      {
        onNotice: (text) => notices.push([backend.clock.now() - firstMs, text]),
        onProgress: ({ phase }) => {
          if (backend.region(HOME).status === "400") phases.add(phase);
        },
      },
    );
    expect(notices).toEqual([
      [
        0,
        `${HOME} IS STILL BROKEN: STATUS of ${HOME} could not be restored (ServiceException: not now). The drill tries again for 10 minutes. To restore it without this drill: npm run drill -- recover --yes`,
      ],
      [expect.any(Number), `${HOME} is restored`],
    ]);
    expect([...phases]).toEqual(["watch", "revert", "ledger"]);
    expect(record).toMatchObject({ aborted: "the drill could not restore the region within 120 s", left: [] });
    expect(backend.state()).toEqual(before);
  });

  it("is told, and one that AWS lets through is not", async () => {
    const notices: string[] = [];
    await drillOf(new FakeBackend(), {}, { onNotice: (text) => notices.push(text) });
    expect(notices).toEqual([]);
  });

  it("says so, too, where AWS does not allow it, and the simulator's user needs no command", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call === `setStatus ${HOME} undefined`) throw of("AccessDeniedException", 403);
    };
    const notices: string[] = [];
    await runDrill(backend.target({ kind: "simulator" }), OPTIONS, {
      journal: new FakeJournal(backend),
      onNotice: (text) => notices.push(text),
    });
    expect(notices).toEqual([
      expect.stringMatching(/^us-west-2 IS STILL BROKEN: .*\(AccessDeniedException.*after its ledger$/),
    ]);
  });

  it("ends after two minutes each time on a simulator, whose fault ends with the drill", async () => {
    const backend = new FakeBackend();
    let first = 0;
    backend.before = (call) => {
      if (call !== `setStatus ${HOME} undefined`) return;
      first ||= backend.clock.now();
      throw of("ServiceException", 500);
    };
    const notices: string[] = [];
    const { left } = await runDrill(backend.target({ kind: "simulator" }), OPTIONS, {
      journal: new FakeJournal(backend),
      onNotice: (text) => notices.push(text),
    });
    expect(notices).toEqual([expect.stringMatching(/The drill tries again for 2 minutes$/)]);
    expect(left).toContain("the simulator and its fault ended with the drill: there is nothing to recover");
    expect((backend.clock.now() - first) / 1000).toBeLessThan(400);
  });
});

describe("a read that lags behind the drill's own write", () => {
  /** IAM answers for so many seconds with what was before the drill's last write. */
  function lagging(seconds: number) {
    const backend = new FakeBackend();
    const target = backend.target();
    let [old, writtenMs] = [false, Number.NEGATIVE_INFINITY];
    const control = {
      ...target.control,
      tableDenied: async (region: string) =>
        backend.clock.now() < writtenMs + seconds * 1000 && region === HOME ? old : backend.region(region).denied,
      setTableDenied: async (region: string, denied: boolean) => {
        old = backend.region(region).denied;
        writtenMs = backend.clock.now();
        await target.control.setTableDenied(region, denied);
      },
    };
    return { backend, target: { ...target, control } };
  }

  it("is not taken for somebody else's change", async () => {
    const { backend, target } = lagging(30);
    const journal = new FakeJournal(backend);
    const record = await runDrill(target, { ...OPTIONS, fault: "table", holdSeconds: 10 }, { journal });
    expect(record).toMatchObject({ aborted: undefined, left: [], conflicts: [] });
    expect(backend.region(HOME).denied).toBe(false);
  });

  it("is one where the value from before comes back later than AWS takes", async () => {
    const { backend, target } = lagging(0);
    backend.after = (call) => {
      if (call === `setTableDenied ${HOME} true`)
        backend.clock.schedule(70_000, () => (backend.region(HOME).denied = false));
    };
    backend.region(HOME).health = "healthy";
    const journal = new FakeJournal(backend);
    const record = await runDrill(target, { ...OPTIONS, fault: "table", limitSeconds: 120 }, { journal });
    expect(record.aborted).toMatch(/^somebody else changed the backend during the drill: .* from on to off$/);
  });
});

describe("what cannot be put back", () => {
  it("stops the rest, because the order is what keeps a region in service", async () => {
    const backend = new FakeBackend();
    const changes = [dialOf(OTHER, 50, 100), dialOf(HOME, 100, 0)];
    for (const change of changes) await inject(backend.target(), change);
    backend.before = (call) => {
      if (call === `setTrafficDial ${HOME} 100`) throw named("AccessDeniedException");
    };
    const result = await restore(backend.target(), changes);
    expect(result.failure).toBe(`the traffic dial of ${HOME} could not be restored (AccessDeniedException: not now)`);
    expect(changes).toHaveLength(2);
    expect(backend.region(OTHER).dial).toBe(100);
  });

  it("ends with the simulator that it is on, and nobody is told to recover it", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call === `setStatus ${HOME} undefined`) throw named("AccessDeniedException");
    };
    const record = await runDrill(backend.target({ kind: "simulator" }), OPTIONS, {
      journal: new FakeJournal(backend),
    });
    expect(record.left).toEqual([
      `STATUS of ${HOME} could not be restored (AccessDeniedException: not now)`,
      "the simulator and its fault ended with the drill: there is nothing to recover",
    ]);
  });

  it("keeps journal and lock, and says what to do", async () => {
    const backend = new FakeBackend();
    const journal = new FakeJournal(backend);
    backend.before = (call) => {
      if (call === `setStatus ${HOME} undefined`) throw named("AccessDeniedException");
    };
    const record = await drillOf(backend, {}, { journal });
    expect(record.left).toEqual([
      `STATUS of ${HOME} could not be restored (AccessDeniedException: not now)`,
      "run npm run drill -- recover",
    ]);
    expect(journal.read().changes).toEqual([{ what: "status", region: HOME, before: undefined, to: "400" }]);
    expect(backend.tables.get(HOME)?.has("globalapp-drill-lock")).toBe(true);
  });

  it("is alone in the journal: what is restored by then may be changed by others", async () => {
    const backend = new FakeBackend();
    backend.region(OTHER).dial = 50;
    const journal = new FakeJournal(backend);
    backend.before = (call) => {
      if (call === `setTrafficDial ${OTHER} 50` && backend.calls.includes(`setTrafficDial ${HOME} 0`)) {
        throw named("AccessDeniedException");
      }
    };
    await drillOf(backend, { fault: "dial" }, { journal });
    expect(journal.read().changes).toEqual([dialOf(OTHER, 50, 100)]);
  });

  it("at first is tried once more at the end", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    backend.before = failing(1, named("AccessDeniedException"), (call) => call === `setStatus ${HOME} undefined`);
    const record = await drillOf(backend);
    expect(record.left).toEqual([]);
    expect(backend.state()).toEqual(before);
  });

  it("is not a journal on a full disk: that keeps nobody from putting back", async () => {
    const backend = new FakeBackend();
    const before = backend.state();
    let armed = false;
    backend.before = (call) => {
      if (call === "write journal" && armed) throw named("ENOSPC");
      armed ||= call === "write journal";
    };
    const record = await drillOf(backend);
    expect(record).toMatchObject({ aborted: undefined, left: [] });
    expect(backend.state()).toEqual(before);
  });
});
