import { describe, expect, it } from "vitest";
import { type Document, tableOf } from "../../../src/drill/report/document";
import { htmlOf } from "../../../src/drill/report/html";
import { markdownOf } from "../../../src/drill/report/markdown";

const FRUIT = tableOf<{ name: string; count: number }>(
  [
    ["fruit", ({ name }) => name],
    ["how many", ({ count }) => String(count)],
    ["enough", ({ count }) => (count > 1 ? "yes" : { text: "no", mark: "bad" })],
  ],
  [
    { name: "apples", count: 3 },
    { name: "pears", count: 1 },
  ],
);

const document = (changes: Partial<Document> = {}): Document => ({
  title: "Fruit",
  verdict: "passed",
  lead: ["What is in the basket."],
  sections: [
    {
      title: "Basket",
      blocks: [
        { kind: "table", ...FRUIT },
        { kind: "list", items: ["a red one", { text: "a_name", mark: "code" }] },
      ],
    },
    { title: "Numbers", blocks: [{ kind: "tiles", ...FRUIT }] },
  ],
  footer: ["Counted twice."],
  ...changes,
});

const saying = (text: string) => document({ title: text, lead: [text, { text, mark: "code" }, { text, mark: "bad" }] });

describe("a document", () => {
  it("is Markdown", () => {
    expect(markdownOf(document())).toBe(`# Fruit, passed

What is in the basket.

## Basket

| fruit | how many | enough |
| --- | --- | --- |
| apples | 3 | yes |
| pears | 1 | **no** |

- a red one
- \`a_name\`

## Numbers

| fruit | how many | enough |
| --- | --- | --- |
| apples | 3 | yes |
| pears | 1 | **no** |

Counted twice.
`);
  });

  it("is a page with the same texts, each column by its name", () => {
    const page = htmlOf(document());
    const text = page
      .slice(page.indexOf("<body>"))
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ");
    expect(text.trim()).toBe(
      "Fruit passed What is in the basket. Basket fruit how many enough apples 3 yes pears 1 no a red one a_name Numbers 3 apples enough yes 1 pears enough no Counted twice.",
    );
    expect(page).toContain('<td data-name="enough"><strong class="bad">no</strong></td>');
  });

  it("draws charts on the page, in a section that Markdown leaves out", () => {
    const chart = {
      unit: "%",
      look: "lines",
      moments: [{ name: "noon", second: 1 }],
      series: [{ name: "<sun>", colour: "#fff", values: [1, null, 3] }],
    } as const;
    const drawn = document({ sections: [{ title: "Sky", blocks: [{ kind: "chart", caption: "Light", chart }] }] });
    expect(htmlOf(drawn).match(/<svg class="(wide|narrow)"/g)).toHaveLength(2);
    expect(htmlOf(drawn)).toContain("&lt;sun&gt;");
    expect(htmlOf(drawn)).not.toContain("<sun>");
    expect(markdownOf(drawn)).toBe("# Fruit, passed\n\nWhat is in the basket.\n\nCounted twice.\n");
    expect(htmlOf(drawn)).toBe(htmlOf(drawn));
  });

  it("shows text that looks like HTML as text, wherever it stands", () => {
    const page = htmlOf(saying(`<q title="x">&'`));
    expect(page).not.toMatch(/<q[ >]/);
    expect(page.match(/&lt;q title=&quot;x&quot;&gt;&amp;&#39;/g)).toHaveLength(5);
  });

  it("shows text that looks like Markdown as text, and one line remains one line", () => {
    const text = markdownOf(saying("a\n# [*b*](c) <d> `e` \\"));
    expect(text.split("\n\n").slice(0, 4)).toEqual([
      "# a # \\[\\*b\\*](c) \\<d> \\`e\\` \\\\, passed",
      "a # \\[\\*b\\*](c) \\<d> \\`e\\` \\\\",
      "`` a # [*b*](c) <d> `e` \\ ``",
      "**a # \\[\\*b\\*](c) \\<d> \\`e\\` \\\\**",
    ]);
  });

  it("keeps a cell a cell, in code as well", () => {
    const table = tableOf<string>(
      [
        ["a|b", (text) => text],
        ["code", (text) => ({ text, mark: "code" })],
      ],
      ["c|d"],
    );
    expect(markdownOf(document({ sections: [{ title: "Cells", blocks: [{ kind: "table", ...table }] }] }))).toContain(
      "| a\\|b | code |\n| --- | --- |\n| c\\|d | `c\\|d` |",
    );
  });
});
