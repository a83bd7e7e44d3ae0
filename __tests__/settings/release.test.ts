import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/settings/settings";
import { problemsOf } from "../support/settings";
import { synthIn, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const released = (release: object) => readSettings("Shop", { regions: TWO, release }).release;

describe("the setting release", () => {
  it("has defaults for all that is not given, and each part can be turned off", () => {
    expect(released({})).toEqual({ drain: true, steps: [10, 50, 100], bakeMinutes: 5, smoke: [] });
    const off = { drain: false, steps: [], bakeMinutes: 0, smoke: [] };
    expect(released(off)).toEqual(off);
  });

  it("is an output of the stack, where it is given", () => {
    const synthWith = (props: object) => synthIn(temporaryFolder(), { regions: TWO, ...props }).json.output;
    const release = { order: [...TWO].reverse(), steps: [5, 100], smoke: ["/get/foobar"] };
    expect(synthWith({ release })).toMatchObject({ release: { value: { ...release, drain: true, bakeMinutes: 5 } } });
    expect(synthWith({})).not.toHaveProperty("release");
  });

  it("is refused where it is not possible", () => {
    const release = {
      order: ["us-west-2"],
      drain: "no",
      steps: [50, 10, 100],
      bakeMinutes: -1,
      smoke: ["get"],
      wait: 1,
    };
    expect(problemsOf({ release })).toEqual([
      'release.drain: "no" is not allowed; use true or false',
      "release.steps: [ 50, 10, 100 ] is not allowed; use percentages that grow to 100, such as [10, 50, 100], or [] to leave the dial alone",
      "release.bakeMinutes: -1 is not allowed; use a whole number of minutes from 0 to 1440",
      'release.smoke[0]: "get" is not allowed; use paths such as /get/foobar, without spaces, # and braces',
      "release.wait: is not a setting; known here: order, drain, steps, bakeMinutes, smoke",
    ]);
    expect(problemsOf({ release: { steps: [10, 50] } })).toHaveLength(1);
    expect(problemsOf({ release: { order: ["us-west-2"] } })).toEqual([
      "release.order: [ 'us-west-2' ] is not allowed; name each region once: us-west-2, eu-central-1; or remove it",
    ]);
  });
});
