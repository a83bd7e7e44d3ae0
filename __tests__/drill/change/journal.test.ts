import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { decode, encode, Journal, type JournalEntry } from "../../../src/drill/change/journal";
import { UserError } from "../../../src/process/user-error";
import { temporaryFolder } from "../../support/temporary-folder";

const ENTRY: JournalEntry = {
  drill: "drill-1",
  stack: "GlobalApp",
  region: "us-west-2",
  target: "aws",
  outputs: "/tmp/outputs.json",
  startedAt: "2026-01-01T00:00:00.000Z",
  who: "somebody",
  pid: 4711,
  host: "laptop",
  writes: 3600,
  changes: [
    { what: "status", region: "us-west-2", before: undefined, to: "400" },
    { what: "status", region: "us-west-2", before: "200", to: "400" },
    { what: "concurrency", region: "us-west-2", before: undefined, to: 0 },
    { what: "concurrency", region: "us-west-2", before: 5, to: 0 },
    { what: "dial", region: "us-west-2", group: "arn:aws:group", before: 37.5, to: 0 },
    { what: "table", region: "us-west-2", before: false, to: true },
    { what: "simulator", region: "192.0.2.1", kind: "address" },
  ],
};

describe("the journal", () => {
  let folder: string;
  let journal: Journal;
  beforeEach(() => {
    folder = join(temporaryFolder(), "state");
    journal = new Journal(join(folder, "journal.json"));
  });

  it("gives back exactly what was written, values that were not set among it", () => {
    expect(journal.create(ENTRY)).toBe(true);
    expect(journal.read()).toEqual({ ...ENTRY, version: 1 });
  });

  it("can be created once: it belongs to one drill", () => {
    expect(journal.create(ENTRY)).toBe(true);
    expect(journal.create({ ...ENTRY, drill: "drill-2" })).toBe(false);
    expect(journal.read().drill).toBe("drill-1");
    expect(readdirSync(folder)).toEqual(["journal.json"]);
  });

  it("is replaced as a whole, so that there is never half of one", () => {
    journal.create(ENTRY);
    journal.write({ ...ENTRY, changes: [] });
    expect(journal.read().changes).toEqual([]);
    expect(readdirSync(folder)).toEqual(["journal.json"]);
  });

  it("is removed together with the draft of a process that was killed while it wrote", () => {
    journal.create(ENTRY);
    writeFileSync(`${journal.path}.999`, "{");
    const others = ["journal.jsonl", "simulator.json"];
    for (const other of others) writeFileSync(join(folder, other), "{}");
    journal.remove();
    expect(readdirSync(folder).sort()).toEqual(others);
    expect(journal.exists()).toBe(false);
  });

  it("may be removed where there is none", () => {
    journal.remove();
    mkdirSync(folder);
    journal.remove();
    expect(existsSync(folder)).toBe(true);
  });

  it("is for people, too", () => {
    journal.create(ENTRY);
    expect(readFileSync(journal.path, "utf8").split("\n").length).toBeGreaterThan(10);
  });

  it.each(["{", "null"])("says where a copy of it is when it is damaged: %s", (text) => {
    mkdirSync(folder);
    writeFileSync(journal.path, text);
    expect(() => journal.read()).toThrow(
      "remove it, then run npm run drill -- recover --outputs FILE, which finds a copy in the lock, an item of the home region's table",
    );
  });

  it("says where it is when it cannot be read", () => {
    mkdirSync(journal.path, { recursive: true });
    expect(() => journal.read()).toThrow(UserError);
    expect(() => journal.read()).toThrow(`the journal ${journal.path} cannot be read (EISDIR`);
  });
});

describe("what a journal holds", () => {
  it.each([
    ["no JSON", "{", /^the journal cannot be read \(.*\): restore the region by hand, then remove it$/],
    ["nothing", "", /^the journal cannot be read/],
    [
      "a newer version",
      encode(ENTRY).replace('"version": 1', '"version": 2'),
      /has version 2, and this program reads 1: recover with the version of the program that wrote it$/,
    ],
    ["no object", "null", /^the journal is damaged: restore the region by hand/],
    ["a value that is missing", JSON.stringify({ version: 1, drill: "drill-1" }), /damaged[\s\S]*changes/],
    ["a change that nobody knows", encode(ENTRY).replace('"concurrency"', '"weather"'), /damaged[\s\S]*changes\[2\]/],
    ["a target that nobody knows", encode(ENTRY).replace('"aws"', '"moon"'), /damaged[\s\S]*target/],
  ])("is refused where it is %s", (_, text, message) => {
    expect(() => decode(text, "the journal", "restore the region by hand, then remove it")).toThrow(UserError);
    expect(() => decode(text, "the journal", "restore the region by hand, then remove it")).toThrow(message);
  });
});
