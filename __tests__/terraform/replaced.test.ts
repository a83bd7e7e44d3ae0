import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { route53 } from "./aws/ask";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { brokenIn } from "./serving";
import { applyAll, changes, expectDeployed, NOTHING, story } from "./story";
import { DELETIONS, NOTHING_AT_AWS } from "./takes-along";
import { type StateResource, TerraformError } from "./terraform";

const [HOME, OTHER] = ["us-west-2", "eu-central-1"] as const;
const REGIONS = [HOME, OTHER];

/** Everything that makes Terraform make one more type of resource, and no protection. */
const EVERYTHING: BackendProps = {
  name: "shop",
  regions: REGIONS,
  domain: { name: "api.example.com", hostedZone: "example.com" },
  table: { name: "shop", pointInTimeRecovery: true, ttlAttribute: "expires" },
  encryption: "customer-managed",
  function: { reservedConcurrency: 20 },
  firewall: { requestsPer5Minutes: 2000 },
  trafficLogs: { flowLogs: true, deleteWithBackend: true },
  alarms: { emails: ["on-call@example.com"] },
  tags: { application: "shop" },
};

/** What belongs to a bucket of logs. */
const OF_BUCKETS = [
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
];

/** A type of resource, in every region or in one. */
type Part = string | readonly [type: string, region: string];

/** What is replaced before one apply: parts of one round do not replace each other. */
const REPLACED: readonly { readonly parts: readonly Part[]; readonly unfinished?: string }[] = [
  {
    parts: [
      ["aws_lambda_function", HOME],
      ["aws_iam_role", OTHER],
      ["aws_dynamodb_table_replica", OTHER],
    ],
  },
  {
    parts: [
      ["aws_lb_target_group", HOME],
      ["aws_lb", OTHER],
    ],
  },
  {
    parts: [
      ["aws_security_group", HOME],
      ["aws_internet_gateway", OTHER],
    ],
  },
  {
    parts: [
      ["aws_subnet", HOME],
      ["aws_vpc", OTHER],
    ],
  },
  {
    parts: [
      "aws_lambda_permission",
      "aws_lb_listener",
      "aws_route_table",
      "aws_kms_alias",
      "aws_route53_record",
      "aws_cloudwatch_log_group",
    ],
  },
  {
    parts: [
      "aws_lb_target_group_attachment",
      "aws_lb_listener_rule",
      "aws_route",
      "aws_route_table_association",
      "aws_default_security_group",
      "aws_vpc_security_group_ingress_rule",
      "aws_iam_role_policy",
      "aws_wafv2_web_acl",
      "aws_globalaccelerator_endpoint_group",
      ...OF_BUCKETS,
      "aws_cloudwatch_metric_alarm",
      "aws_cloudwatch_dashboard",
      "aws_sns_topic",
    ],
  },
  {
    parts: [
      "aws_wafv2_web_acl_association",
      "aws_acm_certificate_validation",
      "aws_globalaccelerator_listener",
      "aws_cloudwatch_composite_alarm",
      "aws_sns_topic_subscription",
    ],
  },
  { parts: ["aws_acm_certificate", "aws_globalaccelerator_accelerator"] },
  { parts: ["aws_s3_bucket"] },
  { parts: ["aws_dynamodb_table"] },
  // The provider gives the table the new key in one call with a replica that is gone by then.
  { parts: ["aws_kms_key"], unfinished: "updating DynamoDB Table (shop) SSE" },
];

/** The same for what is deleted by hand. */
const DELETED: typeof REPLACED = [
  {
    parts: [
      ["aws_lambda_function", HOME],
      ["aws_iam_role", OTHER],
      ["aws_dynamodb_table_replica", OTHER],
    ],
  },
  {
    parts: [
      ["aws_lb", HOME],
      ["aws_lb_listener", OTHER],
    ],
  },
  {
    parts: [
      "aws_lambda_permission",
      "aws_cloudwatch_log_group",
      "aws_lb_listener_rule",
      "aws_route",
      "aws_kms_alias",
      "aws_route53_record",
      "aws_vpc_security_group_ingress_rule",
      "aws_globalaccelerator_endpoint_group",
      "aws_cloudwatch_composite_alarm",
      "aws_cloudwatch_dashboard",
      "aws_sns_topic",
    ],
  },
  {
    parts: [
      "aws_lb_target_group_attachment",
      "aws_route_table_association",
      "aws_iam_role_policy",
      "aws_wafv2_web_acl_association",
      ...OF_BUCKETS,
      "aws_sns_topic_subscription",
    ],
  },
  { parts: ["aws_s3_bucket"] },
];

const named = (rounds: typeof REPLACED) =>
  rounds.map(({ parts, unfinished }) => ({
    parts,
    unfinished,
    name: parts.map((part) => [part].flat().join(" in ")).join(", "),
  }));

