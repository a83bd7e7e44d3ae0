import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(__dirname, "..");

/** What each folder may know besides itself, from the ground up. A folder that is not listed knows nothing. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "src/process": [],
  "src/aws": ["src/process"],
  "src/topology": ["src/aws", "src/process"],
  "src/model": ["src/aws", "src/topology"],
  "src/faults": ["src/model", "src/process", "src/topology"],
  "functions/variables.ts": [],
  "functions/read-variables.ts": [],
  "functions/logged-error.ts": [],
  "functions/trace.ts": [],
  "functions/platform": [
    "functions/logged-error.ts",
    "functions/read-variables.ts",
    "functions/trace.ts",
    "functions/variables.ts",
  ],
  // An ordinary application: it knows nothing of the platform.
  "functions/api": [
    "functions/logged-error.ts",
    "functions/read-variables.ts",
    "functions/trace.ts",
    "functions/variables.ts",
  ],
  "src/settings": ["functions/api", "functions/platform", "functions/variables.ts", "src/aws", "src/process"],
  "src/constructs": ["src/aws", "src/process", "src/settings"],
  "src/assessment": ["src/aws", "src/faults", "src/model", "src/process", "src/topology"],
  "src/cost": ["src/assessment", "src/model", "src/topology"],
  // A page, and what is drawn on it: it knows nothing of what it shows.
  "src/page": [],
  "src/fronts": ["src/assessment", "src/aws", "src/cost", "src/model", "src/page", "src/topology"],
  "src/backend.ts": ["src/assessment", "src/aws", "src/constructs", "src/process", "src/settings"],
  "src/review": ["src/assessment", "src/aws", "src/cost", "src/model", "src/process", "src/topology"],
  "src/testing": ["src/backend.ts", "src/process", "src/settings", "src/topology"],
  "src/simulator": ["src/aws", "src/faults", "src/model", "src/process", "src/topology"],
  "src/drill": [
    "src/assessment",
    "src/aws",
    "src/faults",
    "src/model",
    "src/page",
    "src/process",
    "src/simulator",
    "src/topology",
  ],
  "src/dashboard": [
    "src/assessment",
    "src/aws",
    "src/drill",
    "src/faults",
    "src/model",
    "src/process",
    "src/simulator",
    "src/topology",
  ],
  "src/explore": [
    "src/assessment",
    "src/aws",
    "src/faults",
    "src/model",
    "src/process",
    "src/simulator",
    "src/topology",
  ],
  "src/state": ["src/aws", "src/process", "src/topology"],
  "src/deploy-policy": ["src/aws", "src/process", "src/state", "src/topology"],
  "src/seed": ["functions/api", "src/aws", "src/topology"],
  "src/terraform": ["src/process"],
  "src/teardown": ["src/aws", "src/process", "src/state", "src/terraform", "src/topology"],
  // Changes by hand have the drill's lock, and its way to the control planes.
  "src/operate": ["src/aws", "src/drill", "src/process"],
  // A release moves traffic as a person does.
  "src/release": [
    "src/assessment",
    "src/aws",
    "src/drill",
    "src/operate",
    "src/process",
    "src/teardown",
    "src/terraform",
    "src/topology",
  ],
  "src/commands": [
    "src/assessment",
    "src/aws",
    "src/cost",
    "src/dashboard",
    "src/deploy-policy",
    "src/drill",
    "src/explore",
    "src/faults",
    "src/fronts",
    "src/model",
    "src/operate",
    "src/process",
    "src/release",
    "src/review",
    "src/seed",
    "src/settings",
    "src/simulator",
    "src/state",
    "src/teardown",
    "src/terraform",
    "src/topology",
  ],
  "src/cli": ["src/commands", "src/cost", "src/drill", "src/faults", "src/fronts", "src/process"],
  "src/cli.ts": ["src/aws", "src/cli", "src/commands", "src/faults", "src/process"],
};

const FILES = ["src", "functions"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|cjs)$/.test(name))
    .map((name) => join(folder, name).split(sep).join("/")),
);

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*"(\.[^"]+)"/g;

/** The project's own files that a file imports, also those of which it takes only types. */
function importsOf(file: string): string[] {
  const imports = [...readFileSync(join(ROOT, file), "utf8").matchAll(IMPORT)].map(([, path = ""]) =>
    relative(ROOT, resolve(ROOT, dirname(file), path))
      .split(sep)
      .join("/"),
  );
  return imports.flatMap((path) => {
    const stem = path.replace(/\.(js|cjs)$/, "");
    return FILES.filter((each) => [path, `${stem}.ts`, `${stem}.tsx`, `${stem}.cjs`].includes(each));
  });
}

const IMPORTS = new Map(FILES.map((file) => [file, importsOf(file)]));

/** `src/model/health.ts` is of `src/model`; `src/cli.ts` stands for itself. */
const folderOf = (file: string): string => file.split("/").slice(0, 2).join("/");

/** The first circle that is found from a file, as the files along it. */
function circleFrom(file: string, path: readonly string[], done: Set<string>): readonly string[] | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return undefined;
  done.add(file);
  for (const next of IMPORTS.get(file) ?? []) {
    const circle = circleFrom(next, [...path, file], done);
    if (circle) return circle;
  }
  return undefined;
}

describe("imports", () => {
  it("point only where the table allows", () => {
    const arrows = [...IMPORTS].flatMap(([file, imports]) => imports.map((to) => ({ file, to })));
    const wrong = arrows
      .filter(({ file, to }) => folderOf(file) !== folderOf(to))
      .filter(({ file, to }) => !ALLOWED[folderOf(file)]?.includes(folderOf(to)));
    expect(wrong.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
  });

  it("go in no circle between folders", () => {
    const levels = Object.keys(ALLOWED);
    const upwards = Object.entries(ALLOWED).flatMap(([folder, known]) =>
      known.filter((each) => levels.indexOf(each) >= levels.indexOf(folder)).map((each) => `${folder} -> ${each}`),
    );
    expect(upwards).toEqual([]);
  });

  it("go in no circle between files", () => {
    const done = new Set<string>();
    const circles = FILES.flatMap((file) => circleFrom(file, [], done)?.join(" -> ") ?? []);
    expect(circles).toEqual([]);
  });

  it("are found by this test, also those of types and those that wait until they are needed", () => {
    expect(IMPORTS.get("src/cli/simulator.ts")).toContain("src/commands/start.ts");
    expect(IMPORTS.get("src/cli/drill.ts")).toContain("src/drill/report/assertions.ts");
    expect(IMPORTS.get("src/simulator/ground/idle-timeout.ts")).toContain("src/process/clock.ts");
  });
});
