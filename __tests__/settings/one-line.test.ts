import { describe, expect, test } from "vitest";
import { show } from "../../src/settings/problem";
import { problemsOf, refusalOf, settings } from "../support/settings";

/** What a key or a value can hold that must not reach a terminal or a log as it is, and how it is written instead. */
const CHARACTERS: readonly (readonly [what: string, character: string, shown: string])[] = [
  ["a NUL", "\0", "\\u0000"],
  ["a line feed", "\n", "\\n"],
  ["a carriage return", "\r", "\\r"],
  ["a tab", "\t", "\\t"],
  ["an escape, which begins a terminal's commands", "\x1b", "\\u001b"],
  ["a delete", "\x7f", "\\u007f"],
  ["a next line", "\x85", "\\u0085"],
  ["a line separator", "\u2028", "\\u2028"],
  ["a paragraph separator", "\u2029", "\\u2029"],
  ["a space without width", "\u200b", "\\u200b"],
  ["a byte order mark", "\ufeff", "\\ufeff"],
  ["a character that turns the line's direction", "\u202e", "\\u202e"],
  ["a tag, of two units", "\u{e0001}", "\\udb40\\udc01"],
  ["half of a surrogate pair", "\ud800", "\\ud800"],
  ["a quote", '"', '\\"'],
  ["a backslash", "\\", "\\\\"],
  ["a dot", "a.b", "a.b"],
  ["a bracket", "a]", "a]"],
  ["a space", "a b", "a b"],
  ["nothing", "", ""],
];

const VALUE =
  "use at most 255 characters: letters, digits, spaces inside, and _ . : / = + - @, not beginning with aws:";

/** Only these may be attributes' names: an empty one and half of a pair are refused before any rule looks at them. */
const NAMES = CHARACTERS.filter(([, character]) => character !== "" && character.isWellFormed());
/** A key's name is in an environment variable as well, which holds no NUL. */
const KEYS = NAMES.filter(([, character]) => character !== "\0");

describe("a key that holds what is not plain text is shown in one line, quoted", () => {
  test.each(KEYS)("the table's key, where a seed item has none: %s", (_, partitionKey, shown) => {
    expect(problemsOf({ table: { partitionKey, seedItems: [{ a: 1 }] } })).toEqual([
      `table.seedItems[0]["${shown}"]: is missing; every item needs the table's key`,
    ]);
  });

  test.each(KEYS)("the table's key, where a seed item's is no text: %s", (_, sortKey, shown) => {
    expect(problemsOf({ table: { sortKey, seedItems: [{ item_id: "a", [sortKey]: 1 }] } })).toEqual([
      `table.seedItems[0]["${shown}"]: 1 is not allowed; use a text for a key`,
    ]);
  });

  test.each(NAMES)("an attribute of a seed item: %s", (_, attribute, shown) => {
    expect(problemsOf({ table: { seedItems: [{ item_id: "a", deep: { [attribute]: Number.NaN } }] } })).toEqual([
      `table.seedItems[0].deep["${shown}"]: NaN is not allowed; use texts, numbers up to 2^53, true, false, null, and lists and objects of these`,
    ]);
  });

  test.each(CHARACTERS)("a tag with a wrong key: %s", (_, character, shown) => {
    const [problem = "", ...others] = problemsOf({ tags: { [`aws:${character} `]: "x" } });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^tags\["aws:/);
    expect(problem.slice(0, problem.indexOf(":", 12))).toBe(`tags["aws:${shown} "]`);
  });

  test.each(CHARACTERS)("a region of the networks, with a subnet named twice: %s", (_, character, shown) => {
    const subnetIds = ["subnet-0a1b2c3d", "subnet-0a1b2c3d"];
    const network = { [`x ${character}`]: { vpcId: "vpc-0a1b2c3d", subnetIds } };
    expect(problemsOf({ network })).toContain(
      `network["x ${shown}"].subnetIds: [ 'subnet-0a1b2c3d', 'subnet-0a1b2c3d' ] is not allowed; a subnet is named twice: name two different ones`,
    );
  });

  test.each(CHARACTERS)("a region of the certificates: %s", (_, character, shown) => {
    expect(problemsOf({ certificateArns: { [`x ${character}`]: 1 } })).toContainEqual(
      expect.stringContaining(`certificateArns["x ${shown}"]: `),
    );
  });

  test.each(CHARACTERS)("a setting that there is not: %s", (_, character, shown) => {
    for (const [section, path] of [
      [{ [`x ${character}`]: 1 }, ""],
      [{ table: { [`x ${character}`]: 1 } }, "table"],
      [{ regions: ["us-west-2", { name: "eu-central-1", [`x ${character}`]: 1 }] }, "regions[1]"],
    ] as const) {
      expect(problemsOf(section)).toEqual([expect.stringContaining(`${path}["x ${shown}"]: is not a setting; `)]);
    }
  });
});

describe("a value that holds what is not plain text is shown in one line", () => {
  test.each(CHARACTERS)("as text and in an object: %s", (_, character, shown) => {
    expect(show(`x ${character}`)).toBe(`"x ${shown}"`);
    expect(show({ a: `x ${character}` })).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });

  test("where AWS's limits are told with the name that breaks them", () => {
    const message = refusalOf(settings({ name: "\n".repeat(40) }))?.message ?? "";
    expect(message.split("\n")).toHaveLength(3);
    expect(message).toContain("use at most 28 characters: the load balancer \\u000a\\u000a");
  });

  test("where the stack's id is wrong", () => {
    expect(refusalOf(settings({ name: "shop" }), "a\nb")?.message).toBe(
      'the backend "a\\nb" has 1 problem:\n' +
        `  - the stack's id: "a\\nb" is not allowed; use at most 128 letters, digits, hyphens and underscores`,
    );
  });

  test("an error given as a value, without its stack trace's lines", () => {
    expect(refusalOf(settings({ tags: new Error("x") }))?.message.split("\n")).toHaveLength(2);
  });

  test("and a pair of surrogates is not cut in two where it is shortened", () => {
    expect(show(`${"x".repeat(55)}${"😀".repeat(10)}`)).toBe(`"${"x".repeat(55)}...`);
  });
});

describe("a setting's name as a key elsewhere", () => {
  test("hides no other problem: a tag is not the setting that its key reads like", () => {
    expect(problemsOf({ tags: { "table.sortKey": 1 }, table: { sortKey: "item_id" } })).toEqual([
      `tags["table.sortKey"]: 1 is not allowed; ${VALUE}`,
      'table.sortKey: "item_id" is not allowed; partitionKey has this name too: choose another',
    ]);
  });

  test("is not taken for the stack's id", () => {
    const tags = { "the stack: id": 1 };
    expect(problemsOf({ [Symbol("the stack: id") as unknown as string]: 1, tags })).toEqual([
      `tags["the stack: id"]: 1 is not allowed; ${VALUE}`,
    ]);
  });
});
