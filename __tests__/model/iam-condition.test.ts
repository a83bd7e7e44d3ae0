import { describe, expect, test } from "vitest";
import { type Condition, checkKeys, conditionsHold, type RequestContext } from "../../src/model/iam-condition";

const REGION: Condition = { operator: "StringEquals", key: "aws:RequestedRegion", values: ["us-west-2", "eu-west-1"] };
const KEYS: Condition = { operator: "ForAllValues:StringLike", key: "dynamodb:LeadingKeys", values: ["a-?", "lock"] };

const hold = (context: RequestContext, ...conditions: Condition[]) => conditionsHold(conditions, context);

describe("the conditions of a statement", () => {
  test("hold where there are none", () => {
    expect(hold({})).toBe(true);
  });

  test("hold only if all of them do, each for one of its values", () => {
    expect(hold({ "aws:RequestedRegion": "eu-west-1" }, REGION)).toBe(true);
    expect(hold({ "aws:RequestedRegion": "eu-west-2" }, REGION)).toBe(false);
    expect(hold({ "aws:RequestedRegion": "eu-west-1", "dynamodb:LeadingKeys": ["b-1"] }, REGION, KEYS)).toBe(false);
  });

  test("do not hold for a key that the request lacks, except for all of no values", () => {
    expect(hold({}, REGION)).toBe(false);
    expect(hold({}, KEYS)).toBe(true);
  });

  test("ignore the case of a key, and not of a value", () => {
    expect(hold({ "AWS:requestedregion": "us-west-2" }, REGION)).toBe(true);
    expect(hold({ "aws:RequestedRegion": "US-WEST-2" }, REGION)).toBe(false);
  });

  test("of all values hold only if each value matches", () => {
    expect(hold({ "dynamodb:LeadingKeys": ["a-1", "lock"] }, KEYS)).toBe(true);
    expect(hold({ "dynamodb:LeadingKeys": ["a-1", "a-12"] }, KEYS)).toBe(false);
  });

  test("know wildcards in StringLike only", () => {
    const equal = { ...REGION, values: ["us-*"] };
    expect(hold({ "aws:RequestedRegion": "us-west-2" }, equal)).toBe(false);
    expect(hold({ "aws:RequestedRegion": "us-west-2" }, { ...equal, operator: "StringLike" })).toBe(true);
  });

  test.each(["StringNotEquals", "ForAnyValue:StringEquals", "toString"])("refuse %s", (operator) => {
    expect(() => hold({ "aws:RequestedRegion": "us-west-2" }, { ...REGION, operator })).toThrow(
      `the condition operator ${operator} is not known here`,
    );
  });

  test("refuse several values where one is compared", () => {
    expect(() => hold({ "aws:RequestedRegion": ["us-west-2", "eu-west-1"] }, REGION)).toThrow("use ForAllValues");
  });
});

test("Null asks whether the request lacks a key", () => {
  const lacks: Condition = { operator: "Null", key: "aws:ResourceTag/team", values: ["true"] };
  expect(hold({}, lacks)).toBe(true);
  expect(hold({ "aws:ResourceTag/team": "shop" }, lacks)).toBe(false);
  expect(hold({ "aws:ResourceTag/team": "shop" }, { ...lacks, values: ["false"] })).toBe(true);
});

test("a key that the action does not support is refused, because AWS would never find it", () => {
  const tag: Condition = { operator: "StringEquals", key: "aws:ResourceTag/team", values: ["shop"] };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's reference writes it so
  const supported = ["aws:resourcetag/${TagKey}"];
  expect(() => checkKeys([REGION, tag], "ec2:DeleteVpc", supported)).not.toThrow();
  expect(() => checkKeys([REGION, tag, KEYS], "ec2:DeleteVpc", supported)).toThrow(
    "ec2:DeleteVpc does not support the condition key dynamodb:LeadingKeys",
  );
});
