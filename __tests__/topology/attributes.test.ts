import { describe, expect, test } from "vitest";
import { ATTRIBUTES, EVERYWHERE, OTHER_TYPES, REFUSED_TYPES, type Treatment } from "../../src/topology/attributes";
import { argumentsOf, RESOURCE_TYPES } from "../support/bindings";
import { argumentsRead } from "../support/every-argument";

const words = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split(" ")).filter(Boolean);
const ignoredIn = ({ ignored }: Treatment): string[] => words(Object.values(ignored));
const obeyedIn = ({ obeyed }: Treatment): string[] => words([obeyed]);
const refusedIn = ({ refused }: Treatment): string[] => Object.keys(refused);

const TYPES = Object.entries(ATTRIBUTES);
const COMMON = ["region", ...words(Object.values(EVERYWHERE))];

/** An argument is known where it is named, where its block is, or where everything in its block is. */
function isKnown(argument: string, known: ReadonlySet<string>): boolean {
  const parts = argument.split(".");
  return (
    parts.some((_, index) => known.has(parts.slice(0, index + 1).join("."))) ||
    [...known].some((name) => name.startsWith(`${argument}.`))
  );
}

describe.each(TYPES)("%s", (type, treatment) => {
  const named = [...obeyedIn(treatment), ...ignoredIn(treatment), ...refusedIn(treatment)];

  test("has no argument that is neither obeyed, nor ignored with a reason, nor refused", () => {
    const known = new Set([...named, ...COMMON]);
    expect(argumentsOf(type).filter((argument) => !isKnown(argument, known))).toEqual([]);
  });

  test("has every argument that is named", () => {
    const all = argumentsOf(type);
    // The bindings do not say what is in a statement of a firewall.
    const isOpen = (block: string) => all.includes(block) && !all.some((name) => name.startsWith(`${block}.`));
    const isThere = (name: string): boolean =>
      all.includes(name) || name.split(".").some((_, index, parts) => isOpen(parts.slice(0, index).join(".")));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });

  test("is not said to ignore what it obeys", () => {
    const twice = ignoredIn(treatment).filter((name) =>
      [...obeyedIn(treatment), ...refusedIn(treatment)].includes(name),
    );
    expect(twice).toEqual([]);
  });
});

describe("a topology", () => {
  const read = argumentsRead();

  test("is made of every argument that is said to be obeyed", () => {
    const obeyed = TYPES.flatMap(([type, treatment]) => obeyedIn(treatment).map((name) => `${type}.${name}`));
    expect(obeyed.filter((name) => !read.has(name))).toEqual([]);
  });

  test("is read from no argument, and no type, that is not known or is said to be ignored", () => {
    const unknown = [...read].filter((name) => {
      const [type = "", ...path] = name.split(".");
      if (type === "archive_file" || type === "terraform_data") return false;
      const treatment = ATTRIBUTES[type];
      return !treatment || !isKnown(path.join("."), new Set([...obeyedIn(treatment), ...refusedIn(treatment)]));
    });
    expect(unknown).toEqual([]);
  });
});

test("every type of the services that a topology is read from is read, ignored with a reason, or refused", () => {
  const family =
    /^aws_(a?lb_|a?lb$|lambda_|dynamodb_|globalaccelerator_|wafv2_|route53_record|acm_certificate|cloudwatch_(metric|composite|dashboard)|iam_(role|policy))/;
  const known = [...Object.keys(ATTRIBUTES), ...words(Object.values(OTHER_TYPES)), ...Object.keys(REFUSED_TYPES)];
  expect(known.toSorted()).toEqual(RESOURCE_TYPES.filter((type) => family.test(type)).toSorted());
});
