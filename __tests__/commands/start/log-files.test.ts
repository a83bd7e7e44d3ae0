import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { logFiles } from "../../../src/commands/start/log-files";
import { temporaryFolder } from "../../support/temporary-folder";

const US = "us-west-2";

describe("the files of logs", () => {
  it("have the lines of load balancers and functions, each in a file of its own, and nothing else", () => {
    const folder = join(temporaryFolder(), "logs");
    const tell = logFiles(folder);
    tell({ at: 1, type: "access-log", region: US, line: "http 1" });
    tell({ at: 1, type: "log", region: US, function: "GlobalApp-api", line: "{}" });
    tell({ at: 2, type: "access-log", region: US, line: "http 2" });
    tell({ at: 2, type: "cold-start", region: US, function: "GlobalApp-api" });
    expect(readdirSync(join(folder, US)).sort()).toEqual(["GlobalApp-api.log", "access.log"]);
    expect(readFileSync(join(folder, US, "access.log"), "utf8")).toBe("http 1\nhttp 2\n");
  });

  it("go on where they ended", () => {
    const folder = temporaryFolder();
    for (const line of ["first", "second"]) logFiles(folder)({ at: 0, type: "access-log", region: US, line });
    expect(readFileSync(join(folder, US, "access.log"), "utf8")).toBe("first\nsecond\n");
  });

  it("are refused where no folder can be, before anything runs", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(() => logFiles(join(file, "logs"))).toThrow("name another folder");
    expect(existsSync(join(file, "logs"))).toBe(false);
  });
});
