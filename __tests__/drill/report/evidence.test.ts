import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationHash, readReport, writeEvidence } from "../../../src/drill/report/evidence";
import { UserError } from "../../../src/process/user-error";
import { CIRCUMSTANCES, recordOf, reportFor } from "../../support/drill-record";
import { temporaryFolder } from "../../support/temporary-folder";

describe("a drill's evidence", () => {
  it("is a folder with the report for machines and for people, and every request", () => {
    const folder = join(temporaryFolder(), "drills", "one");
    const raw = { record: recordOf(), circumstances: CIRCUMSTANCES, assertions: [] };
    writeEvidence(folder, reportFor(), raw);
    expect(readdirSync(folder).sort()).toEqual([
      "record.json",
      "report.html",
      "report.json",
      "report.md",
      "requests.jsonl",
    ]);
    const { files, ...report } = readReport(folder);
    expect(report).toEqual(reportFor());
    expect(readReport(join(folder, "report.json"))).toEqual({ ...report, files });
    const hash = (name: string) =>
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex");
    expect(files).toEqual(
      Object.fromEntries(
        ["report.md", "report.html", "record.json", "requests.jsonl"].map((name) => [name, hash(name)]),
      ),
    );
    const requests = readFileSync(join(folder, "requests.jsonl"), "utf8").trimEnd().split("\n");
    expect(requests).toHaveLength(120);
    expect(JSON.parse(requests[12] as string)).toEqual({
      due: 12,
      sent: 12,
      done: 12.01,
      location: "Seattle",
      connection: "new",
      status: 400,
      region: "us-west-2",
    });
  });

  it("leaves what was there whole where it cannot be written", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "requests.jsonl"), "as they were answered");
    // In the way of the first file.
    mkdirSync(join(folder, "report.json.part"));
    const raw = { record: recordOf(), circumstances: CIRCUMSTANCES, assertions: [] };
    expect(() => writeEvidence(folder, reportFor(), raw)).toThrow(UserError);
    expect(readFileSync(join(folder, "requests.jsonl"), "utf8")).toBe("as they were answered");
  });

  it("cannot be read where there is none", () => {
    const folder = temporaryFolder();
    expect(() => readReport(join(folder, "nowhere"))).toThrow(UserError);
    expect(() => readReport(folder)).toThrow("report.json is not there: name the folder of a drill");
    mkdirSync(join(folder, "bad"));
    writeFileSync(join(folder, "bad", "report.json"), "{");
    expect(() => readReport(join(folder, "bad"))).toThrow("is not JSON");
    mkdirSync(join(folder, "worse", "report.json"), { recursive: true });
    expect(() => readReport(join(folder, "worse"))).toThrow(UserError);
    expect(() => readReport(join(folder, "worse"))).toThrow("report.json cannot be read (EISDIR");
  });

  it("names the configuration by its SHA-256", () => {
    expect(configurationHash("{}")).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  });
});
