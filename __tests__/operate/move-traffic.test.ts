import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linesFor, moveTraffic, type Operated } from "../../src/operate/move-traffic";
import type { Move } from "../../src/operate/moves";
import { leftByHand, recordOf } from "../../src/operate/records";
import { FakeBackend, HOME, Killed, OTHER } from "../support/fake-backend";
import { temporaryFolder } from "../support/temporary-folder";
import { endpointGroupId, loadBalancerId } from "../support/topology";

const THIRD = "ap-northeast-1";

/** A backend in memory, whose lock cannot be seen. */
function operated({ regions = [HOME, OTHER], endpoint = undefined as string | undefined } = {}) {
  const backend = new FakeBackend(regions);
  const folder = temporaryFolder();
  const printed: string[] = [];
  const progress: string[] = [];
  const stack = { acceleratorDnsName: "", acceleratorIpAddresses: [], regions: {} };
  const { control, clock } = backend.target();
  const target: Operated = { kind: "aws", name: "GlobalApp", stack, outputs: "o.json", control, clock, endpoint };
  const recordFor = ({ region, what }: Move) => recordOf(folder, "GlobalApp", region, what);
  return {
    backend,
    folder,
    printed,
    progress,
    target,
    recordFor,
    move: (what: Move["what"], region: string, to?: number, signal?: AbortSignal) => {
      const move = { what, region, to };
      const io = { print: (line: string) => printed.push(line), progress: (line: string) => progress.push(line) };
      return moveTraffic(target, move, { ...io, record: recordFor(move), signal });
    },
    /** What was changed, in order. */
    changes: () => backend.calls.filter((call) => call.startsWith("set")),
  };
}

const refusal = async (promise: Promise<void>) => (await promise.catch((error: unknown) => error)) as Error;

describe("a change by hand", () => {
  it("sets the dial of one region, and --undo puts back what it was", async () => {
    const { backend, move, changes, recordFor } = operated();
    backend.region(HOME).dial = 37.5;
    await move("dial", HOME, 0);
    expect(backend.region(HOME).dial).toBe(0);
    await move("dial", HOME);
    expect(changes()).toEqual([`setTrafficDial ${HOME} 0`, `setTrafficDial ${HOME} 37.5`]);
    expect(recordFor({ what: "dial", region: HOME, to: undefined }).exists()).toBe(false);
  });

  it("sets the weight of one region, and --undo puts back what it was", async () => {
    const { backend, move, changes } = operated();
    backend.region(OTHER).weight = 7;
    await move("weight", OTHER, 0);
    await move("weight", OTHER);
    expect(changes()).toEqual([`setWeight ${OTHER} 0`, `setWeight ${OTHER} 7`]);
  });

  it("in several steps is undone to the value before the first", async () => {
    const { backend, move } = operated();
    backend.region(HOME).dial = 80;
    for (const step of [50, 10, 0]) await move("dial", HOME, step);
    await move("dial", HOME);
    expect(backend.region(HOME).dial).toBe(80);
  });

  it("leaves nothing to undo where it sets the value from before itself", async () => {
    const { move, recordFor, printed } = operated();
    await move("dial", HOME, 0);
    await move("dial", HOME, 100);
    expect(recordFor({ what: "dial", region: HOME, to: undefined }).exists()).toBe(false);
    expect((await refusal(move("dial", HOME))).message).toBe(
      `no value from before is recorded here for the traffic dial of ${HOME}: give the value, as in npm run dial -- ${HOME} 100`,
    );
    expect(printed.filter((line) => line.includes("--undo"))).toHaveLength(1);
  });

  it("changes nothing where the value is that already", async () => {
    const { move, changes, printed } = operated();
    await move("weight", HOME, 128);
    expect(changes()).toEqual([]);
    expect(printed.at(-1)).toBe(`the weight of ${HOME} is 128 already`);
  });

  it("records the value that somebody else has set since as the one from before", async () => {
    const { backend, move } = operated();
    await move("dial", HOME, 50);
    backend.region(HOME).dial = 30;
    await move("dial", HOME, 0);
    await move("dial", HOME);
    expect(backend.region(HOME).dial).toBe(30);
  });

  it("is not undone where somebody else has changed the value since, and says how to do it anyway", async () => {
    const { backend, move } = operated();
    await move("dial", HOME, 50);
    backend.region(HOME).dial = 0;
    expect((await refusal(move("dial", HOME))).message).toBe(
      `the traffic dial of ${HOME} is 0 now, not 50 as it was set here, so somebody else has changed it since. To set it to 100 anyway: npm run dial -- ${HOME} 100`,
    );
    expect(backend.region(HOME).dial).toBe(0);
  });

  it("warns that a dial of 0 does not stop failover, and of no other value", async () => {
    const { move, printed } = operated();
    const warnings = () => printed.filter((line) => line.startsWith("warning: a dial of 0")).length;
    await move("dial", HOME, 1);
    await move("weight", HOME, 0);
    expect(warnings()).toBe(0);
    await move("dial", HOME, 0);
    expect(warnings()).toBe(1);
    expect(printed.join("\n")).toContain(`connections still go to ${HOME}. npm run weight -- ${HOME} 0 stops them`);
  });

  it("waits until the accelerator is DEPLOYED, and shows for how long", async () => {
    const { backend, move, printed, progress } = operated();
    let looks = 0;
    backend.before = (call) => {
      if (call.startsWith("setTrafficDial")) backend.accelerator = "IN_PROGRESS";
      if (call === "acceleratorStatus" && backend.accelerator === "IN_PROGRESS" && ++looks > 4) {
        backend.accelerator = "DEPLOYED";
      }
    };
    await move("dial", HOME, 0);
    expect(progress).toEqual([0, 1, 2, 3].map((seconds) => `the accelerator is IN_PROGRESS: ${seconds} s`));
    expect(printed).toContainEqual(expect.stringMatching(/^the accelerator is DEPLOYED after 3 s/));
  });

  it("waits for somebody else's change first, and gives up after five minutes", async () => {
    const { backend, move, changes } = operated();
    backend.accelerator = "IN_PROGRESS";
    expect((await refusal(move("dial", HOME, 0))).message).toBe(
      "the accelerator is not DEPLOYED after 300 s: somebody else is changing it",
    );
    expect(changes()).toEqual([]);
  });

  it("is told to a deploy until it is put back", async () => {
    const { move, folder } = operated();
    expect(leftByHand(folder, ["GlobalApp"])).toEqual([]);
    await move("weight", HOME, 0);
    expect(leftByHand(folder, ["GlobalApp"])).toEqual([
      expect.stringMatching(
        `^the weight of ${HOME} was set to 0 by hand \\(.*\\): a deploy sets it to the value in main.ts. To keep 0, write it there; npm run weight -- ${HOME} --undo restores 128$`,
      ),
    ]);
    expect(leftByHand(folder, ["Other"])).toEqual([]);
    await move("weight", HOME);
    expect(leftByHand(folder, ["GlobalApp"])).toEqual([]);
    expect(leftByHand(join(folder, "missing"), ["GlobalApp"])).toEqual([]);
  });
});

