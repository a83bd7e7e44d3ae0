import { describe, expect, it } from "vitest";
import { alarmArn, releaseWorld } from "../support/release-world";
import { THREE, TWO } from "../support/synth";

const [FIRST, SECOND] = TWO;
const ALARM = alarmArn(FIRST, "GlobalApp-p99");

/** A release of good code, to be seen in the middle. */
async function released(props: object, control: object = {}) {
  const world = await releaseWorld({ next: () => 200 }, { release: { drain: false, bakeMinutes: 1 }, ...props }, 0);
  Object.assign(world.target.control, control);
  world.write("next");
  return { world, ...(await world.run()) };
}

describe("a release", () => {
  it("has the lock while traffic moves, and ends with a full plan that is empty", async () => {
    const { world, problem } = await released({});
    expect(problem).toBeUndefined();
    expect(world.calls).toEqual([
      `plan all: ${SECOND}, ${FIRST}`,
      "lock",
      `plan targets: ${FIRST}`,
      `apply ${FIRST}: next`,
      `plan targets: ${SECOND}`,
      `apply ${SECOND}: next`,
      "plan all: nothing",
      "unlock",
    ]);
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
  });

  it("gives a region shares of the dial that it had", async () => {
    const world = await releaseWorld({ next: () => 200 }, { release: { drain: false, bakeMinutes: 0 } }, 0);
    const group = (await world.target.control.endpointGroups()).find(({ region }) => region === FIRST);
    await world.target.control.setTrafficDial(group?.id ?? "", 33);
    world.write("next");
    const { lines } = await world.run();
    const own = lines.filter((line) => line.includes(`${FIRST}: traffic dial`)).map((line) => line.split(" dial ")[1]);
    expect(own).toEqual(["0", "3.25", "16.5", "33"]);
  });

  it("leaves a listener alone whose dial an operator has set to 0", async () => {
    const world = await releaseWorld({ next: () => 200 }, { release: { drain: false, bakeMinutes: 0 } }, 0);
    const { control } = world.target;
    const [endpointGroups, setTrafficDial] = [control.endpointGroups, control.setTrafficDial].map((each) =>
      each.bind(control),
    ) as [typeof control.endpointGroups, typeof control.setTrafficDial];
    const dials: number[] = [];
    Object.assign(control, {
      endpointGroups: async () => {
        const groups = await endpointGroups();
        const own = groups.find(({ region }) => region === FIRST);
        return own ? [...groups, { ...own, id: "other", trafficDialPercentage: 0 }] : groups;
      },
      setTrafficDial: async (id: string, dial: number) => {
        if (id === "other") dials.push(dial);
        else await setTrafficDial(id, dial);
      },
    });
    world.write("next");
    expect((await world.run()).problem).toBeUndefined();
    expect(new Set(dials)).toEqual(new Set([0]));
  });

  it("says that an internal load balancer is not verified directly", async () => {
    const { lines, problem } = await released({ loadBalancer: { scheme: "internal" } });
    expect(problem).toBeUndefined();
    expect(lines.join("\n")).toContain("not verified directly, because its load balancer is internal");
  });

  it("moves no dial that steps leave alone", async () => {
    const { world, lines } = await released({ release: { steps: [] } });
    expect(lines.join("\n")).toContain(`${FIRST}: deployed without moving its traffic dial: release.steps is []`);
    expect(world.calls).not.toContain("lock");
  });

  it("moves nothing that nobody agrees to", async () => {
    const world = await releaseWorld({ next: () => 200 }, {}, 0);
    world.write("next");
    const { problem, lines } = await world.run({ yes: false });
    expect(problem).toContain("is not applied, because it was not confirmed");
    expect(problem).not.toContain("has not ended");
    expect(lines.join("\n")).not.toContain("traffic dial 0");
  });

  it("leaves a region without traffic where Terraform fails, and resumes", async () => {
    const world = await releaseWorld({ next: () => 200 }, { release: { drain: false, bakeMinutes: 0 } }, 0);
    world.write("refused by AWS");
    const { problem } = await world.run();
    expect(problem).toContain("terraform apply failed");
    expect(problem).toContain(`the release in ${FIRST} has not ended (deploying)`);
    expect(await world.dials()).toEqual({ [FIRST]: 0, [SECOND]: 100 });
    world.write("next");
    expect((await world.run({ resume: true })).problem).toBeUndefined();
    expect([...world.codes.values()]).toEqual(["next", "next"]);
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
  });

  it("stops where an alarm rings that did not ring before", async () => {
    let asked = 0;
    const { problem } = await released(
      {},
      { alarmState: async (arn: string) => (arn === ALARM && asked++ > 0 ? "ALARM" : "OK") },
    );
    expect(problem).toContain(`stopped: at 10 % of its dial the alarm ${ALARM} is in ALARM`);
  });

  it("does not stop for an alarm that rang before, or has no data", async () => {
    expect((await released({}, { alarmState: async () => "ALARM" })).problem).toBeUndefined();
    expect((await released({}, { alarmState: async () => "INSUFFICIENT_DATA" })).problem).toBeUndefined();
  });

  it("begins with the region that has the smallest share of the traffic", async () => {
    const load = { requestsPerSecond: { Frankfurt: 10, Sydney: 30, "San Francisco": 20 } };
    const world = await releaseWorld({ next: () => 200 }, { regions: THREE, load, release: { bakeMinutes: 0 } }, 0);
    world.write("next");
    await world.run();
    const waves = world.calls.filter((call) => call.startsWith("apply"));
    expect(waves.map((call) => call.slice(6, -6))).toEqual(["eu-central-1", "us-west-2", "ap-southeast-2"]);
  });
});