describe("of a backend with everything", () => {
  const account = story("replaced");
  let project: Project;
  let whole: readonly string[];
  let before: readonly string[];

  beforeAll(async () => {
    await route53.createZone(account.aws.client, "example.com");
    before = await inventoryOfAws(account.aws.client, REGIONS);
    project = account.project();
    await project.synth(EVERYTHING);
    await project.terraform.init();
  });

  test("every region serves at first", async () => {
    account.says("apply the backend that things are taken from");
    await applyAll(project);
    whole = await shape();
    await expectWhole();
  });

  test("every type of resource is in the table, and nothing else is", async () => {
    const types = new Set((await project.terraform.state()).map(({ type }) => type));
    expect([...types].filter((type) => !NOTHING_AT_AWS.includes(type)).sort()).toEqual(Object.keys(DELETIONS).sort());
  });

  test("AWS refuses to delete what is in use", async () => {
    for (const [type, { remove, refused }] of Object.entries(DELETIONS)) {
      if (refused === undefined) continue;
      const [{ region, attributes }] = await resourcesOf([type]);
      await expect(remove(account.aws.client, region, attributes), type).rejects.toThrow(refused);
    }
    await expectWhole();
  });

  test.each(named(DELETED))("deleted by hand and brought back by one apply: $name", async ({ parts, name }) => {
    account.says(`delete ${name}`);
    const before = await shape();
    const resources = await resourcesOf(parts);
    for (const { type, region, attributes } of resources) {
      await DELETIONS[type]?.remove(account.aws.client, region, attributes);
    }
    const left = await shape();
    const gone = new Set(before.filter((line) => !left.includes(line)).map((line) => line.split(" ")[1]));
    const types = resources.flatMap(({ type }) => [type, ...(DELETIONS[type]?.takesAlong ?? [])]);
    expect([...gone].sort()).toEqual([...new Set(types.map(kindOf))].sort());
    await applyAll(project);
    await expectWhole();
  });

  test.each(named(REPLACED))(
    "replaced by one apply, or by two where the first does not finish: $name",
    async (round) => {
      account.says(`replace ${round.name}`);
      for (const { address } of await resourcesOf(round.parts)) await project.terraform.taint(address);
      if (round.unfinished !== undefined) await expect(applyAll(project)).rejects.toThrow(round.unfinished);
      await applyAll(project);
      await expectWhole();
    },
  );

  test.each(Object.keys(DELETIONS).filter((type) => DELETIONS[type]?.notReplaced))(
    "AWS refuses to replace %s, and nothing is lost",
    async (type) => {
      const [{ address }] = await resourcesOf([type]);
      await project.terraform.taint(address);
      await project.terraform.plan();
      const refusal = await project.terraform.applyPlan().catch((error) => error);
      expect(refusal).toBeInstanceOf(TerraformError);
      expect(refusal.message).toContain(DELETIONS[type]?.notReplaced);
      await project.terraform.untaint(address);
      expect(changes(await project.terraform.plan())).toEqual(NOTHING);
      await expectWhole();
    },
  );

  test.each(Object.keys(DELETIONS).filter((type) => DELETIONS[type]?.wayBack))(
    "%s comes back when its deletion is cancelled",
    async (type) => {
      const [{ region, attributes }] = await resourcesOf([type]);
      await DELETIONS[type]?.remove(account.aws.client, region, attributes);
      expect(await brokenIn(account.aws.client, region)).toEqual(["nobody can read shop"]);
      await DELETIONS[type]?.wayBack?.(account.aws.client, region, attributes);
      expect(changes(await project.terraform.plan())).toEqual(NOTHING);
      await expectWhole();
    },
  );

  test("every type is tried", () => {
    const tried = (rounds: typeof REPLACED) => rounds.flatMap(({ parts }) => parts.map((part) => [part].flat()[0]));
    const types = Object.entries(DELETIONS);
    expect(
      tried(REPLACED)
        .filter((type) => !NOTHING_AT_AWS.includes(type ?? ""))
        .sort(),
    ).toEqual(types.flatMap(([type, { notReplaced }]) => (notReplaced ? [] : [type])).sort());
    expect(tried(DELETED).sort()).toEqual(
      types.flatMap(([type, { refused, wayBack }]) => (refused || wayBack ? [] : [type])).sort(),
    );
  });

  async function resourcesOf(parts: readonly Part[]): Promise<[Found, ...Found[]]> {
    const state = (await project.terraform.state()).map((each) => ({
      ...each,
      region: project.regionOf(each.address),
    }));
    const found = parts.flatMap((part) => {
      const [type, where] = typeof part === "string" ? [part] : part;
      const own = state.filter((each) => each.type === type && (where === undefined || each.region === where));
      if (own.length === 0) throw new Error(`there is no ${type} in ${where ?? "any region"}`);
      return own;
    });
    return found as [Found, ...Found[]];
  }

  async function shape(): Promise<readonly string[]> {
    return (await inventoryOfAws(account.aws.client, REGIONS)).map(withoutIds).sort();
  }

  async function expectWhole(): Promise<void> {
    for (const region of REGIONS) expect(await brokenIn(account.aws.client, region), region).toEqual([]);
    expect(await shape()).toEqual(whole);
    await expectDeployed(account, [project], { regions: REGIONS, before });
  }
});

interface Found extends StateResource {
  readonly region: string;
}

/** A replica is a table, and a replica key a key. */
const kindOf = (type: string): string => type.replace("_table_replica", "_table").replace("_replica_key", "_key");

/** A line of the inventory, without what AWS chooses. */
const withoutIds = (line: string): string =>
  line
    // Its digits are an id of the provider's, and the last pattern would take only some of them.
    .replaceAll(/terraform-\d+/g, "terraform-*")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "*")
    .replaceAll(/\b(vpc|subnet|igw|rtb|rtbassoc|sg|sgr|mrk)-[0-9a-f]+/g, "$1-*")
    .replaceAll(/\/(listener|endpoint-group)\/[0-9a-f]+/g, "/$1/*")
    .replaceAll(/[0-9a-f]{16}/g, "*")
    .replaceAll(/CNAME _\S+/g, "CNAME *");