describe("the last region that is healthy and in service stays", () => {
  const CASES: [string, string, (backend: FakeBackend) => void][] = [
    ["whose dial is 0", "its traffic dial is 0", (backend) => Object.assign(backend.region(OTHER), { dial: 0 })],
    ["whose weight is 0", "its weight is 0", (backend) => Object.assign(backend.region(OTHER), { weight: 0 })],
    ["without an endpoint", "its weight is 0", (backend) => Object.assign(backend.region(OTHER), { attached: false })],
    ["that is ill", "it is not healthy", (backend) => Object.assign(backend.region(OTHER), { status: "500" })],
  ];

  it.each(CASES)("where the other is one %s", async (_, why, prepare) => {
    for (const what of ["dial", "weight"] as const) {
      const { backend, move, changes, recordFor } = operated();
      prepare(backend);
      expect((await refusal(move(what, HOME, 0))).message).toBe(
        `${HOME} cannot be taken out: no other region is healthy and in service\n  ${OTHER}: ${why}\nbring another region back first; npm run dial shows all of them`,
      );
      expect(changes()).toEqual([]);
      expect(recordFor({ what, region: HOME, to: 0 }).exists()).toBe(false);
    }
  });

  it("also where --undo would take it out", async () => {
    const { backend, move } = operated();
    backend.region(HOME).weight = 0;
    await move("weight", HOME, 128);
    backend.region(OTHER).status = "500";
    expect((await refusal(move("weight", HOME))).message).toContain("cannot be taken out");
    expect(backend.region(HOME).weight).toBe(128);
  });

  it("but less than all of its traffic can be taken from it, and one that is ill can go while another serves", async () => {
    const { backend, move } = operated({ regions: [HOME, OTHER, THIRD] });
    backend.region(OTHER).weight = 0;
    backend.region(HOME).status = "500";
    await move("weight", HOME, 0);
    expect(backend.region(HOME).weight).toBe(0);
    await move("dial", THIRD, 1);
    expect((await refusal(move("dial", THIRD, 0))).message).toContain(`${THIRD} cannot be taken out`);
  });
});

