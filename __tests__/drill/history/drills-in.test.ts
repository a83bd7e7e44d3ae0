import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drillHistory } from "../../../src/commands/drill-history";
import { drillsIn } from "../../../src/drill/history/drills-in";
import { trendsOf } from "../../../src/drill/history/trends";
import type { Report } from "../../../src/drill/report/schema";
import { UserError } from "../../../src/process/user-error";
import { reportFor } from "../../support/drill-record";
import { temporaryFolder } from "../../support/temporary-folder";

const BASE = reportFor();

/** A drill of a day of January, whose clients were without service for so long. */
const drillOf = (day: number, rto: number, changes: Partial<Report> = {}): Report => ({
  ...BASE,
  recorded: { at: `2026-01-0${day}T12:30:00.000Z`, by: "somebody" },
  figures: { ...BASE.figures, rto: { ...BASE.figures.rto, seconds: rto } },
  ...changes,
});

function write(folder: string, report: object | string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "report.json"), typeof report === "string" ? report : JSON.stringify(report));
}

function somePast(): string {
  const folder = temporaryFolder();
  write(join(folder, "b"), drillOf(1, 50));
  write(join(folder, "a"), drillOf(3, 70, { verdict: "failed" }));
  write(join(folder, "nightly", "c"), drillOf(2, 60, { region: "eu-central-1" }));
  const spread = { min: 1, median: 2, max: 3 };
  const figures = Object.fromEntries(Object.keys(BASE.figures).map((key) => [key, spread]));
  write(join(folder, "many"), drillOf(4, 80, { repeated: { runs: 2, figures: figures as never } }));
  for (const run of ["run-1", "run-2"]) write(join(folder, "many", run), drillOf(4, 10));
  write(join(folder, "broken"), "{");
  mkdirSync(join(folder, "unfinished"));
  return folder;
}

describe("npm run drill -- history", () => {
  it("has every drill once, from the first to the last, also in folders of folders, and not the runs of one", () => {
    const folder = somePast();
    const { drills, unreadable } = drillsIn(folder);
    expect(drills.map((drill) => drill.folder)).toEqual(
      ["b", "nightly/c", "a", "many"].map((name) => join(folder, name)),
    );
    expect(unreadable).toEqual([expect.stringContaining(`${join(folder, "broken", "report.json")} is not JSON`)]);
    expect(drillsIn(join(folder, "nowhere"))).toEqual({ drills: [], unreadable: [] });
  });

  it("prints a table, and what could not be read", () => {
    const folder = somePast();
    const lines = drillHistory("/", folder).split("\n");
    const columns = lines.map((line) => line.split(/ {2,}/));
    expect(columns[0]).toEqual(["when (UTC)", "region", "fault", "verdict", "RTO", "RPO", "writes lost", "folder"]);
    expect(columns[2]).toEqual([
      "2026-01-02 12:30",
      "eu-central-1",
      "status, aws",
      "passed",
      "60 s",
      "0.75 s",
      "0",
      join("nightly", "c"),
    ]);
    expect(columns[4]?.[3]).toBe("passed (2 runs)");
    expect(lines[5]).toMatch(/^not shown: .*broken/);
    expect(lines[6]).toBe(`page: ${join(folder, "history.html")}`);
  });

  it("says so where a drill made no writes, and has the one drill whose folder it is given", () => {
    const folder = temporaryFolder();
    write(folder, drillOf(1, 50, { ledger: { ...BASE.ledger, acknowledged: 0, lost: 0 } }));
    const [, line = ""] = drillHistory("/", folder).split("\n");
    expect(line.split(/ {2,}/).slice(-2)).toEqual(["not measured", "."]);
    expect(readFileSync(join(folder, "history.html"), "utf8")).toContain("1 drill, the last first.");
  });

  it("writes a page with the trends and a way to each report, which needs no network", () => {
    const folder = somePast();
    drillHistory(folder, ".");
    const page = readFileSync(join(folder, "history.html"), "utf8");
    expect(page).toContain("RTO of drills of status, stack GlobalApp, aws");
    expect(page).toContain("4 drills, the last first.");
    expect(page.match(/class="bad"[^>]*>[^<]+/g)?.map((each) => each.split(">")[1])).toEqual(["failed"]);
    expect(page).toContain('<a href="nightly/c/report.html">2026-01-02 12:30</a>');
    expect(page.indexOf("2026-01-04 12:30</a>")).toBeLessThan(page.indexOf("2026-01-01 12:30</a>"));
    expect(page).not.toMatch(/<script|<link|<img|\ssrc=|https?:\/\/(?!www\.w3\.org)/);
  });

  it("draws RTO and RPO of each fault, a line for each region", () => {
    const { drills } = drillsIn(somePast());
    const [rto, rpo, ...others] = trendsOf(drills);
    expect(others).toEqual([]);
    expect(rto?.chart.labels).toEqual(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]);
    expect(rto?.chart.series.map(({ name, values }) => ({ name, values }))).toEqual([
      { name: "eu-central-1", values: [null, 60, null, null] },
      { name: "us-west-2", values: [50, null, 70, 80] },
    ]);
    expect(rpo?.caption).toBe("RPO of drills of status, stack GlobalApp, aws");
    const [other] = drills;
    const ofTwo = trendsOf([
      ...drills,
      { folder: "x", report: { ...(other as (typeof drills)[number]).report, fault: "dial" } },
    ]);
    expect(ofTwo.map(({ caption }) => caption.split(",")[0])).toEqual([
      "RTO of drills of dial",
      "RPO of drills of dial",
      "RTO of drills of status",
      "RPO of drills of status",
    ]);
  });

  it("draws a share of a fault apart from the whole, and nothing of what was not measured", () => {
    const unknown: Report["figures"] = { ...BASE.figures, rto: { seconds: null, missing: "not over" } };
    const reports = [
      drillOf(1, 50),
      drillOf(2, 60, { region: "eu-central-1", figures: unknown }),
      drillOf(3, 70, { share: 0.5, figures: unknown }),
    ];
    const trends = trendsOf(reports.map((report) => ({ folder: "x", report })));
    expect(
      trends.map(({ caption, chart }) => [caption.split(",")[0], ...chart.series.map(({ name }) => name)]),
    ).toEqual([
      ["RPO of drills of status (share 0.5)", "us-west-2"],
      ["RTO of drills of status", "us-west-2"],
      ["RPO of drills of status", "eu-central-1", "us-west-2"],
    ]);
  });

  it("says so where there is none", () => {
    const folder = temporaryFolder();
    expect(() => drillHistory("/", folder)).toThrow(`${folder} has no drills: give the folder that was given to --out`);
    const file = join(folder, "notes.txt");
    writeFileSync(file, "");
    expect(() => drillHistory("/", file)).toThrow(UserError);
    expect(() => drillHistory("/", file)).toThrow(`${file} cannot be read (ENOTDIR`);
  });
});
