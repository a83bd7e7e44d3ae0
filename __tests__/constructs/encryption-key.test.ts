import { describe, expect, test } from "vitest";
import { ARTICLE, type Block, ref, synth, THREE } from "../support/synth";

const [HOME, ...OTHERS] = THREE;
const { one } = synth({ ...ARTICLE, regions: THREE, encryption: "customer-managed" });
const keyOf = (region: string) => one(region === HOME ? "aws_kms_key" : "aws_kms_replica_key", region);

/** An expression without its braces. */
const inner = (expression: string): string => expression.slice(2, -1);

describe("the key", () => {
  test("is one for all regions, turned every year, with a replica in each further one", () => {
    expect(one("aws_kms_key")).toMatchObject({
      provider: `aws.${HOME}`,
      multi_region: true,
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
    for (const region of OTHERS) expect(keyOf(region).primary_key_arn).toBe(ref(one("aws_kms_key"), "arn"));
  });

  test.each(THREE)("has the backend's name in %s", (region) => {
    expect(one("aws_kms_alias", region)).toMatchObject({
      name: "alias/GlobalApp",
      target_key_id: ref(keyOf(region), "key_id"),
    });
  });

  test.each(THREE)("encrypts the table and the logs in %s", (region) => {
    const key = ref(keyOf(region), "arn");
    if (region === HOME) {
      expect(one("aws_dynamodb_table").server_side_encryption).toEqual({ enabled: true, kms_key_arn: key });
    } else {
      const replica = one("aws_dynamodb_table_replica", region);
      // Not by the key of its region, or Terraform would delete the replica before it makes that key again.
      const primary = inner(ref(one("aws_kms_key"), "arn"));
      expect(replica.kms_key_arn).toBe(`\${replace(${primary}, ":${HOME}:", ":${region}:")}`);
      expect(replica.depends_on).toContain(inner(key).replace(/\.arn$/, ""));
    }
    expect(one("aws_cloudwatch_log_group", region).kms_key_id).toBe(key);
  });

  test("is used by the function, by way of its own region's table and for nothing else", () => {
    const { Statement } = JSON.parse(one("aws_iam_role_policy", "eu-central-1").policy);
    expect(Statement.find(({ Sid }: Block) => Sid === "TableKey")).toEqual({
      Sid: "TableKey",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: ref(keyOf("eu-central-1"), "arn"),
      Condition: { StringEquals: { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" } },
    });
  });

  test("is AWS's own where the settings ask for none", () => {
    const article = synth();
    expect(article.all().filter(({ kind }) => kind.includes("kms"))).toEqual([]);
    expect(article.one("aws_dynamodb_table")).not.toHaveProperty("server_side_encryption");
    expect(article.one("aws_dynamodb_table_replica")).not.toHaveProperty("kms_key_arn");
    expect(article.one("aws_cloudwatch_log_group", "us-west-2")).not.toHaveProperty("kms_key_id");
  });
});

describe.each(THREE)("the key's policy in %s", (region) => {
  const statements: Readonly<Record<string, Block>> = Object.fromEntries(
    JSON.parse(keyOf(region).policy).Statement.map((each: Block) => [each.Sid, each]),
  );

  test("names each action", () => {
    expect(Object.keys(statements)).toEqual(["Administration", "Table", "Logs"]);
    for (const { Action } of Object.values(statements)) {
      for (const action of Action) expect(action).toMatch(/^kms:[A-Za-z]+$/);
    }
  });

  test("lets the account administer the key, but not use it", () => {
    expect(statements.Administration?.Principal.AWS).toMatch(/^arn:aws:iam::\$\{data\.aws_caller_identity\..+\}:root$/);
    const use = /Encrypt|Decrypt|GenerateDataKey|CreateGrant/;
    expect(statements.Administration?.Action.filter((action: string) => use.test(action))).toEqual([]);
    // Without it nobody could ever change the policy again.
    expect(statements.Administration?.Action).toContain("kms:PutKeyPolicy");
    // Without it KMS's own role, which has it from IAM, might not keep the replicas in step.
    expect(statements.Administration?.Action).toContain("kms:SynchronizeMultiRegionKey");
  });

  test("lets the account use it by way of DynamoDB only", () => {
    expect(statements.Table?.Condition).toMatchObject({
      StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" },
    });
  });

  test("lets the region's logs use it for the function's own log group", () => {
    expect(statements.Logs?.Principal).toEqual({ Service: `logs.${region}.amazonaws.com` });
    const { "kms:EncryptionContext:aws:logs:arn": arn } = statements.Logs?.Condition.ArnEquals ?? {};
    expect(arn).toMatch(new RegExp(`^arn:aws:logs:${region}:.+:log-group:/aws/lambda/GlobalApp-api$`));
  });
});
