import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { releaseWorld } from "../support/release-world";
import { TWO } from "../support/synth";

const [FIRST, SECOND] = TWO;

/** A world in which a release ends by Ctrl-C when this is printed. */
async function interrupted(phase: string) {
  const world = await releaseWorld({ next: () => 200 }, { release: { bakeMinutes: 1 } }, 0);
  await world.run();
  world.write("next");
  const abort = new AbortController();
  const onLine = (line: string) => {
    if (line.includes(`${FIRST}: ${phase}`)) abort.abort(new Error("ended by SIGINT"));
  };
  const { problem } = await world.run({}, { signal: abort.signal, onLine });
  const journal = join(world.root, "releases", "GlobalApp", "journal.json");
  return { world, problem, journal };
}

const PHASES = ["taking its traffic away", "waiting 360 s", "deploying", "verifying", "step 10 %"];

describe.each(PHASES)("Ctrl-C while a region is at '%s'", (phase) => {
  it("leaves a journal, refuses other deploys, and resumes to the end", async () => {
    const { world, problem, journal } = await interrupted(phase);
    expect(problem).toContain("ended by SIGINT");
    expect(problem).toContain(`the release in ${FIRST} has not ended (${phase}`);
    expect(problem).toContain("its traffic dial was 100 before");
    expect(JSON.parse(readFileSync(journal, "utf8"))).toMatchObject({ region: FIRST });
    expect(world.calls.at(-1)).toBe("unlock");
    expect((await world.run()).problem).toContain(`the release in ${FIRST} has not ended`);
    expect((await world.run({ region: SECOND })).problem).toContain("npm run deploy -- --resume");
    const resumed = await world.run({ resume: true });
    expect(resumed.problem).toBeUndefined();
    expect(resumed.at(`${FIRST}: step 10 %`)).toBeGreaterThan(0);
    expect([...world.codes.values()]).toEqual(["next", "next"]);
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
    expect(existsSync(journal)).toBe(false);
  });

  it("leaves a journal by which the region is rolled back", async () => {
    const { world, journal } = await interrupted(phase);
    expect((await world.run({ rollback: SECOND })).problem).toContain(`--rollback ${FIRST} first`);
    const { problem } = await world.run({ rollback: FIRST });
    expect(problem).toBeUndefined();
    expect([...world.codes.values()]).toEqual(["good", "good"]);
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
    expect(existsSync(journal)).toBe(false);
  });
});

describe("a rollback", () => {
  it("that was interrupted goes on with the same command", async () => {
    const { world } = await interrupted("verifying");
    const abort = new AbortController();
    const onLine = (line: string) => {
      if (line.includes(`${FIRST}: verifying`)) abort.abort(new Error("ended by SIGINT"));
    };
    expect((await world.run({ rollback: FIRST }, { signal: abort.signal, onLine })).problem).toContain("has not ended");
    expect((await world.run({ rollback: FIRST })).problem).toBeUndefined();
    expect([...world.codes.values()]).toEqual(["good", "good"]);
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
  });

  it("of a release that all regions have begins in one, and the next deploy does the others", async () => {
    const world = await releaseWorld({ next: () => 200 }, { release: { bakeMinutes: 0, drain: false } }, 0);
    await world.run();
    world.write("next");
    await world.run();
    expect((await world.run({ rollback: SECOND })).problem).toBeUndefined();
    expect(Object.fromEntries(world.codes)).toEqual({ [FIRST]: "next", [SECOND]: "good" });
    expect((await world.run()).problem).toBeUndefined();
    expect([...world.codes.values()]).toEqual(["good", "good"]);
    const again = await world.run({ rollback: FIRST });
    expect(again.problem).toContain("has no other code that was released before");
  });

  it("does not release code that has changed meanwhile", async () => {
    const { world } = await interrupted("step 10 %");
    world.write("other");
    const { problem } = await world.run({ rollback: FIRST });
    expect(problem).toContain("the code of api has changed since the release that is rolled back");
    expect(problem).toContain("--resume");
    expect(Object.fromEntries(world.codes)).toEqual({ [FIRST]: "next", [SECOND]: "good" });
  });

  it("says beforehand where no code from before is kept", async () => {
    const world = await releaseWorld({ next: () => 200 }, { release: { bakeMinutes: 0, drain: false } }, 0);
    world.write("next");
    const { lines, problem } = await world.run();
    expect(problem).toBeUndefined();
    expect(lines.join("\n")).toContain("this release cannot be rolled back");
    expect((await world.run({ rollback: FIRST })).problem).toContain("has no other code that was released before");
  });
});

describe("a deploy", () => {
  it("resumes nothing where nothing is under way", async () => {
    const world = await releaseWorld({}, {}, 0);
    expect((await world.run({ resume: true })).problem).toBe("no release is under way here: run npm run deploy");
    const both = await world.run({ resume: true, region: FIRST });
    expect(both.problem).toBe("use only one of --resume, --region");
  });

  it.each([
    ["weight", "the weight of this region is 0"],
    ["dial", "the traffic dial is 0 already"],
  ])("leaves the dial alone where the %s is 0, and says so", async (knob, why) => {
    const world = await releaseWorld({ next: () => 200 }, {}, 0);
    const group = (await world.target.control.endpointGroups()).find(({ region }) => region === FIRST);
    if (knob === "dial") await world.target.control.setTrafficDial(group?.id ?? "", 0);
    else await world.target.control.setWeight(group?.id ?? "", group?.endpoints[0]?.id ?? "", 0);
    world.write("next");
    const { lines, problem } = await world.run();
    expect(lines.join("\n")).toContain(`${FIRST}: deployed without moving its traffic dial: ${why}`);
    // The other one is the last in service.
    expect(problem).toContain(`${SECOND} cannot be taken out: no other region is healthy and in service`);
    expect(Object.fromEntries(world.codes)).toEqual({ [FIRST]: "next", [SECOND]: "good" });
  });

  it("takes no traffic from a region whose others are not healthy, or cannot carry it", async () => {
    const world = await releaseWorld({ next: () => 200 }, { regions: [...TWO, "ap-southeast-2"] }, 0);
    world.world.loadBalancersIn(SECOND)[0]?.setReachable("test", false);
    await world.clock.sleep(60_000);
    world.write("next");
    const sick = await world.run();
    expect(sick.problem).toContain(`${SECOND} is not healthy`);
    expect(sick.problem).toContain("npm run deploy -- --region");
    expect([...new Set(world.codes.values())]).toEqual(["good"]);
    const load = { requestsPerSecond: 5000, meanDurationMs: 1000 };
    const busy = await releaseWorld({ next: () => 200 }, { load }, 0);
    busy.write("next");
    expect((await busy.run()).problem).toMatch(/would need \d+ .+ of 1000/);
  });

  it("releases in the order that is given", async () => {
    const release = { order: [SECOND, FIRST], bakeMinutes: 0, drain: false };
    const world = await releaseWorld({ next: () => 200 }, { release }, 0);
    world.write("next");
    expect((await world.run()).problem).toBeUndefined();
    const waves = world.calls.filter((call) => call.startsWith("apply"));
    expect(waves).toEqual([`apply ${SECOND}: next`, `apply ${FIRST}: next`]);
    expect(world.calls.at(0)).toMatch(/^plan all/);
    expect(world.calls.at(-2)).toBe("plan all: nothing");
  });
});
