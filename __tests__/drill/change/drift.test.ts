import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/drill/change/change";
import { Drift } from "../../../src/drill/change/drift";
import { runDrill } from "../../../src/drill/drill";
import type { DrillOptions, DrillRecord } from "../../../src/drill/record";
import { reportOf } from "../../../src/drill/report/report";
import { CIRCUMSTANCES } from "../../support/drill-record";
import { drillOf, FakeBackend, FakeJournal, HOME, OPTIONS, OTHER } from "../../support/fake-backend";
import { endpointGroupId } from "../../support/topology";

/** Long enough for somebody else to come along. */
const LONG = { holdSeconds: 30, limitSeconds: 60 };

interface Meddling {
  readonly fault?: string;
  /** When somebody else comes along: so many seconds after the fault, or after the repair. */
  readonly after: "fault" | "repair";
  readonly seconds?: number;
}

/** A drill during which somebody else changes something. */
async function meddled(
  { fault = "status", after, seconds = 5 }: Meddling,
  meddle: (backend: FakeBackend) => void,
  options: Partial<DrillOptions> = {},
): Promise<{ backend: FakeBackend; record: DrillRecord; meddledMs: number }> {
  const backend = new FakeBackend();
  backend.region(OTHER).dial = 50;
  let meddledMs = 0;
  let changes = 0;
  // What the preflight writes as it is, to prove that it may, is no change.
  const isFault = (call: string) => /^set(Status us-west-2 400|TrafficDial us-west-2 0)$/.test(call);
  const isChange = (call: string) => isFault(call) || (changes > 0 && /^set(Status|TrafficDial) us-west-2/.test(call));
  backend.after = (call) => {
    if (!isChange(call) || ++changes !== (after === "fault" ? 1 : 2)) return;
    backend.clock.schedule(seconds * 1000, () => {
      meddledMs = backend.clock.now();
      meddle(backend);
    });
  };
  return { backend, record: await drillOf(backend, { ...LONG, fault, ...options }), meddledMs };
}

const said = (change: string) => `somebody else changed the backend during the drill: ${change}`;

describe("what somebody else changes ends the drill", () => {
  it.each<[string, Meddling, (backend: FakeBackend) => void, string]>([
    [
      "the weight of another region",
      { after: "fault" },
      (backend) => Object.assign(backend.region(OTHER), { weight: 0 }),
      "the weight of eu-central-1/load-balancer in eu-central-1 from 128 to 0",
    ],
    [
      "the region's own weight, after the repair",
      { after: "repair" },
      (backend) => Object.assign(backend.region(HOME), { weight: 1 }),
      "the weight of us-west-2/load-balancer in us-west-2 from 128 to 1",
    ],
    [
      "an endpoint that is taken out",
      { after: "fault" },
      (backend) => Object.assign(backend.region(OTHER), { attached: false }),
      "the weight of eu-central-1/load-balancer in eu-central-1 from 128 to nothing",
    ],
    [
      "a region that is added",
      { after: "fault" },
      (backend) => backend.regions.set("ap-southeast-2", { ...backend.region(OTHER), dial: 100 }),
      "the traffic dial of ap-southeast-2 from nothing to 100, the weight of ap-southeast-2/load-balancer in ap-southeast-2 from nothing to 128",
    ],
    [
      "a dial that the drill does not turn",
      { after: "fault" },
      (backend) => Object.assign(backend.region(OTHER), { dial: 10 }),
      "the traffic dial of eu-central-1 from 50 to 10",
    ],
    [
      "the drill's own dial, set back",
      { fault: "dial", after: "fault" },
      (backend) => Object.assign(backend.region(HOME), { dial: 100 }),
      "the traffic dial of us-west-2 from 0 to 100",
    ],
    [
      "a dial that the drill has put back",
      { fault: "dial", after: "repair" },
      (backend) => Object.assign(backend.region(HOME), { dial: 30 }),
      "the traffic dial of us-west-2 from 100 to 30",
    ],
    [
      "STATUS, set back",
      { after: "fault" },
      (backend) => Object.assign(backend.region(HOME), { status: undefined }),
      "STATUS of us-west-2 from 400 to not set",
    ],
    [
      "STATUS, after the repair",
      { after: "repair" },
      (backend) => Object.assign(backend.region(HOME), { status: "503" }),
      "STATUS of us-west-2 from not set to 503",
    ],
    [
      "several at once",
      { after: "fault" },
      (backend) => {
        Object.assign(backend.region(HOME), { dial: 20, weight: 5 });
      },
      "the traffic dial of us-west-2 from 100 to 20, the weight of us-west-2/load-balancer in us-west-2 from 128 to 5",
    ],
  ])("%s", async (_, when, meddle, change) => {
    const { record, meddledMs } = await meddled(when, meddle);
    expect(record.aborted).toBe(said(change));
    expect(record.left).toEqual([]);
    expect(reportOf(record, CIRCUMSTANCES).verdict).toBe("aborted");
    const { revertingMs = 0, endedMs } = record.timeline;
    const ended = when.after === "fault" ? revertingMs : endedMs - 5000;
    expect((ended - meddledMs) / 1000).toBeLessThan(10);
  });
});

