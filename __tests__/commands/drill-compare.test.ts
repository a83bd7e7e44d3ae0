import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareDrills } from "../../src/commands/drill-compare";
import { reportFor } from "../support/drill-record";
import { course } from "../support/samples";
import { temporaryFolder } from "../support/temporary-folder";

function evidenceOf(changes: Parameters<typeof reportFor>[0] = {}): string {
  const folder = join(temporaryFolder(), "drill");
  mkdirSync(folder);
  writeFileSync(join(folder, "report.json"), JSON.stringify(reportFor(changes)));
  return folder;
}

const SLOWER = { samples: course(`${"W".repeat(10)}${".".repeat(15)}${"E".repeat(10)}WWWWW`) };

describe("npm run drill -- compare", () => {
  it("finds no difference between a drill and itself", () => {
    const folder = evidenceOf();
    const page = join(folder, "..", "compare.html");
    expect(compareDrills(folder, folder)).toEqual({
      text: `no difference larger than a drill can measure\npage: ${page}`,
      worse: false,
    });
  });

  it("says what got slower, and what got faster", () => {
    const [fast, slow] = [evidenceOf(), evidenceOf(SLOWER)];
    const there = compareDrills(fast, slow);
    expect(there.worse).toBe(true);
    expect(there.text).toContain("worse   failover time: 5 s -> 15 s");
    const back = compareDrills(join(slow, "report.json"), fast);
    expect(back.text).toContain("better  failover time: 15 s -> 5 s");
  });

  it("draws both on a page beside the second, or where it is told to, and leaves both folders as they are", () => {
    const [fast, slow] = [evidenceOf(), evidenceOf(SLOWER)];
    compareDrills(fast, join(slow, "report.json"));
    expect(readdirSync(slow)).toEqual(["report.json"]);
    const page = readFileSync(join(slow, "..", "compare.html"), "utf8");
    for (const text of ["before", "after", "Share of good answers, all clients", "15\u00a0s"])
      expect(page).toContain(text);
    const out = join(temporaryFolder(), "page.html");
    compareDrills(fast, slow, out);
    expect(readFileSync(out, "utf8")).toBe(page);
    expect(() => compareDrills(fast, slow, join(out, "page.html"))).toThrow("choose another file with --out");
  });

  it("warns where they were not the same drill", () => {
    const { text } = compareDrills(evidenceOf(), evidenceOf({ options: { fault: "throttle" } }));
    expect(text).toContain("the drills differ: fault: status before, throttle after");
  });

  it("warns where one of them was ended early, or tells nothing: its figures are not those of the backend", () => {
    const early = { aborted: "ended by SIGINT" };
    const nothing = { inconclusive: "no client was answered" };
    const { text } = compareDrills(evidenceOf(early), evidenceOf(nothing));
    expect(text).toContain("the drill before was ended early, and its figures with it: ended by SIGINT");
    expect(text).toContain("nothing can be concluded from the drill after: no client was answered");
  });

  it("refuses a folder that holds no drill", () => {
    expect(() => compareDrills(evidenceOf(), join(temporaryFolder(), "nowhere"))).toThrow(
      "is not there: name the folder of a drill",
    );
  });
});
