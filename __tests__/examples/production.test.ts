import { describe, expect, test } from "vitest";
import { PRODUCTION } from "../../examples/production";
import { CHECKS, type Checked, EXCEPTIONS } from "../support/best-practices";
import { resourcesOf, type StackJson, synth } from "../support/synth";

const { json } = synth(PRODUCTION);

const checked = (stack: StackJson): Checked => {
  const resources = resourcesOf(stack);
  return { all: (type) => resources.filter(({ kind }) => kind === type) };
};

describe("the production example", () => {
  test.each(CHECKS.filter(({ id }) => !(id in EXCEPTIONS)))("passes $id: $what", ({ broken }) => {
    expect(broken(checked(json))).toEqual([]);
  });

  test.each(CHECKS.filter(({ id }) => id in EXCEPTIONS))("does not pass $id, with a reason: $what", (check) => {
    expect(EXCEPTIONS[check.id]).toMatch(/\w+ \w+/);
    // One that is passed is no exception any more.
    expect(check.broken(checked(json))).not.toEqual([]);
  });

  test("has no exceptions but from checks that there are", () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(Object.keys(EXCEPTIONS).filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has load balancers that nobody reaches but by the accelerator", () => {
    const { all } = checked(json);
    for (const loadBalancer of all("aws_lb")) expect(loadBalancer.internal).toBe(true);
    expect(all("aws_route")).toEqual([]);
    // Without it the accelerator would not reach them either.
    expect(all("aws_internet_gateway")).toHaveLength(2);
  });
});

describe("the check", () => {
  const spoiled = CHECKS.flatMap(({ id, broken, spoil = [] }) =>
    [spoil].flat().map((spoils) => ({ id, broken, spoils })),
  );

  test.each(spoiled)("$id sees what breaks it", ({ broken, spoils }) => {
    const stack = structuredClone(json);
    spoils(stack);
    expect(broken(checked(stack))).toHaveLength(1);
  });

  test.each(CHECKS.filter(({ id }) => !(id in EXCEPTIONS)))("$id can be seen to fail", ({ spoil }) => {
    expect(spoil).toBeDefined();
  });
});
