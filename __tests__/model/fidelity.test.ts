import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

interface Row {
  readonly rule: string;
  readonly source: string;
  readonly status: string;
}

const ROOT = join(__dirname, "../..");
const FILES = [...sources("src/model"), ...sources("src/simulator")];
const ROWS = rows(readFileSync(join(ROOT, "docs/fidelity.md"), "utf8"));

function sources(folder: string) {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|cjs)$/.test(name))
    .map((name) => ({ name: join(folder, name), text: readFileSync(join(ROOT, folder, name), "utf8") }));
}

function rulesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:\/\*)?\*\s*@rule\s+(.+?)\s*(?:\*\/)?$/gm)].map(([, rule]) => rule ?? "");
}

function rows(markdown: string): readonly Row[] {
  return [...markdown.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, rule = "", source = "", status = ""]) => ({ rule, source, status }),
  );
}

describe("docs/fidelity.md", () => {
  const tagged = new Set(FILES.flatMap(({ text }) => rulesIn(text)));
  const listed = ROWS.map(({ rule }) => rule);

  test("has a rule for everything that the simulator calls our policy", () => {
    const untagged = FILES.flatMap(({ name, text }) =>
      [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/|\/\/.*/g)]
        .map(([comment]) => comment)
        .filter((comment) => /our\s+(?:\*\s+)?policy/i.test(comment) && !comment.includes("@rule"))
        .map((comment) => `${name}: ${comment}`),
    );
    expect(untagged).toEqual([]);
  });

  test("has a row for every @rule in the model and the simulator", () => {
    expect([...tagged].filter((rule) => !listed.includes(rule))).toEqual([]);
  });

  test("has no row for a rule that is not in the code", () => {
    expect(listed.filter((rule) => !tagged.has(rule))).toEqual([]);
  });

  test("has one row for each rule", () => {
    expect(listed.filter((rule, index) => listed.indexOf(rule) !== index)).toEqual([]);
  });

  test("has no row that this test cannot read", () => {
    const markdown = readFileSync(join(ROOT, "docs/fidelity.md"), "utf8");
    expect(markdown.split("\n").filter((line) => line.startsWith("| `")).length).toBe(ROWS.length);
  });

  test("gives every rule that is not our policy a URL, and no other rule one", () => {
    const wrong = ROWS.filter(({ source, status }) =>
      status === "policy"
        ? source !== "our policy"
        : !["documented", "derived", "measured"].includes(status) || !/^https:\/\/\S+$/.test(source),
    );
    expect(wrong).toEqual([]);
  });

  test("names a source that the code names too", () => {
    const unnamed = ROWS.filter(
      ({ rule, source, status }) =>
        status !== "policy" && !FILES.some(({ text }) => rulesIn(text).includes(rule) && text.includes(source)),
    );
    expect(unnamed).toEqual([]);
  });
});

describe("src/model", () => {
  const model = FILES.filter(({ name }) => name.startsWith(join("src", "model")));

  test("tags every exported function with the rules that it follows", () => {
    const untagged = model.flatMap(({ name, text }) =>
      [...text.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export function (\w+)/g)]
        .filter(([, docstring = ""]) => rulesIn(docstring).length === 0)
        .map(([, , exported]) => `${name}: ${exported}`),
    );
    expect(untagged).toEqual([]);
  });

  test("is pure: it imports only itself, the topology, the regions and pure functions, and reads no clock or chance", () => {
    const allowed =
      /^(\.\/[\w-]+|\.\.\/(?:\.\.\/)?topology\/(?:topology|front|alarms)|\.\.\/aws\/regions|@turf\/distance|fastest-levenshtein|jsep|simple-statistics)$/;
    const impure = /\b(Date|Math\.random|performance|process|setTimeout|setInterval|fetch|require)\b(?=\s*[.(])/;
    for (const { name, text } of model) {
      const imports = [...text.matchAll(/(?:^import|\bfrom) "([^"]+)";$/gm)].map(([, from]) => from ?? "");
      expect({ name, imports: imports.filter((from) => !allowed.test(from)) }).toEqual({ name, imports: [] });
      expect({ name, impure: impure.exec(text)?.[0] }).toEqual({ name, impure: undefined });
    }
  });
});
