import { describe, expect, it } from "vitest";
import { type Code, releaseWorld } from "../support/release-world";
import { TWO } from "../support/synth";

const [HOME, OTHER] = TWO;
/** The region with the smaller share of the world's traffic. */
const FIRST = HOME;
const SECOND = OTHER;

/** Fails one request in ten. */
function oneInTen(): Code {
  let count = 0;
  return ({ path }) => (path !== "/health" && ++count % 10 === 0 ? 500 : 200);
}

describe("a release that fails one request in ten", () => {
  it("stops in the first region at the first step, is rolled back, and is not released again", async () => {
    const world = await releaseWorld({ errors: oneInTen() });
    expect((await world.run()).problem).toBeUndefined();
    world.write("errors");
    const bad = await world.run();
    console.log(bad.lines.join("\n"), "\n", bad.problem);
    expect(bad.problem).toContain(`${FIRST}: the release is stopped: at 10 % of its dial`);
    expect(await world.dials()).toEqual({ [FIRST]: 0, [SECOND]: 100 });
    expect(world.codes).toEqual(new Map([[FIRST, "errors"], [SECOND, "good"]]));
    expect(world.seen.filter(({ near, failed }) => near !== FIRST && failed)).toEqual([]);
    const rollback = await world.run({ rollback: FIRST });
    console.log(rollback.lines.join("\n"), "\n", rollback.problem);
    expect(rollback.problem).toBeUndefined();
    expect(await world.dials()).toEqual({ [FIRST]: 100, [SECOND]: 100 });
    const later = await world.run();
    console.log(later.lines.join("\n"), "\n", later.problem, world.seen.length, world.seen.filter(s => s.failed).length, world.calls.join("; "));
  });
});
