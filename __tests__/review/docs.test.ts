import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RULES } from "../../src/review/rules/registry";

it("docs/review.md has every rule, with its severity and what it means, in the order of the registry", () => {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "review.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (danger|warning|note) \| (.*) \|$/gm)].map(
    ([, id, severity, means]) => ({ id, severity, means }),
  );
  expect(rows).toEqual(RULES.map(({ id, severity, means }) => ({ id, severity, means })));
});