describe("after somebody else's change", () => {
  it("the drill's own values are restored, and theirs stay and are told once: what ended the drill is in its reason", async () => {
    const { backend, record } = await meddled({ fault: "dial", after: "fault" }, (backend) => {
      Object.assign(backend.region(OTHER), { dial: 70, weight: 9 });
    });
    expect(backend.region(HOME)).toMatchObject({ dial: 100, weight: 128 });
    expect(backend.region(OTHER)).toMatchObject({ dial: 70, weight: 9 });
    expect(record.aborted).toContain("the weight of eu-central-1/load-balancer in eu-central-1 from 128 to 9");
    expect(record.conflicts).toEqual([
      "the traffic dial of eu-central-1 was 50, and somebody else changed it to 70 during the drill, so it stays 70",
    ]);
  });

  it("that sets back the drill's own, it is as it was before, and told", async () => {
    for (const fault of ["dial", "status"]) {
      const { backend, record } = await meddled({ fault, after: "fault" }, (backend) => {
        Object.assign(backend.region(HOME), { dial: 100, status: undefined });
      });
      expect(backend.region(HOME)).toMatchObject({ dial: 100, status: undefined });
      expect(record.conflicts).toEqual([
        fault === "dial"
          ? "the traffic dial of us-west-2 was made 0, and somebody else made it 100 again"
          : "STATUS of us-west-2 was made 400, and somebody else made it not set again",
      ]);
    }
  });

  it("that comes too late to be seen before the repair, it is told all the same", async () => {
    const { record } = await meddled(
      { after: "fault", seconds: 1 },
      (backend) => Object.assign(backend.region(HOME), { status: undefined }),
      { holdSeconds: 1 },
    );
    expect(record.aborted).toBeUndefined();
    expect(record.conflicts).toEqual(["STATUS of us-west-2 was made 400, and somebody else made it not set again"]);
    expect(reportOf(record, CIRCUMSTANCES).verdict).toBe("failed");
  });
});

describe("nobody is accused", () => {
  it.each(["status", "throttle", "dial", "table", "cut-off"])(
    "where nobody else changes anything: %s",
    async (fault) => {
      const backend = new FakeBackend();
      const before = backend.state();
      const record = await drillOf(backend, { ...LONG, fault });
      expect(record).toMatchObject({ aborted: undefined, conflicts: [], left: [] });
      expect(backend.state()).toEqual(before);
    },
  );

  it("because AWS answers once with what was", async () => {
    const backend = new FakeBackend();
    let looks = 0;
    backend.before = (call) => {
      if (call !== "endpointGroups" || backend.region(HOME).status !== "400") return;
      backend.region(OTHER).weight = ++looks === 2 ? 7 : 128;
    };
    expect(await drillOf(backend, LONG)).toMatchObject({ aborted: undefined, conflicts: [] });
    expect(looks).toBeGreaterThan(4);
  });

  it("because AWS still answers with what was when a drill ends that was ended early", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    let revertedMs = Number.POSITIVE_INFINITY;
    backend.after = (call) => {
      if (call === `setTableDenied ${HOME} false`) revertedMs = backend.clock.now();
    };
    // IAM's reads lag behind its writes.
    const tableDenied = async (region: string) =>
      backend.region(region).denied || (backend.clock.now() >= revertedMs && backend.clock.now() < revertedMs + 2000);
    const abort = new AbortController();
    const record = await runDrill(
      { ...target, control: { ...target.control, tableDenied } },
      { ...OPTIONS, ...LONG, fault: "table", ledger: false },
      {
        journal: new FakeJournal(backend),
        signal: abort.signal,
        onProgress: ({ phase }) => phase === "recovery" && abort.abort(new Error("ended by SIGINT")),
      },
    );
    expect(record).toMatchObject({ aborted: "ended by SIGINT", conflicts: [], left: [] });
  });

  it("because the accelerator's API does not answer, which ends no drill either", async () => {
    const backend = new FakeBackend();
    backend.before = (call) => {
      if (call === "endpointGroups" && backend.region(HOME).status === "400") throw new Error("us-west-2 is down");
    };
    expect(await drillOf(backend, LONG)).toMatchObject({ aborted: undefined, conflicts: [], left: [] });
  });

  it("because a change whose answer was lost could not be restored", async () => {
    const backend = new FakeBackend();
    const isDial = (call: string) => call.startsWith(`setTrafficDial ${HOME}`);
    const refuse = (call: string) => {
      if (isDial(call)) throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
    };
    backend.after = (call) => {
      if (!isDial(call) || backend.region(HOME).dial !== 0) return;
      backend.before = refuse;
      refuse(call);
    };
    const record = await drillOf(backend, { fault: "dial" });
    expect(record.left).toEqual([expect.stringContaining("could not be restored"), expect.any(String)]);
    expect(record.conflicts).toEqual([]);
  });

  it("because the answer to a change, or to undoing it, was lost", async () => {
    for (const lost of [`setStatus ${HOME} 400`, `setStatus ${HOME} undefined`]) {
      const backend = new FakeBackend();
      let told = false;
      backend.after = (call) => {
        if (call !== lost || told) return;
        told = true;
        throw Object.assign(new Error("no"), { code: "ECONNRESET" });
      };
      expect(await drillOf(backend)).toMatchObject({ aborted: undefined, conflicts: [], left: [] });
    }
  });
});

