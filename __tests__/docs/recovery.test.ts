import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandsInText, commandsOf, ROOT } from "./commands";
import { RECOVERY, runnersOf, unused } from "./recovery-commands";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

describe("docs/recovery.md", () => {
  it("has no command that is run by nothing, or by two lists", () => {
    const wrong = commandsOf(RECOVERY).map((command) => [command, runnersOf(command)] as const);
    expect(wrong.filter(([, runners]) => runners.length !== 1)).toEqual([]);
  });

  it("has every command that the lists name", () => {
    expect(unused()).toEqual([]);
  });

  it("names in its text only commands that are in a block, and those that its tests run elsewhere", () => {
    const elsewhere = ["npm run bootstrap", "npm run drill", "OBJECTIVES=report npx cdktf deploy GlobalApp"];
    const known = [...commandsOf(RECOVERY), ...elsewhere];
    const unknown = commandsInText(RECOVERY).filter((command) => !known.some((each) => each.includes(command)));
    expect(unknown).toEqual([]);
  });

  it("names only scripts that package.json has, or will have", () => {
    const named = [...RECOVERY.matchAll(/npm run ([\w:]+)/g)].map(([, script = ""]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it("has only links to its own sections that lead there", () => {
    const anchors = [...RECOVERY.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...RECOVERY.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.includes(anchor as string))).toEqual([]);
  });
});
