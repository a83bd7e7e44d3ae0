import { describe, expect, it } from "vitest";
import { type Change, currentValue, write } from "../../../src/drill/change/change";
import { faultOf } from "../../../src/drill/change/faults";
import { inject, restore } from "../../../src/drill/change/restore";
import type { PreflightError } from "../../../src/drill/preflight-error";
import { drillOf, FakeBackend, HOME, OTHER } from "../../support/fake-backend";
import { endpointGroupId } from "../../support/topology";

const THIRD = "ap-southeast-2";

/** What a fault plans, and what is left of it when it was made and put back. */
async function roundTrip(backend: FakeBackend, fault: string) {
  const target = backend.target();
  const before = backend.state();
  const changes = [...(await faultOf(target, { fault }).plan(target.control, HOME))];
  expect(backend.state()).toEqual(before);
  for (const change of changes) await inject(target, change);
  const broken = structuredClone(backend.region(HOME));
  const planned = structuredClone(changes);
  const result = await restore(target, changes);
  expect(changes).toEqual([]);
  expect(backend.state()).toEqual(before);
  return { planned, broken, result };
}

describe("the fault", () => {
  it.each([[undefined], ["200"], ["204"], [""]])(
    "status remembers STATUS %j, and puts exactly that back",
    async (status) => {
      const backend = new FakeBackend();
      backend.region(HOME).status = status;
      const { planned, broken } = await roundTrip(backend, "status");
      expect(planned).toEqual([{ what: "status", region: HOME, before: status, to: "400" }]);
      expect(broken.status).toBe("400");
      expect(backend.calls.at(-1)).toBe(`setStatus ${HOME} ${status}`);
    },
  );

  it.each([[undefined], [1], [250]])(
    "throttle remembers a reserved concurrency of %j, and puts exactly that back",
    async (concurrency) => {
      const backend = new FakeBackend();
      backend.region(HOME).concurrency = concurrency;
      const { planned, broken } = await roundTrip(backend, "throttle");
      expect(planned).toEqual([{ what: "concurrency", region: HOME, before: concurrency, to: 0 }]);
      expect(broken.concurrency).toBe(0);
    },
  );

  it("table takes the table away, and gives it back", async () => {
    const backend = new FakeBackend();
    const { planned, broken } = await roundTrip(backend, "table");
    expect(planned).toEqual([{ what: "table", region: HOME, before: false, to: true }]);
    expect(broken.denied).toBe(true);
  });

  it("table leaves a table alone that was denied before", async () => {
    const backend = new FakeBackend();
    backend.region(HOME).denied = true;
    expect((await roundTrip(backend, "table")).planned).toEqual([]);
  });

  it("dial remembers every dial that it turns, to the fraction", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.region(HOME).dial = 37.5;
    backend.region(THIRD).dial = 12.25;
    const { planned, broken } = await roundTrip(backend, "dial");
    expect(planned).toEqual([
      { what: "dial", region: THIRD, group: endpointGroupId(THIRD), before: 12.25, to: 100 },
      { what: "dial", region: HOME, group: endpointGroupId(HOME), before: 37.5, to: 0 },
    ]);
    expect(broken.dial).toBe(0);
  });

  it("dial turns the others up first and the source down last, and back the other way round", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.region(OTHER).dial = 50;
    backend.region(THIRD).dial = 20;
    await drillOf(backend, { fault: "dial" });
    const [, , , ...made] = backend.calls.filter((call) => call.startsWith("setTrafficDial"));
    // The three before are the preflight's, which writes each dial as it is to prove that it may.
    expect(made).toEqual([
      `setTrafficDial ${OTHER} 100`,
      `setTrafficDial ${THIRD} 100`,
      `setTrafficDial ${HOME} 0`,
      `setTrafficDial ${HOME} 100`,
      `setTrafficDial ${THIRD} 20`,
      `setTrafficDial ${OTHER} 50`,
    ]);
  });

  it("dial leaves a region in service at every moment", async () => {
    const backend = new FakeBackend([HOME, OTHER, THIRD]);
    backend.region(OTHER).dial = 1;
    backend.region(THIRD).dial = 1;
    const full: number[] = [];
    backend.after = () => full.push([...backend.regions.values()].filter(({ dial }) => dial === 100).length);
    await drillOf(backend, { fault: "dial" });
    expect(Math.min(...full)).toBe(1);
  });

  it("dial waits until the accelerator is DEPLOYED before every change", async () => {
    const backend = new FakeBackend([HOME, OTHER]);
    backend.region(OTHER).dial = 50;
    backend.after = (call) => {
      if (!call.startsWith("setTrafficDial")) return;
      backend.accelerator = "IN_PROGRESS";
      backend.clock.schedule(20_000, () => {
        backend.accelerator = "DEPLOYED";
      });
    };
    // Not expected here: what throws here is tried again.
    const during: string[] = [];
    backend.before = (call) => {
      if (call.startsWith("setTrafficDial")) during.push(backend.accelerator);
    };
    expect(await drillOf(backend, { fault: "dial" })).toMatchObject({ aborted: undefined, left: [] });
    expect(new Set(during)).toEqual(new Set(["DEPLOYED"]));
    expect(backend.region(OTHER).dial).toBe(50);
  });

  it("of the simulator is set and cleared there", async () => {
    const backend = new FakeBackend();
    const { planned } = await roundTrip(backend, "cut-off");
    expect(planned).toEqual([{ what: "simulator", region: HOME, kind: "cut-off" }]);
    expect(backend.calls).toEqual([`fault cut-off ${HOME}`, `clear cut-off ${HOME}`]);
  });

  it("address of the simulator breaks what it is about, which is no region", async () => {
    expect((await roundTrip(new FakeBackend(), "address")).planned).toEqual([
      { what: "simulator", region: "192.0.2.1", kind: "address" },
    ]);
  });

  it("control-plane of the simulator also makes its region sick, so that there is a failover without the API", async () => {
    expect((await roundTrip(new FakeBackend(), "control-plane")).planned).toEqual([
      { what: "simulator", region: "us-west-2", kind: "control-plane" },
      { what: "status", region: HOME, before: undefined, to: "400" },
    ]);
    const { what } = faultOf(new FakeBackend().target(), { fault: "control-plane" });
    expect(what).toMatch(/^Global Accelerator's API.*; meanwhile, in the region of the drill, \/health answers 400/);
  });

  it("that only the simulator has is none of AWS", () => {
    const target = new FakeBackend().target();
    const { simulatorFaults: _, ...control } = target.control;
    expect(() => faultOf({ ...target, control }, { fault: "slow" })).toThrow(
      "the target aws has no fault slow; use one of status, throttle, dial, table",
    );
    for (const name of ["constructor", "__proto__", ""])
      expect(() => faultOf(target, { fault: name })).toThrow("has no fault");
  });
});

