import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/review/finding";
import { MOST_CHARACTERS, markerOf, reviewMarkdown } from "../../src/review/markdown";
import { code, plain } from "../../src/review/markdown-text";
import type { Review } from "../../src/review/review";
import { reviewText } from "../../src/review/text";
import { ANY_TEXT } from "../support/any-text";

const finding = (changes: Partial<Finding> = {}): Finding => ({
  id: "some-rule",
  severity: "warning",
  text: "Something happens.",
  addresses: ["aws_lb.a"],
  wayOut: "Do something else.",
  ...changes,
});

const reviewWith = (changes: Partial<Review> = {}): Review => ({
  stack: "Test",
  source: "plan",
  complete: true,
  verdict: "warning",
  findings: [],
  traffic: [],
  cost: undefined,
  others: [],
  ...changes,
});

/** Everything that is Markdown or HTML, a mention, or a link. */
const HOSTILE = "@everyone <img src=x> | [a](https://evil.example) `code` **bold**\n# title &lt; --> \u001b[31m\u202e";

describe("a review's comment", () => {
  it("begins with a marker of its stack and the verdict", () => {
    const [marker, heading] = reviewMarkdown(reviewWith({ findings: [finding()] })).split("\n");
    expect([marker, heading]).toEqual(["<!-- globalapp-review: Test -->", "## Test: WARNING: 1 warning"]);
  });

  it("keeps its marker closed whatever the stack is called", () => {
    expect(markerOf("a --> <script>")).toMatch(/^<!-- globalapp-review: [\w.-]+ -->$/);
  });

  it("says each sentence once: at the top, or below where the top is full", () => {
    const findings = Array.from({ length: 12 }, (_, n) => finding({ text: `Sentence ${n} of them.` }));
    const comment = reviewMarkdown(reviewWith({ findings }));
    for (const { text } of findings) expect(comment.split(text)).toHaveLength(2);
    expect(comment).toContain("- and 4 more below");
  });

  it("lists changes that no finding names", () => {
    const comment = reviewMarkdown(reviewWith({ others: [{ address: "aws_vpc.a", action: "update" }] }));
    expect(comment).toContain("<summary>1 change that no finding names</summary>\n\n- update `aws_vpc.a`");
  });

  it("shows names of the plan as they are, whatever they hold", () => {
    const hostile = finding({ text: HOSTILE, wayOut: HOSTILE, addresses: [HOSTILE] });
    const review = reviewWith({
      stack: HOSTILE,
      findings: [hostile],
      others: [{ address: HOSTILE, action: "update" }],
    });
    const outside = reviewMarkdown(review).replace(/``.*``/g, "");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not get it
    expect(outside).not.toMatch(/@everyone|<img|https:\/\/|\u001b|\u202e|\n# title/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not get it
    expect(reviewText(review)).not.toMatch(/[\u001b\u202e]/);
  });

  it("never ends a cell, a line or a span of code by what is in it", () => {
    fc.assert(
      fc.property(ANY_TEXT, (text) => {
        expect(plain(text)).not.toMatch(/[\n\r<>]|(^|[^\\])(\\\\)*[|`*[\]]|@(?!\u200b)/);
        expect(code(text)).not.toMatch(/[\n\r]|(^|[^\\])\|/);
      }),
    );
  });

  it("fits into a comment with texts and names of any length", () => {
    const long = "<&|".repeat(30_000);
    const findings = Array.from({ length: 40 }, (_, n) =>
      finding({ severity: n < 9 ? "danger" : "warning", text: long, wayOut: long, addresses: Array(99).fill(long) }),
    );
    const comment = reviewMarkdown(reviewWith({ stack: long, findings }));
    expect(comment.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(comment).toContain("left out here, because a comment has a limit");
    expect(comment.trimEnd()).toMatch(/docs\/review\.md\)\.$/);
  });
});
