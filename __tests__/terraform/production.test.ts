import { beforeAll, describe, expect, test } from "vitest";
import { PRODUCTION } from "../../examples/production";
import type { BackendProps } from "../../src/settings/schema";
import {
  certificates,
  dynamodb,
  ec2,
  firewalls,
  globalAccelerator,
  iam,
  kms,
  loadBalancing,
  logBuckets,
  route53,
} from "./aws/ask";
import type { Answer } from "./aws/client";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, changes, expectDeployed, story } from "./story";

const REGIONS = ["us-west-2", "eu-central-1"];
const [HOME, OTHER] = REGIONS as [string, string];
const BUCKET = "example-terraform-state";

const WITHOUT_PROTECTION: BackendProps = {
  name: "shop",
  ...PRODUCTION,
  table: { ...PRODUCTION.table, deletionProtection: false },
  loadBalancer: { ...PRODUCTION.loadBalancer, deletionProtection: false },
  accelerator: {},
};

/**
 * Everything of it is known to the local control plane, but not everything that AWS makes of it: certificates are issued
 * after a minute whatever the records say, AWS's managed rules are names, no policy of a key or a role is enforced, nothing
 * is encrypted, and protection of load balancers is stored and not heeded. The token issuer is only a variable here; the
 * simulator tries it.
 */
