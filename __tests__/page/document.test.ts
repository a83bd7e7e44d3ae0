import { describe, expect, it } from "vitest";
import { type Document, tableOf } from "../../src/page/document";
import { htmlOf } from "../../src/page/html";
import type { Lanes } from "../../src/page/lane";
import { markdownOf } from "../../src/page/markdown";

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
    { title: "Numbers", blocks: [{ kind: "ranges", unit: "kg", ...FRUIT, ranges: [{ measured: 3 }, undefined] }] },
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
      "Fruit passed What is in the basket. Basket fruit how many enough apples 3 yes pears 1 no a red one a_name Numbers fruit how many enough 0 4 kg apples 3 yes pears 1 no measured scale: 0 to 4 kg Counted twice.",
    );
    expect(page).toContain('<td data-name="enough"><strong class="bad">no</strong></td>');
  });

  it("has its verdict and a few figures at the top, before what it says otherwise", () => {
    const headline = {
      text: "There is enough.",
      figures: { headers: ["", "measured", "objective"], rows: [["apples", "3", "at least 2: met"]] },
    };
    const text = htmlOf(document({ headline }))
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ");
    expect(text).toContain("Fruit Passed There is enough. apples 3 at least 2: met What is in the basket.");
    expect(markdownOf(document({ headline }))).toContain(`# Fruit, passed

**Passed.** There is enough.

|  | measured | objective |
| --- | --- | --- |
| apples | 3 | at least 2: met |

What is in the basket.`);
  });

  it("draws lanes on the page, and says them in words in Markdown", () => {
    const part = (name: string, bad: boolean) => ({ name, colour: "#123456", bad, share: 1 });
    const lanes: Lanes = {
      caption: "Weather",
      seconds: 20,
      moments: [{ name: "noon", second: 12 }],
      groups: [
        {
          title: "Sky",
          lanes: [
            {
              name: "<Rome>",
              stretches: [
                { from: 0, to: 12, parts: [part("<sun>", false)] },
                { from: 12, to: 20, parts: [part("rain", true)] },
              ],
              span: { from: 12, to: 20, text: "at least 8 s", open: true },
            },
          ],
        },
      ],
    };
    const drawn = document({ sections: [{ title: "Day", blocks: [{ kind: "lanes", lanes }] }] });
    const page = htmlOf(drawn);
    expect(page).not.toMatch(/<sun>|<Rome>/);
    for (const size of ["wide", "narrow"]) {
      const [, svg = ""] = page.split(`<svg class="lanes ${size}"`);
      const texts = svg.slice(0, svg.indexOf("</svg>")).match(/(?<=<text[^>]*>)[^<]+/g);
      expect(texts?.slice(0, 6)).toEqual(["Sky", "&lt;Rome&gt;", "&lt;sun&gt;", "rain", "at least 8 s", "noon"]);
      // Striped: it is told without its colour.
      expect(svg).toContain(`fill="url(#block-0-0-${size}-stripes)"`);
    }
    expect(page).toContain('aria-label="Weather. &lt;Rome&gt;: &lt;sun&gt; from 0 to 12 s, rain from 12 to 20 s"');
    expect(markdownOf(drawn)).toContain(`## Day

**Sky**

- \\<Rome>: \\<sun> from 0 to 12 s, rain from 12 to 20 s (at least 8 s)
`);
  });

  it("draws charts on the page, in a section that Markdown leaves out", () => {
    const chart = {
      unit: "%",
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
