import { describe, expect, test } from "vitest";
import { matchers } from "../../src/testing/matchers";
import { ref, synth } from "../support/synth";

expect.extend(matchers);

const { one } = synth();
const west = one("aws_lambda_function", "us-west-2");
const europe = one("aws_lambda_function", "eu-central-1");
const role = one("aws_iam_role", "us-west-2");

/** What a failed expectation says. */
function failure(expectation: () => unknown): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  return "passed";
}

describe("toBeMadeIn", () => {
  test("passes for the region whose provider makes the resource", () => {
    expect(west).toBeMadeIn("us-west-2");
    expect(west).not.toBeMadeIn("eu-central-1");
  });

  test("says which region's provider makes it", () => {
    expect(failure(() => expect(europe).toBeMadeIn("us-west-2"))).toBe(
      `the provider of eu-central-1 makes ${europe.address}; expected us-west-2`,
    );
    expect(failure(() => expect(west).not.toBeMadeIn("us-west-2"))).toBe(
      `the provider of us-west-2 makes ${west.address}; expected another region`,
    );
  });

  test("says that there is none", () => {
    expect(failure(() => expect({ address: "aws_lb.x" }).toBeMadeIn("us-west-2"))).toBe(
      "aws_lb.x names no provider of a region; expected us-west-2",
    );
    expect(failure(() => expect(undefined).toBeMadeIn("us-west-2"))).toBe(
      "the resource names no provider of a region; expected us-west-2",
    );
  });
});

describe("toReferTo", () => {
  test("passes for exactly a reference to the attribute", () => {
    expect(west.role).toReferTo(role, "arn");
    expect(west.role).not.toReferTo(role, "id");
    expect(europe.role).not.toReferTo(role, "arn");
    expect(`${ref(role, "arn")}:*`).not.toReferTo(role, "arn");
  });

  test("stands inside of other expectations", () => {
    expect(west).toMatchObject({ role: expect.toReferTo(role, "arn") });
    expect(europe).not.toMatchObject({ role: expect.toReferTo(role, "arn") });
  });

  test.each([
    [europe.role, `a reference to ${one("aws_iam_role", "eu-central-1").address}.arn`],
    ["arn:aws:iam::1:role/x", '"arn:aws:iam::1:role/x"'],
    [["a"], '["a"]'],
    [undefined, "not there"],
  ])("says what there is instead: %s", (value, described) => {
    expect(failure(() => expect(value).toReferTo(role, "arn"))).toBe(
      `the value is ${described}; expected a reference to ${role.address}.arn`,
    );
  });

  test("says what there must not be", () => {
    expect(failure(() => expect(west.role).not.toReferTo(role, "arn"))).toBe(
      `the value is a reference to ${role.address}.arn; expected another value`,
    );
  });
});