describe("the production example", () => {
  const account = story("production");
  let project: Project;
  let before: readonly string[];

  beforeAll(async () => {
    const { client } = account.aws;
    await route53.createZone(client, "example.com");
    await client.xml("s3", "us-east-1", "PUT", `/${BUCKET}`);
    before = await inventoryOfAws(client, REGIONS);
    project = account.project();
    await project.synth({ name: "shop", ...PRODUCTION });
    await project.terraform.init();
  });

  test("is applied, and nothing is left to do", async () => {
    account.says("apply the production example; the provider waits 90 s before and after it protects a replica");
    await applyAll(project);
    await expectDeployed(account, [project], { regions: REGIONS, before });
  });

  test("keeps its state in the bucket, and nothing of the lock", async () => {
    const { ListBucketResult } = await account.aws.client.xml("s3", "eu-central-1", "GET", `/${BUCKET}?list-type=2`);
    expect([ListBucketResult.Contents].flat().map(({ Key }: Answer) => Key)).toEqual(["shop.tfstate"]);
  });

  test("serves HTTPS with a certificate of each region, and sends HTTP there", async () => {
    for (const region of REGIONS) {
      const [certificate] = await certificates(account.aws.client, region);
      const listeners = await loadBalancing.listeners(account.aws.client, region);
      const [http, https] = listeners.sort((a, b) => a.Port - b.Port);
      expect(https).toMatchObject({
        Port: "443",
        Protocol: "HTTPS",
        SslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        Certificates: { member: [{ CertificateArn: certificate.CertificateArn }] },
      });
      expect(http.DefaultActions.member[0]).toMatchObject({
        Type: "redirect",
        RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" },
      });
    }
  });

  test("logs every request and every flow into the bucket of the region, which lets in those who write and nobody else", async () => {
    const { client } = account.aws;
    for (const region of REGIONS) {
      const bucket = `shop-logs-123456789012-${region}`;
      expect(await logBuckets(client, region)).toEqual([bucket]);
      const [balancer] = await loadBalancing.loadBalancers(client, region);
      const { Attributes } = await client.query("elasticloadbalancing", region, "DescribeLoadBalancerAttributes", {
        LoadBalancerArn: balancer.LoadBalancerArn,
      });
      const values = Object.fromEntries(Attributes.member.map(({ Key, Value }: Answer) => [Key, Value]));
      expect(values).toMatchObject({
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": bucket,
        "access_logs.s3.prefix": "access",
      });
    }
    const [accelerator] = await globalAccelerator.accelerators(client);
    const AcceleratorArn = accelerator.AcceleratorArn;
    const { AcceleratorAttributes } = await client.json("globalaccelerator", HOME, "DescribeAcceleratorAttributes", {
      AcceleratorArn,
    });
    expect(AcceleratorAttributes).toEqual({
      FlowLogsEnabled: true,
      FlowLogsS3Bucket: `shop-logs-123456789012-${HOME}`,
      FlowLogsS3Prefix: "flows",
    });
  });

  test("has one record that validates all certificates, and one that leads to the accelerator", async () => {
    const records = await route53.records(account.aws.client);
    expect(records.map(({ Type }) => Type).sort()).toEqual(["A", "CNAME"]);
    const alias = records.find(({ Type }) => Type === "A");
    expect(alias).toMatchObject({ Name: "api.example.com.", AliasTarget: { HostedZoneId: "Z2BJ6XQ5FK7U4H" } });
    expect(alias.AliasTarget.DNSName).toMatch(/\.awsglobalaccelerator\.com\.?$/);
  });

  test("encrypts every table with one key in every region", async () => {
    const ids = new Set<string>();
    for (const region of REGIONS) {
      const [key, ...others] = await kms.keys(account.aws.client, region);
      expect(others).toEqual([]);
      expect(key).toMatchObject({ MultiRegion: true });
      ids.add(key.KeyId);
      const table = await dynamodb.table(account.aws.client, region, "shop");
      expect(table.SSEDescription).toMatchObject({ SSEType: "KMS", KMSMasterKeyArn: key.Arn });
      const { Aliases } = await account.aws.client.json("kms", region, "ListAliases", { KeyId: key.KeyId });
      expect(Aliases.map(({ AliasName }: Answer) => AliasName)).toEqual(["alias/shop"]);
    }
    expect(ids.size).toBe(1);
    const rotation = await account.aws.client.json("kms", HOME, "GetKeyRotationStatus", { KeyId: [...ids][0] });
    expect(rotation.KeyRotationEnabled).toBe(true);
  });

  test("has backups and deletion protection of the table in every region", async () => {
    for (const region of REGIONS) {
      const { DeletionProtectionEnabled } = await dynamodb.table(account.aws.client, region, "shop");
      expect(DeletionProtectionEnabled).toBe(true);
      const { ContinuousBackupsDescription } = await account.aws.client.json(
        "dynamodb",
        region,
        "DescribeContinuousBackups",
        { TableName: "shop" },
      );
      expect(ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus).toBe("ENABLED");
    }
  });

  test("has a firewall in front of each load balancer", async () => {
    for (const region of REGIONS) {
      const [loadBalancer] = await loadBalancing.loadBalancers(account.aws.client, region);
      const [acl] = await firewalls.all(account.aws.client, region);
      expect(await firewalls.of(account.aws.client, region, loadBalancer.LoadBalancerArn)).toBe(acl.ARN);
    }
  });

  test("has VPCs whose default group lets nothing in or out", async () => {
    const { client } = account.aws;
    const own = (await ec2.vpcs(client, OTHER)).find(({ isDefault }) => isDefault !== "true");
    const group = (await ec2.securityGroups(client, OTHER)).find(
      ({ vpcId, groupName }) => vpcId === own.vpcId && groupName === "default",
    );
    expect([group.ipPermissions?.item ?? [], group.ipPermissionsEgress?.item ?? []]).toEqual([[], []]);
  });

  test("lets the function decrypt the table's key, by way of the table", async () => {
    const policy = await iam.rolePolicy(account.aws.client, `shop-api-${OTHER}`, "own-table-logs-and-traces");
    expect(policy.Statement.find(({ Sid }: Answer) => Sid === "TableKey")).toMatchObject({
      Action: ["kms:Decrypt"],
      Condition: { StringEquals: { "kms:ViaService": `dynamodb.${OTHER}.amazonaws.com` } },
    });
  });

  test("goes once its protection is off, and leaves nothing but its state, its logs and the record that validates certificates", async () => {
    account.says("turn its protection off, and npm run teardown");
    await project.synth(WITHOUT_PROTECTION);
    const { update, ...others } = changes(await applyAll(project));
    expect(others).toEqual({ create: [], replace: [], delete: [] });
    expect(update.map((address) => address.split(".")[0]).sort()).toEqual([
      "aws_dynamodb_table",
      "aws_dynamodb_table_replica",
      "aws_lb",
      "aws_lb",
    ]);
    const { code, stdout, stderr } = await project.teardown("--yes");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/done:\n {2}(\d+) of \1 resources are destroyed\n/);
    expect(stdout).toContain(`the bucket ${BUCKET} in ${OTHER}, with the empty state at shop.tfstate and its versions`);
    const left = (await inventoryOfAws(account.aws.client, REGIONS)).filter((line) => !before.includes(line));
    const isOfLogs = (line: string) => line.includes(" aws_s3_bucket");
    for (const region of REGIONS) {
      expect(stdout).toContain(
        `the bucket shop-logs-123456789012-${region} with its logs, each of which S3 deletes after 365 days`,
      );
      // With all that protects and empties it.
      expect(left.filter((line) => isOfLogs(line) && line.startsWith(region))).toHaveLength(6);
    }
    // Other certificates of the name may need it.
    expect(left.filter((line) => !isOfLogs(line))).toEqual([
      expect.stringMatching(/^global aws_route53_record CNAME _\w+\.api\.example\.com$/),
    ]);
    expect(await project.terraform.state()).toEqual([]);
  });
});
