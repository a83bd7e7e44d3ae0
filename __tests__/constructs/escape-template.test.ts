// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are under test
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeTemplate } from "../../src/constructs/escape-template";

/** How Terraform reads a text: `$${` and `%%{` stand for `${` and `%{`, and these two begin templates. */
const asTerraform = (text: string) =>
  text.replace(/([$%])\1\{|[$%]\{/g, (found, sign) => (sign ? `${sign}{` : `a template: ${found}`));

describe("a user's text", () => {
  test.each([
    ["plain", "plain"],
    ["${x}", "$${x}"],
    ["%{if x}", "%%{if x}"],
    ["$${x}", "$$${x}"],
    ["$ { % {", "$ { % {"],
  ])("is written so that Terraform takes it literally: %s", (text, written) => {
    expect(escapeTemplate(text)).toBe(written);
  });

  test("is what Terraform reads", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("$", "%", "{", "}", "a") }), (text) => {
        expect(asTerraform(escapeTemplate(text))).toBe(text);
      }),
    );
  });
});
