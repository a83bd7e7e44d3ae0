import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareDrills } from "../../../src/commands/drill-compare";
import { compare } from "../../../src/drill/report/compare";
import { documentOf } from "../../../src/drill/report/page/sections";
import { parseReport } from "../../../src/drill/report/schema";
import { temporaryFolder } from "../../support/temporary-folder";

/** What a drill wrote before there was `share`: of two regions, in virtual time, from one location. */
const OLD = join(__dirname, "old-report.json");

const report = () => parseReport(readFileSync(OLD, "utf8"), OLD);

describe("the evidence of an earlier version", () => {
  it("is still read, with the figures that it had", () => {
    const { verdict, region, fault, figures, ledger, locations } = report();
    expect({ verdict, region, fault }).toEqual({ verdict: "passed", region: "us-west-2", fault: "status" });
    expect(figures.rto).toMatchObject({ seconds: 44, predicted: { best: 0, worst: 70 } });
    expect(figures.detect.seconds).toBe(24);
    expect(ledger).toMatchObject({ acknowledged: 240, lost: 0, overwritten: 12 });
    expect(locations.map(({ connection, failed }) => [connection, failed])).toEqual([
      ["new", 44],
      ["kept", 54],
    ]);
  });

  it("can be compared with a drill of today", () => {
    const page = join(temporaryFolder(), "compare.html");
    const { text, worse } = compareDrills(OLD, OLD, page);
    expect([text, worse]).toEqual([`no difference larger than a drill can measure\npage: ${page}`, false]);
    const old = report();
    const slower = { ...old, figures: { ...old.figures, rto: { ...old.figures.rto, seconds: 80 } } };
    expect(compare(old, slower)).toMatchObject([{ before: "44 s", after: "80 s", worse: true }]);
  });

  it("can be written for people again", () => {
    expect(JSON.stringify(documentOf(report()))).toContain("us-west-2");
  });
});