describe("a look at the backend", () => {
  const DIAL: Change = { what: "dial", region: HOME, group: endpointGroupId(HOME), before: 100, to: 0 };

  /** A backend of which is known how it should be, and how often it has been asked since. */
  async function watched() {
    const backend = new FakeBackend();
    const drift = new Drift(backend.target());
    await drift.begin();
    backend.calls.length = 0;
    const watch = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        drift.watch();
        await backend.clock.sleep(1000);
      }
    };
    return { backend, drift, watch, looks: () => backend.calls.length };
  }

  it("comes every three seconds, because the accelerator's API throttles", async () => {
    const { watch, looks } = await watched();
    await watch(10);
    expect(looks()).toBe(4);
  });

  it("is not made while one is not answered, because an answer that came late would count twice", async () => {
    const backend = new FakeBackend();
    const target = backend.target();
    let looks = 0;
    const endpointGroups = async () => {
      if (looks++ > 0) await backend.clock.sleep(20_000);
      return target.control.endpointGroups();
    };
    const drift = new Drift({ ...target, control: { ...target.control, endpointGroups } });
    await drift.begin();
    for (let second = 0; second < 10; second++) {
      drift.watch();
      await backend.clock.sleep(1000);
    }
    expect(looks).toBe(2);
  });

  it("says nothing where it finds another value each time: such answers are old ones", async () => {
    const { backend, drift, watch } = await watched();
    backend.before = () => {
      backend.region(OTHER).weight++;
    };
    await watch(10);
    expect(await drift.end()).toEqual([]);
  });

  it("at the end is made twice, a while apart, because AWS can answer with what was", async () => {
    const { backend, drift } = await watched();
    const began = backend.clock.now();
    backend.before = () => {
      backend.region(OTHER).weight = backend.clock.now() < began + 2000 ? 7 : 128;
    };
    expect(await drift.end()).toEqual([]);
  });

  it("at the end that is not answered the second time leaves what the first one found", async () => {
    const { backend, drift, looks } = await watched();
    backend.region(OTHER).weight = 7;
    backend.before = () => {
      if (looks() > 1) throw new Error("us-west-2 is down");
    };
    expect(await drift.end()).toEqual([
      "the weight of eu-central-1/load-balancer in eu-central-1 was 128, and somebody else made it 7 meanwhile",
    ]);
  });

  it.each<[string, (drift: Drift) => void]>([
    ["the drill changes it", (drift) => drift.expect(DIAL, "to")],
    ["the drill leaves it", (drift) => drift.leave(DIAL)],
  ])("says nothing any more of what it found before %s", async (_, change) => {
    const { backend, drift, watch } = await watched();
    backend.region(HOME).dial = 0;
    await watch(4);
    change(drift);
    await watch(10);
    expect(await drift.end()).toEqual([]);
  });
});