describe("a share of a fault", () => {
  const share = (fault: string, value?: number) => faultOf(new FakeBackend().target(), { fault, share: value });

  it("is set through the simulator's own fault, also where AWS has another way to break all", async () => {
    const backend = new FakeBackend();
    const { control } = backend.target();
    expect(await share("table", 0.1).plan(control, HOME)).toEqual([
      { what: "simulator", region: HOME, kind: "table", share: 0.1 },
    ]);
    expect(await share("table", 1).plan(control, HOME)).toMatchObject([{ what: "table", to: true }]);
    expect(await share("table").plan(control, HOME)).toMatchObject([{ what: "table", to: true }]);
  });

  it("is noticed by nobody for sure, and said in what the fault does", () => {
    expect(share("error").noticedBy).toBe("health checks");
    expect(share("error", 0.1)).toMatchObject({
      noticedBy: "nobody",
      what: "every invocation of the function fails; share 0.1 of the invocations",
    });
  });

  it("is refused on AWS, and where it means nothing, with everything that is wrong", () => {
    const target = new FakeBackend().target();
    const { simulatorFaults: _, ...control } = target.control;
    const reasons = (make: () => unknown) => {
      try {
        return make();
      } catch (error) {
        return (error as PreflightError).reasons;
      }
    };
    expect(reasons(() => faultOf({ ...target, control }, { fault: "status", share: 2 }))).toEqual([
      "a share of 2 is not valid; use a number above 0 and at most 1",
      expect.stringMatching(/^status takes no share, because it is on or off; these faults take one: error, slow, /),
      "on the target aws a fault hits everything: leave out --share",
    ]);
    expect(reasons(() => share("dial", 0.5))).toHaveLength(1);
  });
});

describe("a fault with a name that is nearly right", () => {
  it("is named", () => {
    const target = new FakeBackend().target();
    expect(() => faultOf(target, { fault: "trottle" })).toThrow(
      "the target aws has no fault trottle; did you mean throttle?",
    );
  });
});

describe("a change", () => {
  it("of the simulator does nothing where there is no simulator any more", async () => {
    const { simulatorFaults: _, ...control } = new FakeBackend().target().control;
    await write(control, { what: "simulator", region: HOME, kind: "cut-off" }, "before");
  });

  it("of the simulator is made with its share, and told although it has no value", async () => {
    const backend = new FakeBackend();
    const { control } = backend.target();
    const shares: unknown[] = [];
    const simulatorFaults = {
      kinds: ["slow"],
      set: async (_kind: string, _region: string, share?: number) => void shares.push(share),
      clear: async () => {},
    };
    const change = { what: "simulator", region: HOME, kind: "slow", share: 0.5 } as const;
    await write({ ...control, simulatorFaults }, change, "to");
    expect(shares).toEqual([0.5]);
    const { changes, restored } = await drillOf(backend, { fault: "cut-off" });
    expect(changes).toEqual(["the simulator's fault of us-west-2: as it was -> broken"]);
    expect(restored).toEqual(["the simulator's fault of us-west-2 is as it was again"]);
  });

  it("of a weight is read from its own endpoint, where there are several", async () => {
    const { control } = new FakeBackend().target();
    const groups = async () => {
      const [group, ...others] = await control.endpointGroups();
      const endpoints = [1, 2].map((weight) => ({
        id: `endpoint-${weight}`,
        weight,
        clientIpPreservation: true,
        healthy: true,
      }));
      return [{ ...(group as NonNullable<typeof group>), endpoints }, ...others];
    };
    const change: Change = {
      what: "weight",
      region: HOME,
      group: endpointGroupId(HOME),
      endpoint: "endpoint-2",
      before: 2,
      to: 0,
    };
    expect(await currentValue({ ...control, endpointGroups: groups }, change)).toBe("2");
  });
});
