import { describe, expect, it } from "vitest";
import { alarmArn, type Code, releaseWorld } from "../support/release-world";
import { TWO } from "../support/synth";

/** The one with the smaller share of the world's traffic comes first. */
const [FIRST, SECOND] = TWO;

/** Without the wait for connections, which the first test has. */
const QUICK = { drain: false, bakeMinutes: 3 };

/** Fails one request in ten. */
function oneInTen(): Code {
  let count = 0;
  return ({ path }) => (path !== "/health" && ++count % 10 === 0 ? 500 : 200);
}

type ReleaseWorld = Awaited<ReturnType<typeof releaseWorld>>;

/** Releases good code, so that there is a release before, and then the bad one. */
async function releaseBad(code: Code, release: object = QUICK, perSecond = 5) {
  const world = await releaseWorld({ bad: code }, { release }, perSecond);
  await world.run();
  world.write("bad");
  return { world, bad: await world.run() };
}

/** Of a region's clients, since some second: how many of their requests failed. */
function failedShare({ seen }: ReleaseWorld, near: string, sinceSeconds: number): number {
  const own = seen.filter((each) => each.near === near && each.atSeconds >= sinceSeconds);
  return own.filter(({ failed }) => failed).length / own.length;
}

const failuresElsewhere = ({ seen }: ReleaseWorld) => seen.filter(({ near, failed }) => near !== FIRST && failed);

describe("a release that fails one request in ten", () => {
  it("stops in the first region at the first step, is rolled back, and is not released again", async () => {
    // The comparison with the other regions would be earlier than the backend's own alarm.
    const world = await releaseWorld({ errors: oneInTen() }, {}, 15, false);
    expect((await world.run()).problem).toBeUndefined();
    world.write("errors");
    const bad = await world.run();
    const stoppedAt = world.seconds();
    expect(bad.problem).toContain(`${FIRST}: the release is stopped`);
    expect(bad.problem).toContain(
      `at 10 % of its dial the alarm ${alarmArn(FIRST, "GlobalApp-error-share")} is in ALARM`,
    );
    expect(bad.problem).toContain(`npm run deploy -- --rollback ${FIRST}`);
    expect(await world.dials()).toEqual({ [FIRST]: 0, [SECOND]: 100 });
    expect([...world.codes.values()]).toEqual(expect.arrayContaining(["errors", "good"]));
    // Whoever had a connection kept to the first region had left it before the code changed.
    const steppedAt = bad.at("step 10 %");
    expect(world.seen.filter(({ atSeconds, failed }) => failed && atSeconds < steppedAt)).toEqual([]);
    expect(failuresElsewhere(world)).toEqual([]);
    expect(failedShare(world, FIRST, steppedAt)).toBeGreaterThan(0);
    expect(failedShare(world, FIRST, steppedAt)).toBeLessThan(0.1);

    const refused = await world.run();
    expect(refused.problem).toContain(`the release in ${FIRST} has not ended`);

    const rollback = await world.run({ rollback: FIRST });
    expect(rollback.problem).toBeUndefined();
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
    expect([...new Set(world.codes.values())]).toEqual(["good"]);

    world.calls.length = 0;
    const later = await world.run();
    expect(later.problem).toBeUndefined();
    expect(later.lines.join("\n")).toContain("was rolled back on");
    expect(world.calls).toEqual(["plan all: nothing", "plan all: nothing"]);
    const failed = world.seen.filter((each) => each.failed && each.atSeconds > stoppedAt);
    expect(failed).toEqual([]);

    world.write("better");
    const abort = new AbortController();
    const onLine = (line: string) => line.includes("taking its traffic away") && abort.abort(new Error("enough"));
    await world.run({}, { signal: abort.signal, onLine });
    expect(world.calls).toContain(`plan targets: ${FIRST}`);
  });
});

describe("a bad release", () => {
  it("that is slow stops at the first step", async () => {
    const slow: Code = async ({ path }, clock) => {
      if (path !== "/health") await clock.sleep(1500);
      return 200;
    };
    const { world, bad } = await releaseBad(slow);
    expect(bad.problem).toMatch(/at 10 % of its dial .+ p99 15\d\d ms, in the slowest other region 0 ms/);
    expect(await world.dials()).toMatchObject({ [FIRST]: 0 });
    expect(failuresElsewhere(world)).toEqual([]);
  });

  it("whose health checks fail meets no client", async () => {
    const { world, bad } = await releaseBad(({ path }) => (path === "/health" ? 503 : 200), {}, 1);
    expect(bad.problem).toContain("after the deployment its targets are unhealthy");
    expect(world.seen.filter(({ failed }) => failed)).toEqual([]);
    expect(
      world.seen.filter(({ servedBy, atSeconds }) => servedBy === FIRST && atSeconds > bad.at("deploying")),
    ).toEqual([]);
  });

  it("that fails on one path meets no client where that path is among the smoke requests", async () => {
    const rare: Code = ({ path }) => (path === "/get/rare" ? 500 : 200);
    const { world, bad } = await releaseBad(rare, { ...QUICK, smoke: ["/get/foobar", "/get/rare"] });
    expect(bad.problem).toContain("its load balancer answers /get/rare with 500");
    expect(world.seen.filter(({ failed }) => failed)).toEqual([]);
  });

  it("that fails on one path stops at the first step without smoke requests", async () => {
    const { world, bad } = await releaseBad(({ path }) => (path === "/get/rare" ? 500 : 200));
    expect(bad.problem).toContain("at 10 % of its dial");
    expect(failuresElsewhere(world)).toEqual([]);
    expect(failedShare(world, FIRST, bad.at("step 10 %"))).toBeLessThan(0.1);
  });

  it("that fails under load only stops at the step that brings the load", async () => {
    const recent: number[] = [];
    const loaded: Code = ({ path }, clock) => {
      if (path === "/health") return 200;
      recent.push(clock.now());
      while ((recent[0] ?? 0) < clock.now() - 5000) recent.shift();
      return recent.length > 20 ? 503 : 200;
    };
    const { world, bad } = await releaseBad(loaded, QUICK, 10);
    expect(bad.problem).toContain("at 50 % of its dial");
    expect(failuresElsewhere(world)).toEqual([]);
    expect(failedShare(world, FIRST, bad.at("step 10 %"))).toBeLessThan(0.5);
  });

  it("that nobody can tell by so few requests is not called good", async () => {
    const { bad } = await releaseBad(oneInTen(), { ...QUICK, steps: [100] }, 0.1);
    expect(bad.problem).toBeUndefined();
    expect(bad.lines.join("\n")).toMatch(
      /not compared: \d+ requests here and \d+ in the other regions, and 50 are needed/,
    );
  });
});
