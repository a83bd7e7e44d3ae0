// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as IAM writes them
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { statementsOf } from "../../src/topology/policy";

const ARN = "arn:aws:dynamodb:us-west-2:*:table/GlobalApp";

const read = (Statement: unknown, resolve?: (resource: string) => string | undefined) =>
  statementsOf(JSON.stringify({ Version: "2012-10-17", Statement }), "aws_iam_role_policy.api", resolve);

const refusal = (statement: unknown) => {
  try {
    return read(statement);
  } catch (error) {
    return error instanceof UserError ? error.message : error;
  }
};

const OPEN = { Sid: "Open", Effect: "Allow", Action: "dynamodb:GetItem", Resource: ARN };

describe("a policy's statements", () => {
  test("may be one or several, with one pattern or several in each", () => {
    const one = {
      effect: "Allow",
      actions: { patterns: ["dynamodb:GetItem"], inverted: false },
      resources: { patterns: [ARN], inverted: false },
    };
    expect(read(OPEN)).toEqual([one]);
    expect(read([OPEN, { ...OPEN, Action: ["dynamodb:GetItem"], Resource: [ARN] }])).toEqual([one, one]);
  });

  test("may name everything else with NotAction and NotResource", () => {
    expect(read({ Effect: "Deny", NotAction: "dynamodb:GetItem", NotResource: [ARN] })).toEqual([
      {
        effect: "Deny",
        actions: { patterns: ["dynamodb:GetItem"], inverted: true },
        resources: { patterns: [ARN], inverted: true },
      },
    ]);
  });

  test("are those about DynamoDB: what others say does not matter", () => {
    const key = { Effect: "Allow", Action: "kms:Decrypt", Resource: "x", Condition: { StringEquals: { a: "b" } } };
    expect(read([key, OPEN])).toHaveLength(1);
    expect(read({ ...OPEN, Action: "*" })).toHaveLength(1);
    expect(read({ ...OPEN, Action: ["s3:*", "DynamoDB:*"] })).toHaveLength(1);
    expect(read({ ...OPEN, Action: undefined, NotAction: "s3:*" })).toHaveLength(1);
  });

  test("name no account: there is only one", () => {
    const [statement] = read({ ...OPEN, Resource: [ARN.replace("*", "123456789012"), "*"] });
    expect(statement?.resources.patterns).toEqual([ARN, "*"]);
  });
});

describe("a statement that cannot be evaluated is refused by its name:", () => {
  test.each([
    [
      "a condition",
      { ...OPEN, Condition: { StringEquals: { "aws:RequestedRegion": "us-west-2" } } },
      "the statement Open of aws_iam_role_policy.api has a Condition, which cannot be evaluated in a statement about DynamoDB: remove it",
    ],
    [
      "a principal",
      { ...OPEN, Principal: "*" },
      "the statement Open of aws_iam_role_policy.api has a Principal, which cannot be evaluated in a statement about DynamoDB: remove it",
    ],
    [
      "another effect",
      { ...OPEN, Sid: undefined, Effect: "allow" },
      "the statement number 1 of aws_iam_role_policy.api has the Effect allow: use Allow or Deny",
    ],
    [
      "actions twice",
      { ...OPEN, NotAction: "s3:*" },
      "the statement Open of aws_iam_role_policy.api must have either Action or NotAction, with texts",
    ],
    [
      "no resource",
      { ...OPEN, Resource: undefined },
      "the statement Open of aws_iam_role_policy.api must have either Resource or NotResource, with texts",
    ],
    [
      "an action that is no text",
      { ...OPEN, Action: [7] },
      "the statement Open of aws_iam_role_policy.api must have either Action or NotAction, with texts",
    ],
    [
      "nothing",
      null,
      "the statement number 1 of aws_iam_role_policy.api must have either Action or NotAction, with texts",
    ],
  ])("%s", (_what, statement, message) => {
    expect(refusal([statement])).toBe(message);
  });

  test("a resource that nobody knows yet", () => {
    expect(() => read({ ...OPEN, Resource: "${var.table}" }, () => undefined)).toThrow(
      "the statement Open of aws_iam_role_policy.api has the resource ${var.table}, which is not known before it is deployed: use the ARN of a table",
    );
  });
});

test("a condition of no keys is none", () => {
  expect(read({ ...OPEN, Condition: {} })).toHaveLength(1);
});

test.each(["", "${jsonencode({})}", "[]", "null", "{}"])("the document %s is refused", (document) => {
  expect(() => statementsOf(document, "aws_iam_role_policy.api")).toThrow(
    "the document of aws_iam_role_policy.api cannot be read: write it as JSON with a Statement",
  );
});
