import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { BundleCache } from "../../src/process/bundle-cache";
import { temporaryFolder } from "../support/temporary-folder";

const ENTRY = "functions/api/index.ts";
const LIBRARY = "node_modules/library/index.js";
const COMPILED = { code: Buffer.from("the code"), inputs: [ENTRY, LIBRARY] };

let root: string;
let cache: BundleCache;

function write(path: string, content: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(() => {
  root = temporaryFolder();
  write(ENTRY, "entry");
  write(LIBRARY, "library");
  write("node_modules/.package-lock.json", "{}");
  write("functions/package.json", "{}");
  cache = new BundleCache(root);
});

describe("the bundles of earlier runs", () => {
  it("are there in the next run, as they were", () => {
    cache.set(ENTRY, "options", COMPILED);
    expect(new BundleCache(root).get(ENTRY, "options")).toEqual(COMPILED);
  });

  it("are none at first", () => {
    expect(cache.get(ENTRY, "options")).toBeUndefined();
  });

  it("are of one entry and of one set of options", () => {
    cache.set(ENTRY, "options", COMPILED);
    expect(cache.get(ENTRY, "others")).toBeUndefined();
    expect(cache.get(LIBRARY, "options")).toBeUndefined();
  });

  it.each([
    ["a source changed", () => write(ENTRY, "entry, changed")],
    ["a library changed", () => write(LIBRARY, "library, changed")],
    ["a source is gone", () => rmSync(join(root, LIBRARY))],
    ["a source was added beside another, which an import could mean from now on", () => write(`${ENTRY}x`, "")],
    ["a source was added above, which could be meant in a folder's place", () => write("functions/api.ts", "")],
    ["a package.json above a source changed", () => write("functions/package.json", '{"type":"module"}')],
    ["a package.json beside a source was added", () => write("functions/api/package.json", "{}")],
    ["something was installed", () => write("node_modules/.package-lock.json", '{"packages":{}}')],
    ["the code is another", () => writeInto(".js", "the code, changed")],
    ["what is kept is cut off", () => writeInto(".json", "{")],
  ])("do not count where %s", (_, change) => {
    cache.set(ENTRY, "options", COMPILED);
    change();
    expect(cache.get(ENTRY, "options")).toBeUndefined();
  });

  it("count where something else was added beside a source, such as what a command wrote", () => {
    cache.set(ENTRY, "options", COMPILED);
    write("functions/api/notes.txt", "");
    write("functions/api/cdktf.out/new.js", "");
    expect(cache.get(ENTRY, "options")).toEqual(COMPILED);
  });

  it("are not kept where they cannot be, which is no error", () => {
    rmSync(join(root, "node_modules", ".package-lock.json"));
    cache.set(ENTRY, "options", COMPILED);
    expect(cache.get(ENTRY, "options")).toBeUndefined();
  });
});

function writeInto(ending: string, content: string): void {
  const folder = join("node_modules", ".cache", "globalapp");
  const name = readdirSync(join(root, folder)).find((file) => file.endsWith(ending)) ?? "";
  write(join(folder, name), content);
}