describe("a change by hand that is killed", () => {
  /** @returns false where it ended by itself before */
  async function dieAndUndo(what: Move["what"], step: number, when: "before" | "after"): Promise<boolean> {
    const { backend, move, recordFor } = operated();
    Object.assign(backend.region(HOME), { dial: 37.5, weight: 9 });
    const before = backend.state();
    let steps = 0;
    let dead = false;
    const die = (moment: "before" | "after") => () => {
      if (dead) throw new Killed();
      if (moment === "before") steps++;
      dead = steps === step && moment === when;
      if (dead) throw new Killed();
    };
    backend.before = die("before");
    backend.after = die("after");
    await move(what, HOME, 0).catch(() => {});
    backend.before = () => {};
    backend.after = () => {};
    const { dial, weight } = backend.region(HOME);
    const isChanged = what === "dial" ? dial === 0 : weight === 0;
    const isRecorded = recordFor({ what, region: HOME, to: 0 }).exists();
    // Whatever was changed has its way back.
    expect({ step, covered: isRecorded || !isChanged }).toEqual({ step, covered: true });
    if (isRecorded) await move(what, HOME);
    expect({ step, state: backend.state() }).toEqual({ step, state: before });
    return dead;
  }

  it.each(["before", "after"] as const)("%s any step is put back by --undo", async (when) => {
    for (const what of ["dial", "weight"] as const) {
      let step = 1;
      while (await dieAndUndo(what, step, when)) step++;
      expect(step).toBeGreaterThan(4);
    }
  });

  it("between the record and the change has its record, and nothing to put back", async () => {
    const { backend, move, recordFor, printed } = operated();
    backend.before = (call) => {
      if (call.startsWith("setTrafficDial")) throw new Killed();
    };
    await expect(move("dial", HOME, 0)).rejects.toThrow("killed");
    backend.before = () => {};
    const record = recordFor({ what: "dial", region: HOME, to: 0 });
    expect(record.read().changes).toEqual([
      { what: "dial", region: HOME, group: endpointGroupId(HOME), before: 100, to: 0 },
    ]);
    await move("dial", HOME);
    expect(printed.at(-1)).toBe(`the traffic dial of ${HOME} is 100 already`);
    expect(record.exists()).toBe(false);
  });

  it("by Ctrl-C while it waits has been made, and has its record", async () => {
    const { backend, move, recordFor } = operated();
    const abort = new AbortController();
    backend.after = (call) => {
      if (!call.startsWith("setTrafficDial")) return;
      backend.accelerator = "IN_PROGRESS";
      abort.abort(new Error("ended by SIGINT"));
    };
    await expect(move("dial", HOME, 0, abort.signal)).rejects.toThrow("ended by SIGINT");
    expect(backend.region(HOME).dial).toBe(0);
    expect(recordFor({ what: "dial", region: HOME, to: 0 }).exists()).toBe(true);
  });

  it("says of a damaged record what to do", async () => {
    const { move, recordFor } = operated();
    await move("dial", HOME, 0);
    const record = recordFor({ what: "dial", region: HOME, to: 0 });
    writeFileSync(record.path, "{");
    expect((await refusal(move("dial", HOME))).message).toMatch(
      /cannot be read .*: delete it, and set the value with npm run dial -- us-west-2 VALUE$/,
    );
  });
});

describe("the lines of the AWS CLI", () => {
  const group = endpointGroupId(HOME);

  it("send nothing but the dial", async () => {
    const { target, changes } = operated();
    expect(await linesFor(target, { what: "dial", region: HOME, to: 0 }, 0)).toEqual([
      `# the traffic dial of ${HOME} to 0`,
      `aws globalaccelerator update-endpoint-group --region us-west-2 --endpoint-group-arn ${group} --traffic-dial-percentage 0`,
      "# back to 100",
      `aws globalaccelerator update-endpoint-group --region us-west-2 --endpoint-group-arn ${group} --traffic-dial-percentage 100`,
      "# until it says DEPLOYED",
      `aws globalaccelerator describe-accelerator --region us-west-2 --accelerator-arn ${group.split("/listener/")[0]} --query Accelerator.Status`,
    ]);
    expect(changes()).toEqual([]);
  });

  it("send every endpoint in full, because the list replaces the one that is there", async () => {
    const { target } = operated({ endpoint: "http://127.0.0.1:1" });
    const [, set] = await linesFor(target, { what: "weight", region: HOME, to: 0 }, 0);
    const list = JSON.stringify([{ EndpointId: loadBalancerId(HOME), Weight: 0, ClientIPPreservationEnabled: true }]);
    expect(set).toBe(
      `aws globalaccelerator update-endpoint-group --region us-west-2 --endpoint-url http://127.0.0.1:1 --endpoint-group-arn ${group} --endpoint-configurations '${list}'`,
    );
  });
});
