import { describe, expect, test } from "vitest";
import { policyDecision } from "../../src/model/iam";
import type { PolicyStatement } from "../../src/topology/topology";

const TABLE = "arn:aws:dynamodb:us-west-2:000000000000:table/GlobalApp";

interface Parts {
  readonly effect?: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
}

/** A statement that allows everything but for what a test says. */
const statement = ({
  effect = "Allow",
  actions,
  notActions,
  resources,
  notResources,
}: Parts = {}): PolicyStatement => ({
  effect,
  actions: { patterns: notActions ?? actions ?? ["*"], inverted: notActions !== undefined },
  resources: { patterns: notResources ?? resources ?? ["*"], inverted: notResources !== undefined },
});

const decide = (...statements: Parts[]) => policyDecision(statements.map(statement), "dynamodb:GetItem", TABLE);

describe("the policies of a role", () => {
  test("deny what no statement allows", () => {
    expect(decide()).toBe("implicitDeny");
    expect(decide({ actions: ["dynamodb:PutItem"] })).toBe("implicitDeny");
    expect(decide({ resources: [`${TABLE}/index/*`] })).toBe("implicitDeny");
  });

  test("allow what one statement of any policy allows", () => {
    expect(decide({ actions: ["dynamodb:PutItem"] }, { actions: ["dynamodb:PutItem", "dynamodb:GetItem"] })).toBe(
      "allowed",
    );
  });

  test("deny what a statement denies, wherever another allows it", () => {
    const deny = { effect: "Deny", actions: ["dynamodb:*"] } as const;
    expect(decide(deny, {})).toBe("explicitDeny");
    expect(decide({}, deny)).toBe("explicitDeny");
    expect(decide({ effect: "Deny", actions: ["dynamodb:PutItem"] }, {})).toBe("allowed");
    expect(decide({ effect: "Deny", resources: [`${TABLE}s`] }, {})).toBe("allowed");
  });

  test("allow an action and a resource in one statement, not in two", () => {
    expect(decide({ actions: ["dynamodb:PutItem"] }, { resources: [`${TABLE}s`] })).toBe("implicitDeny");
  });

  test("name everything but what NotAction and NotResource list", () => {
    expect(decide({ notActions: ["dynamodb:PutItem"] })).toBe("allowed");
    expect(decide({ notActions: ["dynamodb:PutItem", "dynamodb:Get*"] })).toBe("implicitDeny");
    expect(decide({ notResources: [`${TABLE}s`] })).toBe("allowed");
    expect(decide({ notResources: ["arn:*"] })).toBe("implicitDeny");
  });
});

describe("a pattern", () => {
  test.each([
    ["dynamodb:GetItem", true],
    ["dynamodb:*", true],
    ["dynamodb:Get*", true],
    ["dynamodb:G?tItem", true],
    ["*", true],
    ["DynamoDB:getitem", true],
    ["dynamodb:Get", false],
    ["dynamodb:GetItem?", false],
    ["dynamodb:Get.tem", false],
    ["dynamodb:(GetItem)", false],
    ["dynamodb:GetItem|", false],
  ])("of actions %s: dynamodb:GetItem is meant: %s", (pattern, meant) => {
    expect(decide({ actions: [pattern] }) === "allowed").toBe(meant);
  });

  test.each([
    [TABLE, true],
    ["arn:aws:dynamodb:*:*:table/GlobalApp", true],
    ["arn:aws:dynamodb:us-west-?:*:table/Global*", true],
    [TABLE.toLowerCase(), false],
    [`${TABLE}/*`, false],
    ["arn:aws:dynamodb:*:*:table/Global", false],
  ])("of resources %s: the table is meant: %s", (pattern, meant) => {
    expect(decide({ resources: [pattern] }) === "allowed").toBe(meant);
  });
});
