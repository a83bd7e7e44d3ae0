import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/drill/history/baseline";
import type { Report } from "../../../src/drill/report/schema";
import { reportFor } from "../../support/drill-record";
import { temporaryFolder } from "../../support/temporary-folder";

const GOOD: Report = { ...reportFor(), verdict: "passed" };
const slower = (seconds: number): Report => ({ ...GOOD, figures: { ...GOOD.figures, rto: { seconds } } });

function write(folder: string, day: number, report: Report): string {
  mkdirSync(folder, { recursive: true });
  const recorded = { at: `2026-01-0${day}T00:00:00.000Z`, by: "somebody" };
  writeFileSync(join(folder, "report.json"), JSON.stringify({ ...report, recorded }));
  return folder;
}

describe("--baseline last", () => {
  it("is the last drill of the same kind that passed", () => {
    const out = temporaryFolder();
    write(join(out, "first"), 1, slower(9));
    const last = write(join(out, "second"), 2, GOOD);
    write(join(out, "failed"), 3, { ...slower(50), verdict: "failed" });
    write(join(out, "elsewhere"), 4, { ...slower(50), region: "eu-central-1" });
    write(join(out, "of another fault"), 5, { ...slower(50), fault: "dial" });
    write(join(out, "of a share"), 6, { ...slower(50), share: 0.5 });
    write(join(out, "on another target"), 7, { ...slower(50), target: "virtual" });
    write(join(out, "of another stack"), 8, { ...slower(50), stack: "Other" });
    write(join(out, "with other options"), 9, { ...slower(50), options: { ...GOOD.options, failureLimit: 0.5 } });
    expect(baselineOf("last", out)(slower(20))).toEqual({
      baseline: {
        folder: last,
        differences: [{ what: "outage of new connections (RTO)", before: "5 s", after: "20 s", worse: true }],
      },
      notes: [],
    });
  });

  it("is nothing where no such drill has passed, and the note says so", () => {
    const out = temporaryFolder();
    const none = { notes: [`not compared: in ${out} no drill of this kind has passed`] };
    expect(baselineOf("last", out)(GOOD)).toEqual(none);
    const fresh = join(out, "not yet");
    expect(baselineOf("last", fresh)(GOOD).baseline).toBeUndefined();
  });

  it("is not the drill that is compared, because it is looked for before", () => {
    const out = temporaryFolder();
    const compared = baselineOf("last", out);
    write(join(out, "itself"), 1, GOOD);
    expect(compared(GOOD).baseline).toBeUndefined();
  });
});

describe("--baseline FOLDER", () => {
  it("is that drill, whatever came of it, with a note where it was not the same drill", () => {
    const folder = write(join(temporaryFolder(), "named"), 1, { ...slower(9), verdict: "failed", fault: "dial" });
    const { baseline, notes } = baselineOf(folder, "drills")(GOOD);
    expect(baseline).toMatchObject({ folder, differences: [{ before: "9 s", after: "5 s", worse: false }] });
    expect(notes).toEqual(["the drills differ: fault: dial before, status after"]);
    expect(baselineOf(join(folder, "report.json"), "drills")(GOOD).baseline?.differences).toHaveLength(1);
  });

  it("is compared with no drill of another region", () => {
    const folder = write(join(temporaryFolder(), "named"), 1, GOOD);
    expect(baselineOf(folder, "drills")({ ...GOOD, region: "eu-central-1" })).toEqual({
      notes: [`not compared: the drill in ${folder} is one of us-west-2`],
    });
  });

  it("is the last good drill in it where it holds several", () => {
    const folder = temporaryFolder();
    const last = write(join(folder, "one"), 1, GOOD);
    expect(baselineOf(folder, "drills")(GOOD).baseline?.folder).toBe(last);
  });

  it("is refused where it is not there, or holds no drill", () => {
    const folder = temporaryFolder();
    expect(() => baselineOf(folder, "drills")).toThrow("there is no drill in this folder");
    expect(() => baselineOf(join(folder, "nowhere"), "drills")).toThrow('name the folder of a drill, or "last"');
  });
});
