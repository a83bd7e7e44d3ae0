import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { bundlesOf, hashOf, Releases } from "../../src/process/releases";
import { temporaryFolder } from "../support/temporary-folder";

let folder: string;
let releases: Releases;

beforeEach(() => {
  folder = join(temporaryFolder(), "releases", "Shop");
  releases = new Releases(folder);
});

/** A bundle with this code. */
function bundle(code: string): string {
  const directory = join(temporaryFolder(), "bundle");
  mkdirSync(directory);
  writeFileSync(join(directory, "index.js"), code);
  return directory;
}

const codes = (code: Readonly<Record<string, string>>) =>
  new Map(Object.entries(code).map(([name, text]) => [name, bundle(text)]));
const hashes = (code: Readonly<Record<string, string>>) => bundlesOf(codes(code));
const release = (code: Readonly<Record<string, string>>, at = "2026-11-26") => releases.keep(codes(code), at);
/** What is synthesized for a function whose code is this. */
const synthesized = (name: string, code: string): string => {
  const own = bundle(code);
  return readFileSync(join(releases.insteadOf(name, own) ?? own, "index.js"), "utf8");
};
const rollBack = (underWay?: Readonly<Record<string, string>>) => {
  const found = releases.before(underWay && hashes(underWay));
  if (found) releases.refuse(found, "2026-11-27");
  return found;
};

describe("what was released", () => {
  it("is kept with its code, the last three times", () => {
    for (const code of ["a", "b", "c", "d"]) expect(release({ api: code })).toBe(true);
    const kept = readdirSync(folder).filter((name) => name !== "releases.json");
    expect(kept.sort()).toEqual(["b", "c", "d"].map((code) => `api-${hashOf(bundle(code))}`).sort());
  });

  it("is not written again where nothing has changed", () => {
    release({ api: "a" });
    expect(release({ api: "a" }, "2026-12-01")).toBe(false);
    expect(readFileSync(join(folder, "releases.json"), "utf8")).toContain("2026-11-26");
  });

  it("is not rolled back where nothing else was released before, or the release has the same code", () => {
    expect(rollBack({ api: "a" })).toBeUndefined();
    release({ api: "a" });
    expect(rollBack()).toBeUndefined();
    expect(rollBack({ api: "a" })).toBeUndefined();
  });

  it("is refused when it is damaged", () => {
    release({ api: "a" });
    writeFileSync(join(folder, "releases.json"), "{}");
    expect(() => releases.insteadOf("api", bundle("a"))).toThrow(/releases\.json is damaged: restore it/);
  });
});

describe("code that was rolled back", () => {
  it("is replaced by the code before, under way or released, until it changes", () => {
    release({ api: "good" });
    rollBack({ api: "bad" });
    expect(synthesized("api", "bad")).toBe("good");
    expect(synthesized("api", "better")).toBe("better");
    expect(releases.replaced(hashes({ api: "good" }))).toHaveLength(1);
  });

  it("is that of the newest release where none is under way", () => {
    release({ api: "good" });
    release({ api: "bad" });
    rollBack();
    expect(synthesized("api", "bad")).toBe("good");
  });

  it("is not what a second rollback puts back", () => {
    for (const code of ["oldest", "good", "bad"]) release({ api: code });
    rollBack();
    release({ api: "good" });
    rollBack();
    expect(synthesized("api", "good")).toBe("oldest");
    // Also where the working copy still has the code that was rolled back first.
    expect(synthesized("api", "bad")).toBe("oldest");
  });

  it("is of those functions alone whose code changed", () => {
    release({ api: "good", images: "same" });
    rollBack({ api: "bad", images: "same", search: "new" });
    expect(synthesized("api", "bad")).toBe("good");
    expect(synthesized("images", "same")).toBe("same");
    expect(synthesized("search", "new")).toBe("new");
  });

  it("stays refused while the code in its place is released, and is forgotten with the next code", () => {
    release({ api: "good" });
    rollBack({ api: "bad" });
    release({ api: "good" });
    expect(synthesized("api", "bad")).toBe("good");
    release({ api: "better" });
    expect(synthesized("api", "bad")).toBe("bad");
  });

  it("cannot be synthesized where the code before it is lost", () => {
    release({ api: "good" });
    rollBack({ api: "bad" });
    rmSync(join(folder, `api-${hashOf(bundle("good"))}`), { recursive: true });
    expect(() => synthesized("api", "bad")).toThrow(/was rolled back on 2026-11-27, and the code before it is not in/);
  });
});
