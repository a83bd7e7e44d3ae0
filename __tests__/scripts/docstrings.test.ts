import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { docstringsOf, sectionsIn } from "../../scripts/docstrings";
import { temporaryFolder } from "../support/temporary-folder";

const only = (source: string) => Object.fromEntries(sectionsIn(source)[0] ?? []);

describe("docstrings of a section", () => {
  test("are paragraphs without stars and tags", () => {
    const source = `
      const a = section({
        /** One line. @default 5 */
        one: integer(1, 9).default(5),
        /**
         * Two lines
         * of text.
         * @see https://example.com
         * @default a text of several words
         */
        two: text(/x/),
      });`;
    expect(only(source)).toEqual({
      one: { text: "One line.", byDefault: "5" },
      two: { text: "Two lines of text.", byDefault: "a text of several words" },
    });
  });

  test("are missing where a setting has none, or a comment of another kind", () => {
    const source = `
      section({
        /** Of one. */
        one: flag(),
        two: flag(),
        // Not for users.
        three: flag(),
      });`;
    expect(only(source)).toEqual({ one: { text: "Of one." }, two: undefined, three: undefined });
  });

  test("belong to the innermost section", () => {
    const source = `const a = section({ /** Out. */ out: section({ /** In. */ in: flag() }) });`;
    expect(sectionsIn(source).map((each) => Object.fromEntries(each))).toEqual([
      { out: { text: "Out." } },
      { in: { text: "In." } },
    ]);
  });

  test("are refused for two sections with the same settings, which could not be told apart", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.ts"), "const a = section({ one: 1, two: 2 });");
    writeFileSync(join(folder, "b.ts"), "const b = section({ one: 1, two: 2 });");
    expect(() => docstringsOf(folder)).toThrow("b.ts: another section has the same settings: one,two");
  });
});
