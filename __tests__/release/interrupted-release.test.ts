import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

  it("of the regions that had a bad release before it stopped puts back the same code in each", async () => {
    let isBad = false;
    const next = ({ path }: { path: string }) => (isBad && path === "/health" ? 503 : 200);
    const world = await releaseWorld({ next }, { release: { bakeMinutes: 0, drain: false } }, 0);
    world.write("oldest");
    await world.run();
    world.write("good");
    await world.run();
    world.write("next");
    const onLine = (line: string) => {
      if (line.includes(`${SECOND}: deploying`)) isBad = true;
    };
    expect((await world.run({}, { onLine })).problem).toContain(`${SECOND}: the release is stopped`);
    expect((await world.run({ rollback: SECOND })).problem).toBeUndefined();
    expect((await world.run({ rollback: FIRST })).problem).toBeUndefined();
    expect([...world.codes.values()]).toEqual(["good", "good"]);
    // The round is closed: now it goes further back.
    expect((await world.run()).problem).toBeUndefined();
    expect((await world.run({ rollback: FIRST })).problem).toBeUndefined();
    expect(world.codes.get(FIRST)).toBe("oldest");
  });

  it("that nobody agrees to refuses no code", async () => {
    const { world } = await interrupted("verifying");
    expect((await world.run({ rollback: FIRST, yes: false })).problem).toContain("was not confirmed");
    expect((await world.run({ resume: true })).problem).toBeUndefined();
    expect([...world.codes.values()]).toEqual(["next", "next"]);
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

describe("a release that did not end, where the world has changed since", () => {
  /** As where the network around its load balancer is down. */
  const lose = async ({ world, clock }: Awaited<ReturnType<typeof releaseWorld>>, region: string) => {
    world.loadBalancersIn(region)[0]?.setReachable("test", false);
    await clock.sleep(60_000);
  };

  it("is not resumed by taking traffic from the last region that serves", async () => {
    const { world, journal } = await interrupted("traffic dial 50");
    await lose(world, SECOND);
    const { problem } = await world.run({ resume: true });
    expect(problem).toContain(`${FIRST} cannot be taken out: no other region is healthy and in service`);
    expect(await world.dials()).toMatchObject({ [FIRST]: 50 });
    expect(existsSync(journal)).toBe(true);
  });

  it("is rolled back in place where no other region serves, and gets its dial back", async () => {
    const { world, journal } = await interrupted("traffic dial 50");
    await lose(world, SECOND);
    const { problem, lines } = await world.run({ rollback: FIRST });
    expect(problem).toBeUndefined();
    expect(lines.join("\n")).not.toContain("traffic dial 0");
    expect(world.codes.get(FIRST)).toBe("good");
    expect(await world.dials()).toMatchObject({ [FIRST]: 100 });
    expect(existsSync(journal)).toBe(false);
  });

  it.each([{ resume: true }, { rollback: FIRST }])(
    "gets its traffic back also where steps are [] now: %o",
    async (how) => {
      const { world, journal } = await interrupted("verifying");
      world.setRelease({ steps: [] });
      expect((await world.run(how)).problem).toBeUndefined();
      expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
      expect(existsSync(journal)).toBe(false);
    },
  );

  it("ends with the region where that was removed", async () => {
    const { world, journal } = await interrupted("verifying");
    const entry = JSON.parse(readFileSync(journal, "utf8"));
    await world.run({ resume: true });
    writeFileSync(journal, JSON.stringify({ ...entry, region: "ap-southeast-2" }));
    expect((await world.run({ resume: true })).problem).toBeUndefined();
    expect(existsSync(journal)).toBe(false);
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
