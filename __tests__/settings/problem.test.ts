import { spawnSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pathText, SettingsError, show } from "../../src/settings/problem";
import { temporaryFolder } from "../support/temporary-folder";

const ROOT = join(__dirname, "../..");

describe("a value is shown", () => {
  test.each([
    ["text", '"text"'],
    ['a "quoted" text', '"a \\"quoted\\" text"'],
    ["", '""'],
    [Number.NaN, "NaN"],
    [10n, "10n"],
    [undefined, "undefined"],
    [null, "null"],
    [{ a: [1, { b: 2 }] }, "{ a: [ 1, { b: 2 } ] }"],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], "[ 1, 2, 3, 4, 5, 6, 7, 8, 9 ]"],
    [Array.from({ length: 3 }, () => [[["x"]]]), "[ [ [ [Array] ] ], [ [ [Array] ] ], [ [ [Array] ] ] ]"],
  ])("as a user would write it: %s", (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  test("on one line of at most 60 characters", () => {
    const long = show("x".repeat(100));
    expect(long).toBe(`"${"x".repeat(56)}...`);
    expect(long).toHaveLength(60);
  });

  test("even if it holds itself", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(show(loop)).toBe("<ref *1> { self: [Circular *1] }");
  });
});

test("a path is written as in the settings", () => {
  expect(pathText(["regions", 1, "weight"])).toBe("regions[1].weight");
  expect(pathText(["table", "seedItems", 0])).toBe("table.seedItems[0]");
  expect(pathText([])).toBe("settings");
});

describe("a SettingsError", () => {
  test("holds every problem in its message, and has no stack trace", () => {
    const error = new SettingsError("the backend Shop", [
      { path: ["regions"], message: "is missing; use a list of regions" },
      { path: ["writes"], message: '"yes" is not allowed; use true or false' },
    ]);
    expect(error.message).toBe(
      "the backend Shop has 2 problems:\n" +
        "  - regions: is missing; use a list of regions\n" +
        '  - writes: "yes" is not allowed; use true or false',
    );
    expect(error.stack).toBeUndefined();
  });

  test("is all that a user with wrong settings sees: no source, no stack trace, no properties", () => {
    const folder = temporaryFolder();
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(
      join(folder, "main.ts"),
      `import { App } from "cdktf";
       import { GlobalBackend } from ${JSON.stringify(join(ROOT, "src/backend"))};
       const app = new App();
       new GlobalBackend(app, "GlobalApp", { regions: ["us-west-2"], wirtes: true } as never);
       app.synth();`,
    );
    const { status, stdout, stderr } = spawnSync(join(ROOT, "node_modules/.bin/tsx"), ["main.ts"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).toBe(
      "the backend GlobalApp has 2 problems:\n" +
        "  - regions: [ 'us-west-2' ] is not allowed; name at least two regions: one alone cannot fail over\n" +
        "  - wirtes: is not a setting; did you mean writes?\n",
    );
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });
});
