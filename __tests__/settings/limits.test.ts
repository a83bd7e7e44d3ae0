import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Setting, settingsOf } from "../../scripts/settings-doc";
import { schema } from "../../src/settings/schema";
import { problemsOf } from "../support/settings";
import { DELETIONS } from "../terraform/takes-along";
import { each, LIMITS, OURS, WITHOUT_LIMITS } from "./limits";
import { page } from "./limits-page";

const leaves = (settings: readonly Setting[]): Setting[] =>
  settings.flatMap((each) => [each, ...leaves(each.settings)]);
const SETTINGS = leaves(settingsOf(schema));

/** A problem's path, as docs/settings.md writes it. */
const settingIn = (problem: string): string =>
  (problem.split(": ")[0] ?? "")
    .replaceAll(/\[\d+\]/g, "[]")
    .replaceAll(
      /(?<=^network|^certificateArns|^alarms\.topicArns|^trafficLogs\.buckets)(\.[a-z-]+\d|\["[^"]*"\])/g,
      ".REGION",
    );

describe("a limit of AWS", () => {
  test.each(LIMITS.map((limit) => [limit.limit, limit] as const))("is checked by the settings: %s", (_, limit) => {
    for (const taken of each(limit.taken)) expect(problemsOf(taken)).toEqual([]);
    for (const refused of each(limit.refused)) {
      const [problem = "", ...others] = problemsOf(refused);
      expect(others).toEqual([]);
      expect(problem).toContain(limit.says);
      expect(settingIn(problem).startsWith(limit.setting), problem).toBe(true);
      // A problem without a way out is half an error.
      expect(problem).toMatch(/\b(use|choose|remove|name|lower|make|flatten|change)\b/);
    }
  });

  test("is said by a setting that exists", () => {
    const names = SETTINGS.map(({ name }) => name);
    expect(LIMITS.map(({ setting }) => setting).filter((name) => !names.includes(name))).toEqual([]);
  });

  test("is known of every type of resource, or the type has none that a setting reaches", () => {
    const limited = LIMITS.flatMap(({ types }) => (typeof types === "string" ? [] : types));
    expect([...new Set([...limited, ...WITHOUT_LIMITS])].sort()).toEqual(Object.keys(DELETIONS).sort());
    expect(limited.filter((type) => WITHOUT_LIMITS.includes(type))).toEqual([]);
  });

  test("is known of every setting with a number, or its range is ours", () => {
    const numbers = SETTINGS.filter(({ type }) => /number|integer/.test(type)).map(({ name }) => name);
    const known = [...LIMITS.map(({ setting }) => setting), ...Object.keys(OURS)];
    expect(numbers.filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.keys(OURS).filter((name) => !numbers.includes(name))).toEqual([]);
  });

  test("has AWS's own page as its source, or says how it is known", () => {
    for (const { source, known } of LIMITS) {
      if (known !== undefined && source.startsWith("https://github.com/hashicorp/terraform-provider-aws/")) continue;
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/);
    }
  });

  test("is in docs/limits.md; npx vitest run __tests__/settings/limits.test.ts -u writes it", async () => {
    await expect(page(LIMITS, OURS)).toMatchFileSnapshot(join(__dirname, "../../docs/limits.md"));
  });
});
