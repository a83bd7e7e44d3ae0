import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differences, text, unexpected } from "../../scripts/cdktn/differences";
import { isRenamed, PACKAGES, RENAMES, renamed, withPackages } from "../../scripts/cdktn/rename";

const ROOT = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const before = {
  "//": { metadata: { version: "0.21.0" } },
  terraform: { required_providers: { archive: { version: "2.7.1" }, aws: { source: "aws", version: "6.25.0" } } },
  resource: { aws_lb: { a: { subnets: ["x", "y"] } } },
};
const after = {
  "//": { metadata: { version: "0.24.0" } },
  terraform: {
    required_providers: { archive: { version: "2.8.1" }, aws: { source: "hashicorp/aws", version: "6.25.0" } },
  },
  resource: { aws_lb: { a: { subnets: ["x", "y"] } } },
};

describe("the move to CDK Terrain", () => {
  test("renames every import, and each to a package that it installs", () => {
    const files = execFileSync("git", ["ls-files", "-z", "*.ts", "*.mts", "*.mjs"], { cwd: ROOT, encoding: "utf8" })
      .split("\0")
      .filter((file) => file !== "" && existsSync(join(ROOT, file)));
    expect(files.every(isRenamed)).toBe(true);
    const imported = files.flatMap((file) =>
      [...renamed(read(file)).matchAll(/(?:from|import\(|require\() ?["'`](@?cdk[^"'`]*)["'`]/g)].map(
        ([, name = ""]) => name,
      ),
    );
    expect(imported.length).toBeGreaterThan(50);
    const packages = new Set(
      imported.map((name) =>
        name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
      ),
    );
    expect([...packages].filter((name) => PACKAGES[name] === undefined)).toEqual([]);
  });

  test("takes the new packages in their versions, and all others as they are", () => {
    const own = JSON.parse(read("package.json"));
    const { dependencies, devDependencies } = JSON.parse(withPackages(renamed(read("package.json"))));
    expect({ ...dependencies, ...devDependencies }).toMatchObject(PACKAGES);
    expect(Object.keys(dependencies)).toHaveLength(Object.keys(own.dependencies).length);
    expect(dependencies.zod).toBe(own.dependencies.zod);
  });

  test("changes versions and the form of a provider's name, and nothing else", () => {
    expect(unexpected(differences(before, after))).toEqual([]);
  });

  test.each([
    ["another value", { a: { subnets: ["x", "z"] } }, /subnets.1: "y" -> "z"$/],
    ["less", { a: { subnets: ["x"] } }, /subnets.1: "y" -> undefined$/],
    ["more", { a: { subnets: ["x", "y"] }, b: {} }, /^resource.aws_lb.b: undefined -> \{\}$/],
    ["a list for a block", { a: { subnets: { 0: "x", 1: "y" } } }, /^resource.aws_lb.a.subnets: /],
  ])("must not make %s", (_, aws_lb, problem) => {
    const found = unexpected(differences(before, { ...after, resource: { aws_lb } }));
    expect(found).toEqual([expect.stringMatching(problem)]);
  });

  test("must make each difference that is expected, so that the list stays true", () => {
    expect(unexpected(differences(before, before))).toHaveLength(3);
  });

  test("is described with the same renames, versions and differences in docs/cdktn.md", () => {
    const page = read("docs/cdktn.md");
    for (const [from, to] of RENAMES) expect(page).toContain(`| \`${from}\` | \`${to}\` |`);
    for (const [name, version] of Object.entries(PACKAGES)) expect(page).toContain(`\`${name}\` ${version}`);
    for (const difference of differences(before, after)) expect(page).toContain(text(difference));
  });
});
