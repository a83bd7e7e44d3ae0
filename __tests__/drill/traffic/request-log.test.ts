import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { RequestLog } from "../../../src/drill/traffic/request-log";
import type { Sample } from "../../../src/drill/traffic/samples";

const sample: Sample = {
  location: "Seattle",
  connection: "new",
  dueMs: 1500,
  sentMs: 1501,
  doneMs: 1512.4,
  status: 200,
  region: "us-west-2",
};

describe("the log of a drill's requests", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "globalapp-requests-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
  });

  it("has each request as soon as it was answered, before it is closed", () => {
    const log = new RequestLog(join(folder, "drill"));
    onTestFinished(() => log.close());
    log.add(sample, 1000);
    log.add({ ...sample, connection: "kept", status: undefined, region: undefined, error: "timeout" }, 1000);
    expect(
      readFileSync(log.path, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { due: 0.5, sent: 0.501, done: 0.5124, location: "Seattle", connection: "new", status: 200, region: "us-west-2" },
      { due: 0.5, sent: 0.501, done: 0.5124, location: "Seattle", connection: "kept", error: "timeout" },
    ]);
  });

  it("leaves no folder where nothing was asked", () => {
    const log = new RequestLog(join(folder, "drill"));
    log.close();
    expect(() => mkdirSync(join(folder, "drill"))).not.toThrow();
  });

  it("does not end a drill where it cannot be written", () => {
    writeFileSync(join(folder, "drill"), "in the way");
    const log = new RequestLog(join(folder, "drill"));
    expect(() => log.add(sample, 1000)).not.toThrow();
    log.close();
  });
});
