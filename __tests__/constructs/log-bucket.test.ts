import { describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { ARTICLE, synth, THREE, TWO } from "../support/synth";

const [HOME, OTHER] = TWO;
const ACCOUNT = "123456789012";
const BUCKET = "aws_s3_bucket";
const POLICY = "aws_s3_bucket_policy";
const ACCELERATOR = "aws_globalaccelerator_accelerator";

const logged = (trafficLogs: BackendProps["trafficLogs"], more: Partial<BackendProps> = {}) =>
  synth({ ...ARTICLE, account: ACCOUNT, ...more, trafficLogs });

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const statementsOf = (stack: ReturnType<typeof synth>, region: string): readonly Statement[] =>
  JSON.parse(stack.one(POLICY, region).policy).Statement;
const principalsOf = (stack: ReturnType<typeof synth>, region: string) =>
  statementsOf(stack, region).flatMap(({ Effect, Principal }) => (Effect === "Allow" ? [Principal] : []));

const LOAD_BALANCERS = { Service: "logdelivery.elasticloadbalancing.amazonaws.com" };

describe("without trafficLogs", () => {
  const stack = synth(ARTICLE);

  test("nothing is logged, there are no buckets, and load balancers are told so", () => {
    expect(Object.keys(stack.json.resource).filter((type) => type.startsWith(BUCKET))).toEqual([]);
    for (const { access_logs } of stack.all("aws_lb")) expect(access_logs).toEqual({ enabled: false, bucket: "" });
    expect(stack.one(ACCELERATOR, HOME)).not.toHaveProperty("attributes");
  });
});

describe("the bucket of a region's logs", () => {
  const stack = logged({});
  const names = TWO.map((region) => `globalapp-logs-${ACCOUNT}-${region}`);

  test("is in the region, has a name of its own and is not deleted with its logs", () => {
    expect(TWO.map((region) => stack.one(BUCKET, region).bucket)).toEqual(names);
    for (const { force_destroy } of stack.all(BUCKET)) expect(force_destroy).toBe(false);
  });

  test("is named after the account that AWS tells, where the settings name none", () => {
    expect(synth({ ...ARTICLE, trafficLogs: {} }).one(BUCKET, OTHER).bucket).toMatch(
      new RegExp(`^globalapp-logs-\\$\\{data\\.aws_caller_identity\\.account_${OTHER}_\\w+\\.account_id\\}-${OTHER}$`),
    );
  });

  test("is closed to the public, owned by its account, encrypted with S3's own key, and emptied after its time", () => {
    for (const region of TWO) {
      expect(stack.one("aws_s3_bucket_public_access_block", region)).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(stack.one("aws_s3_bucket_ownership_controls", region).rule).toEqual({
        object_ownership: "BucketOwnerEnforced",
      });
      expect(stack.one("aws_s3_bucket_server_side_encryption_configuration", region).rule).toEqual([
        { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
      ]);
      expect(stack.one("aws_s3_bucket_lifecycle_configuration", region).rule).toMatchObject([
        { status: "Enabled", expiration: [{ days: 90 }] },
      ]);
    }
    const [rule] = logged({ retentionDays: 7 }).one("aws_s3_bucket_lifecycle_configuration", HOME).rule;
    expect(rule.expiration).toEqual([{ days: 7 }]);
  });

  test("has everything before the load balancer logs to it, and nothing of another region", () => {
    for (const region of TWO) {
      const balancer = stack.one("aws_lb", region);
      expect(balancer.access_logs).toEqual({
        enabled: true,
        bucket: `globalapp-logs-${ACCOUNT}-${region}`,
        prefix: "access",
      });
      expect(balancer.depends_on).toContain(stack.one(POLICY, region).address);
      const other = TWO.find((name) => name !== region);
      for (const each of stack.all(POLICY)) {
        if (each.provider === `aws.${region}`) expect(JSON.stringify(each)).not.toContain(other);
      }
    }
  });

  test.each([
    ["us-west-2", "797873946194"],
    ["eu-central-1", "054676820928"],
    ["ap-southeast-3", "589379963580"],
  ])("lets in the service and, as %s had one first, its account there", (region, account) => {
    const regions = [region, region === HOME ? OTHER : HOME] as const;
    expect(principalsOf(logged({}, { regions: [...regions] }), region)).toEqual([
      LOAD_BALANCERS,
      { AWS: `arn:aws:iam::${account}:root` },
    ]);
  });

  test.each(["me-central-1", "eu-central-2", "ap-southeast-4"])(
    "lets in the service alone in %s, which has no such account",
    (region) => {
      expect(principalsOf(logged({}, { regions: [HOME, region] }), region)).toEqual([LOAD_BALANCERS]);
    },
  );

  test("lets them write this account's logs and do nothing else, and lets nobody in without TLS", () => {
    const bucket = `arn:aws:s3:::globalapp-logs-${ACCOUNT}-${OTHER}`;
    const statements = statementsOf(stack, OTHER);
    for (const { Action, Resource } of statements.filter(({ Effect }) => Effect === "Allow")) {
      expect([Action, Resource]).toEqual(["s3:PutObject", `${bucket}/access/AWSLogs/${ACCOUNT}/*`]);
    }
    expect(statements.filter(({ Effect }) => Effect === "Deny")).toMatchObject([
      {
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  test("takes the accelerator's flows in the first region alone, from this account only", () => {
    const stack = logged({ flowLogs: true }, { regions: THREE });
    const [home = "", ...others] = THREE;
    const delivery = { Service: "delivery.logs.amazonaws.com" };
    expect(statementsOf(stack, home).filter(({ Sid }) => Sid.startsWith("AWSLogDelivery"))).toMatchObject([
      {
        Principal: delivery,
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::globalapp-logs-${ACCOUNT}-${home}/flows/AWSLogs/${ACCOUNT}/*`,
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
      {
        Principal: delivery,
        Action: "s3:GetBucketAcl",
        Resource: `arn:aws:s3:::globalapp-logs-${ACCOUNT}-${home}`,
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
    ]);
    for (const region of others) expect(principalsOf(stack, region)).not.toContainEqual(delivery);
    const accelerator = stack.one(ACCELERATOR, home);
    expect(accelerator.attributes).toEqual({
      flow_logs_enabled: true,
      flow_logs_s3_bucket: `globalapp-logs-${ACCOUNT}-${home}`,
      flow_logs_s3_prefix: "flows",
    });
    expect(accelerator.depends_on).toEqual([stack.one(POLICY, home).address]);
  });

  test("stays where logs are turned off, so that those that are there do", () => {
    const stack = logged({ accessLogs: false });
    expect(TWO.map((region) => stack.one(BUCKET, region).bucket)).toEqual(names);
    for (const { access_logs } of stack.all("aws_lb")) expect(access_logs).toMatchObject({ enabled: false });
    expect(stack.one(ACCELERATOR, HOME).attributes).toMatchObject({ flow_logs_enabled: false });
    for (const region of TWO) expect(principalsOf(stack, region)).toEqual([]);
  });

  test("goes with its logs where the settings say so", () => {
    const stack = logged({ deleteWithBackend: true });
    for (const { force_destroy } of stack.all(BUCKET)) expect(force_destroy).toBe(true);
  });
});

describe("given buckets", () => {
  const buckets = { [HOME]: "acme-logs-us", [OTHER]: "acme-logs-eu" };

  test("are logged to, and are left to their owner", () => {
    const stack = logged({ flowLogs: true, buckets });
    expect(Object.keys(stack.json.resource).filter((type) => type.startsWith(BUCKET))).toEqual([]);
    expect(TWO.map((region) => stack.one("aws_lb", region).access_logs.bucket)).toEqual(Object.values(buckets));
    expect(stack.one(ACCELERATOR, HOME).attributes.flow_logs_s3_bucket).toBe("acme-logs-us");
  });
});
