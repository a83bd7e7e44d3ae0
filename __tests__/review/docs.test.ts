import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { reviewJson } from "../../src/review/json";
import { review } from "../../src/review/review";
import { RULES } from "../../src/review/rules/registry";
import { stackChange } from "../support/stack-change";

const page = readFileSync(join(__dirname, "..", "..", "docs", "review.md"), "utf8");

it("docs/review.md has every key of the JSON", () => {
  const [, part = ""] = page.split("## The JSON");
  const [table = ""] = part.split("\n## ");
  const keys = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
  expect(keys).toEqual(Object.keys(JSON.parse(reviewJson(review(stackChange({}), [])))));
});

it("docs/review.md has every rule, with its severity and what it means, in the order of the registry", () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (danger|warning|note) \| (.*) \|$/gm)].map(
    ([, id, severity, means]) => ({ id, severity, means }),
  );
  expect(rows).toEqual(RULES.map(({ id, severity, means }) => ({ id, severity, means })));
});
