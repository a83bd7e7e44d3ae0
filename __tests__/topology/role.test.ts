// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as Terraform writes them
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/process/user-error";
import { resourcesOf } from "../../src/topology/from-synth";
import type { Resource } from "../../src/topology/resources";
import { roleOf } from "../../src/topology/role";

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const document = (Resource: unknown, others: object = {}) =>
  JSON.stringify({ Statement: { Effect: "Allow", Action: "dynamodb:Query", Resource, ...others } });

const RESOURCES = {
  aws_lambda_function: { api: { role: "${aws_iam_role.api.arn}" } },
  aws_iam_role: { api: { name: "shop-api" }, other: { name: "shop-other" } },
  aws_iam_policy: { shared: { name: "shared", policy: document("*") } },
  aws_dynamodb_table: { items: { provider: "aws.us-west-2", name: "shop" } },
  aws_dynamodb_table_replica: {
    europe: { provider: "aws.eu-central-1", global_table_arn: "${aws_dynamodb_table.items.arn}" },
  },
  aws_s3_bucket: { files: { bucket: "files" } },
} satisfies Blocks;

const PROVIDER = { aws: ["us-west-2", "eu-central-1"].map((region) => ({ alias: region, region })) };

function read(changes: Blocks) {
  const data = { aws_caller_identity: { me: {} } };
  const resources = resourcesOf({ provider: PROVIDER, resource: { ...RESOURCES, ...changes }, data });
  return roleOf(resources.find(({ type }) => type === "aws_lambda_function") as Resource, resources);
}

const refusal = (changes: Blocks) => {
  try {
    return read(changes);
  } catch (error) {
    return error instanceof UserError ? error.message : error;
  }
};

const inline = (policy: string) => ({ aws_iam_role_policy: { api: { role: "${aws_iam_role.api.id}", policy } } });

describe("a role has the policies", () => {
  const namesOf = (changes: Blocks) => read(changes).policies.map(({ name }) => name);

  test("that are put on it inline, by reference or by its name", () => {
    expect(
      namesOf({
        aws_iam_role_policy: {
          one: { name: "one", role: "${aws_iam_role.api.id}", policy: document("*") },
          two: { role: "${aws_iam_role.api.name}", policy: document("*") },
          three: { name: "three", role: "shop-api", policy: document("*") },
          other: { name: "other", role: "${aws_iam_role.other.id}", policy: document("*") },
        },
      }),
    ).toEqual(["one", "aws_iam_role_policy.two", "three"]);
  });

  test("that it has in itself", () => {
    const api = { name: "shop-api", inline_policy: [{ name: "inside", policy: document("*") }] };
    expect(namesOf({ aws_iam_role: { api } })).toEqual(["inside"]);
  });

  test.each([
    ["an attachment", { aws_iam_role_policy_attachment: { a: { role: "shop-api" } } }, "policy_arn"],
    [
      "an attachment to several",
      { aws_iam_policy_attachment: { a: { roles: ["${aws_iam_role.api.name}"] } } },
      "policy_arn",
    ],
  ])("of the stack that are attached to it by %s, and no others", (_what, attachments: Blocks, key) => {
    const [[type, { a }]] = Object.entries(attachments) as [[string, { a: object }]];
    const attach = (arn: string) => ({ [type]: { a: { ...a, [key]: arn } } });
    expect(namesOf(attach("${aws_iam_policy.shared.arn}"))).toEqual(["shared"]);
    expect(refusal(attach("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"))).toBe(
      `${type}.a attaches the policy arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess, which is not in the stack: nobody can tell what it allows. Write its statements in an aws_iam_role_policy`,
    );
  });

  test("whose ARNs it lists", () => {
    const api = { name: "shop-api", managed_policy_arns: ["${aws_iam_policy.shared.arn}"] };
    expect(namesOf({ aws_iam_role: { api } })).toEqual(["shared"]);
  });
});

describe("a resource of a policy", () => {
  const patternsOf = (resource: unknown) =>
    read(inline(document(resource))).policies[0]?.statements[0]?.resources.patterns;
  const home = "arn:aws:dynamodb:us-west-2:*:table/shop";

  test.each([
    ["${aws_dynamodb_table.items.arn}", home],
    ["${aws_dynamodb_table.items.arn}/index/*", `${home}/index/*`],
    ["${aws_dynamodb_table_replica.europe.arn}", "arn:aws:dynamodb:eu-central-1:*:table/shop"],
    [
      "${aws_dynamodb_table_replica.europe.arn}/index/by-name",
      "arn:aws:dynamodb:eu-central-1:*:table/shop/index/by-name",
    ],
    [
      "arn:aws:dynamodb:*:${data.aws_caller_identity.me.account_id}:table/${aws_dynamodb_table.items.name}",
      "arn:aws:dynamodb:*:*:table/shop",
    ],
    ["${aws_s3_bucket.files.arn}/*", "${aws_s3_bucket.files.arn}/*"],
    ["${aws_dynamodb_table.items.stream_arn}", "${aws_dynamodb_table.items.stream_arn}"],
  ])("is what a reference leads to: %s", (resource, pattern) => {
    expect(patternsOf([resource])).toEqual([pattern]);
  });

  test.each([
    "${var.arn}",
    "${aws_dynamodb_table.gone.arn}",
    '${join("/", [aws_dynamodb_table.items.arn])}',
    "arn:aws:dynamodb:us-west-2:*:table/${aws_s3_bucket.files.arn}",
    "${aws_s3_bucket.files.bucket}",
    "${aws_s3_bucket.files.arn}/${var.path}",
    "arn:aws:dynamodb:us-west-2:*:table/${aws_dynamodb_table_replica.europe.id}",
    "arn:aws:dynamodb:us-west-2:*:table/$${aws:username}",
  ])("is refused where the stack does not tell: %s", (resource) => {
    expect(refusal(inline(document(resource)))).toBe(
      `the statement number 1 of aws_iam_role_policy.api has the resource ${resource}, which is not known before it is deployed: use the ARN of a table`,
    );
  });
});

describe("a role is refused", () => {
  test("that is not in the stack", () => {
    const api = { role: "arn:aws:iam::123456789012:role/admin" };
    expect(refusal({ aws_lambda_function: { api } })).toBe(
      "the function aws_lambda_function.api has the role arn:aws:iam::123456789012:role/admin, which is not in the stack: nobody can tell what it allows",
    );
  });

  test("whose policy has a statement that cannot be evaluated", () => {
    expect(refusal(inline(document("*", { Sid: "Mine", Condition: { Bool: {} } })))).toMatch(
      "the statement Mine of aws_iam_role_policy.api has a Condition",
    );
  });
});
