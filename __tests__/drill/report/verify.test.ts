import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyDrill } from "../../../src/commands/drill-verify";
import { sha256, writeRepeated } from "../../../src/drill/report/evidence";
import { repeatedReport } from "../../../src/drill/report/repeated";
import type { Report } from "../../../src/drill/report/schema";
import { verify } from "../../../src/drill/report/verify";
import { DRILL_FILES, drillProject, runDrillCommand } from "../../support/drill-project";
import { temporaryFolder } from "../../support/temporary-folder";

let written: Promise<string> | undefined;

/** One drill's folder, of which every test makes a copy. */
const drilled = (): Promise<string> => {
  written ??= (async () => {
    const root = drillProject();
    await runDrillCommand(root, ["us-west-2"], { fault: "status", assert: ["lost=0", "rto<=1s"] });
    const kept = join(temporaryFolder(), "drill");
    cpSync(join(root, "drills", readdirSync(join(root, "drills"))[0] as string), kept, { recursive: true });
    return kept;
  })();
  return written;
};

/** The folder of the drill, in which a test changes something. */
async function copy(): Promise<string> {
  const folder = join(temporaryFolder(), "drill");
  cpSync(await drilled(), folder, { recursive: true });
  return folder;
}

/** Changes a file, and the hash that the report has of it, as a forger would. */
function forge(folder: string, name: string, change: (text: string) => string): void {
  const path = join(folder, name);
  const before = readFileSync(path, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  if (name === "report.json") return;
  const report = readFileSync(join(folder, "report.json"), "utf8");
  writeFileSync(join(folder, "report.json"), report.replace(sha256(before), sha256(after)));
}

/** As the drill had it before it was written. */
function reportIn(folder: string): Report {
  const { files: _, ...report } = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  return report;
}

/** The drill as one of two runs: only both together have pages. */
async function repeatedTwice(): Promise<{ readonly folder: string; readonly runs: string[]; readonly report: Report }> {
  const folder = join(temporaryFolder(), "drill");
  const runs = ["run-1", "run-2"].map((run) => join(folder, run));
  for (const run of runs) {
    cpSync(await drilled(), run, { recursive: true });
    for (const page of ["report.md", "report.html"]) rmSync(join(run, page));
    forge(run, "report.json", (text) => text.replace(/\n {4}"report\.(md|html)": "\w+",/g, ""));
  }
  const report = repeatedReport(runs.map((run) => reportIn(run)));
  writeRepeated(folder, report);
  return { folder, runs, report };
}

const whatDiffers = (folder: string) => verify(folder).deviations.map(({ what }) => what);

describe("a drill's folder", () => {
  it("agrees with its raw files as it was written", async () => {
    const original = await drilled();
    expect(readdirSync(original).sort()).toEqual(DRILL_FILES);
    expect(verify(original)).toMatchObject({ deviations: [], files: 5 });
    const { text, agrees } = verifyDrill(original);
    expect(agrees).toBe(true);
    expect(text).toContain("agrees: ");
    expect(text).toContain(`SHA-256 of report.json: ${sha256(readFileSync(join(original, "report.json")))}`);
  });

  it.each(["ledger.jsonl", "record.json", "report.html", "report.json", "report.md", "requests.jsonl"])(
    "does not agree if one byte of %s is changed, wherever it is",
    async (name) => {
      const content = readFileSync(join(await drilled(), name));
      for (const share of [0.31, 1]) {
        const folder = await copy();
        const changed = Buffer.from(content);
        const at = Math.floor(share * (content.length - 1));
        changed[at] = (changed[at] as number) ^ 1;
        writeFileSync(join(folder, name), changed);
        const { text, agrees } = verifyDrill(folder);
        expect({ at, agrees }).toEqual({ at, agrees: false });
        expect(text).toContain(name === "report.json" ? "" : `SHA-256 of ${name}`);
      }
    },
  );

  it.each(["ledger.jsonl", "record.json", "report.md", "requests.jsonl"])("does not agree without %s", async (name) => {
    const folder = await copy();
    rmSync(join(folder, name));
    expect(verify(folder).deviations[0]).toMatchObject({ what: `SHA-256 of ${name}`, kept: "missing" });
  });

  it("is found by its report.json, too", async () => {
    expect(verify(join(await drilled(), "report.json"))).toMatchObject({ deviations: [], files: 5 });
  });

  it("does not agree where a folder has the name of a file", async () => {
    const folder = await copy();
    rmSync(join(folder, "report.md"));
    mkdirSync(join(folder, "report.md"));
    expect(verify(folder).deviations).toMatchObject([{ what: "SHA-256 of report.md", kept: "missing" }]);
  });

  it.each([
    ["is not there", undefined, "requests.jsonl", "ENOENT"],
    ["holds nothing of a drill", "null", "record.json", "record.json does not say when the drill started"],
    ["holds something else", "[]", "record.json", "record.json does not say when the drill started"],
  ])("cannot be computed again where a raw file %s, and the text says why", async (_, text, name, why) => {
    const folder = await copy();
    if (text === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
    const { deviations, problems } = verify(folder);
    expect(deviations.map(({ what }) => what)).toEqual([`SHA-256 of ${name}`]);
    expect(problems).toEqual([expect.stringContaining(why)]);
    expect(verifyDrill(folder)).toMatchObject({
      agrees: false,
      text: expect.stringContaining(
        `\ncannot be computed again: the raw files in ${folder} are not those of a drill: `,
      ),
    });
  });

  it("does not agree where nothing can be computed, although the hash was forged", async () => {
    const folder = await copy();
    forge(folder, "record.json", () => "{}");
    expect(verify(folder).deviations).toEqual([]);
    expect(verifyDrill(folder)).toMatchObject({ agrees: false, text: expect.stringContaining("does not agree") });
  });

  it("names each figure that does not follow, with both values", async () => {
    const folder = await copy();
    const { figures } = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    forge(folder, "report.json", (text) => text.replace(`"seconds": ${figures.rto.seconds}`, '"seconds": 0.5'));
    expect(verify(folder).deviations).toContainEqual(
      expect.objectContaining({ kept: "0.5", computed: String(figures.rto.seconds) }),
    );
    expect(verifyDrill(folder).text).toMatch(/differs: figures\.\w+\.seconds: 0\.5 in the folder, [\d.]+ expected/);
  });

  it.each<[string, (report: Report) => unknown, string[]]>([
    ["a value that was added", (report) => ({ ...report, praise: "very good" }), ["praise"]],
    ["a value that was changed", (report) => ({ ...report, target: "aws" }), ["target"]],
    [
      "an assertion that was taken out",
      (report) => ({ ...report, assertions: [] }),
      ["assertions", "assertions.0.text"],
    ],
  ])("names %s in report.json", async (_, change, what) => {
    const folder = await copy();
    forge(folder, "report.json", (text) => `${JSON.stringify(change(JSON.parse(text)), null, 2)}\n`);
    expect(whatDiffers(folder)).toEqual(expect.arrayContaining(what));
  });

  it("does not agree where report.json says the same in another form", async () => {
    const folder = await copy();
    forge(folder, "report.json", (text) => JSON.stringify(JSON.parse(text)));
    expect(whatDiffers(folder)).toEqual(["text of report.json"]);
  });

  it("shows a request that was removed although its hash was forged", async () => {
    const folder = await copy();
    forge(folder, "requests.jsonl", (text) => text.replace(/^.*"status":400.*\n/m, ""));
    expect(whatDiffers(folder)).toEqual(expect.arrayContaining(["requests.failed", "requests.sent"]));
  });

  it("shows a look that was forged: what became of the writes is concluded from the looks", async () => {
    const folder = await copy();
    forge(folder, "ledger.jsonl", (text) => text.replace(/"last":true,"found":"[^"]+"/, '"last":true,"found":null'));
    expect(whatDiffers(folder)).toContain("ledger.lost");
  });

  it("shows an objective, an option or an assertion that was forged", async () => {
    for (const [from, to, what] of [
      ['"rto<=1s"', '"rto<=9s"', "assertions.1.text"],
      ['"steadySeconds": 1,', '"steadySeconds": 9,', "options.steadySeconds"],
    ] as const) {
      const folder = await copy();
      forge(folder, "record.json", (text) => text.replace(from, to));
      expect(whatDiffers(folder)).toContain(what);
    }
  });

  it("shows a page that was rewritten although its hash was forged", async () => {
    const folder = await copy();
    forge(folder, "report.html", (text) => text.replaceAll("failed", "passed"));
    expect(whatDiffers(folder)).toEqual(["text of report.html"]);
  });

  it("cannot be verified where an earlier version wrote it, and the text says so", async () => {
    const folder = await copy();
    forge(folder, "report.json", (text) => {
      const { files: _, ...report } = JSON.parse(text);
      return JSON.stringify(report);
    });
    expect(verifyDrill(folder)).toEqual({
      agrees: false,
      text: `${folder} cannot be verified: it has no raw files besides requests.jsonl, because an earlier version of this program wrote it`,
    });
    const nowhere = join(folder, "nowhere");
    expect(verifyDrill(nowhere)).toMatchObject({ agrees: false, text: expect.stringContaining("is not there") });
  });

  it("of a drill that was run several times has every run in it, and is made of them", async () => {
    const { folder, runs, report } = await repeatedTwice();
    expect(readdirSync(folder).sort()).toEqual(["report.html", "report.json", "report.md", "run-1", "run-2"]);
    const { values, ...verified } = verify(folder);
    expect(verified).toMatchObject({ deviations: [], files: 10 });
    expect(values).toBeGreaterThan(2 * verify(runs[0] as string).values);
    forge(folder, "report.json", (text) => text.replace('"runs": 2', '"runs": 1'));
    expect(whatDiffers(folder)).toEqual(["repeated.runs"]);
    writeRepeated(folder, report);
    forge(runs[1] as string, "requests.jsonl", (text) => text.replace(/^.*"status":400.*\n/m, ""));
    expect(whatDiffers(folder)).toEqual(
      expect.arrayContaining(["run-2: requests.failed", "SHA-256 of run-2/report.json"]),
    );
  });

  it.each([
    ["report", "run-2/report.json", ["SHA-256 of run-2/report.json"], "run-2/report.json is not there"],
    ["raw file", "run-2/requests.jsonl", ["run-2: SHA-256 of requests.jsonl"], "requests.jsonl'"],
    ["folder", "run-1", ["SHA-256 of run-1/report.json"], "run-1 is not there"],
  ])("of a drill that was run several times says once which %s of a run is missing", async (_, name, what, why) => {
    const { folder } = await repeatedTwice();
    rmSync(join(folder, name), { recursive: true });
    expect(whatDiffers(folder)).toEqual(what);
    expect(verify(folder).problems).toEqual([expect.stringContaining(why)]);
    expect(verifyDrill(folder).agrees).toBe(false);
  });
});
