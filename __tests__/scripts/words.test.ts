import { describe, expect, test } from "vitest";
import { checkedFiles, findingsIn } from "../../scripts/words";

const found = (text: string) => findingsIn("page.md", text).map((each) => each.found);

describe("the word list", () => {
  test.each([
    ["These credentials may not read it.", "may not"],
    ["It is no JSON.", "is no"],
    ["The dial is so already.", "so already"],
    ["Make it anew.", "anew"],
    ["The drill puts everything back.", "puts everything back"],
    ["It put the region back.", "put the region back"],
    ["What is not its own is left so.", "left so"],
    ["Who only restores needs no clients.", "Who only"],
    ["A drill seems to run still.", "seems to run still"],
    ["The list names it already.", "names it already"],
  ])("finds the phrase in %j", (text, phrase) => {
    expect(found(text)).toEqual([phrase]);
  });

  test.each([
    "There is no load balancer in eu-central-1.",
    "The region is no longer healthy.",
    "The value must not be empty, and cannot be changed.",
    "The write may not have arrived.",
    "It takes back the region's weight.",
  ])("has nothing against %j", (text) => {
    expect(found(text)).toEqual([]);
  });

  test("names the line of the file, and what to write", () => {
    expect(findingsIn("page.md", "# Title\n\nMake it anew.")).toEqual([
      { line: 3, found: "anew", instead: expect.stringContaining("again") },
    ]);
  });

  test("finds a phrase that two lines share", () => {
    expect(findingsIn("page.md", "one\nit may\nnot")).toMatchObject([{ line: 2, found: "may not" }]);
  });

  test("reads no code in Markdown", () => {
    expect(found("Write `must not`, never `may not`.")).toEqual([]);
  });

  test("reads the texts of code, and neither its names nor its comments", () => {
    const source = `// It may not be read.
const anew = 1;
fail("it is no JSON");
fail(\`the table \${anew} may not
be read\`);`;
    expect(findingsIn("src/a.ts", source)).toMatchObject([
      { line: 3, found: "is no" },
      { line: 4, found: "may not" },
    ]);
  });

  test("is looked for in the pages and in the code", () => {
    const files = checkedFiles();
    for (const file of ["README.md", "docs/operations.md", "main.ts", "examples/production.ts", "src/backend.ts"]) {
      expect(files).toContain(file);
    }
  });
});
