import { beforeAll, describe, expect, test } from "vitest";
import type { BackendProps } from "../../src/settings/schema";
import { networkOf, openDefaultVpc } from "./account-networks";
import {
  alarms,
  dynamodb,
  ec2,
  functionConfiguration,
  globalAccelerator,
  iam,
  loadBalancing,
  route53,
} from "./aws/ask";
import type { Answer } from "./aws/client";
import { inventoryOfAws } from "./inventory";
import type { Project } from "./project";
import { applyAll, countByType, expectDeployed, expectNoOtherWarning, story } from "./story";

/** One of them has availability zones that Global Accelerator does not take endpoints in. */
const REGIONS = ["ap-northeast-1", "us-east-1"] as const;
const [HOME] = REGIONS;

/** What Terraform would read as a template, if it were not told otherwise. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: so would JavaScript
const TEMPLATE = "${not} a %{template}";

const BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess";

/** Internal load balancers in VPCs of their own, and everything else as it is not by default. */
const created: BackendProps = {
  name: "created",
  regions: [...REGIONS],
  table: {
    sortKey: "kind",
    ttlAttribute: "expires",
    pointInTimeRecovery: true,
    seedItems: [
      { item_id: "foo/bar", kind: "a", text: TEMPLATE, nested: { list: [1, true, null] } },
      { item_id: "foo/bar", kind: "b" },
    ],
  },
  function: {
    memoryMb: 512,
    timeoutSeconds: 7,
    architecture: "x86_64",
    logRetentionDays: 30,
    reservedConcurrency: 5,
    tracing: true,
  },
  loadBalancer: { scheme: "internal", multiValueHeaders: true },
  accelerator: { port: 8080, clientAffinity: "SOURCE_IP", ipAddressType: "DUAL_STACK" },
  writes: "anonymous",
  tags: { team: "shop", "cost center": "r+d @ 7" },
  // The local control plane's own, which has AWS's managed policies.
  account: "123456789012",
  permissionsBoundary: BOUNDARY,
};

/** Where Global Accelerator's metrics are. */
const ALARMS = "us-west-2";

const alarmed: BackendProps = { ...created, alarms: { emails: ["on-call@example.com"], flowsPerMinute: 1 } };

/** In the VPCs that every account has. */
const inDefault: BackendProps = { name: "default", regions: [...REGIONS], network: "default" };

describe("the settings", () => {
  const account = story("settings");
  const backends: Record<"created" | "default" | "existing", Project> = {} as never;
  let before: readonly string[];
  let existing: Record<string, { vpcId: string; subnetIds: string[] }>;
  let certificateArns: Record<string, string>;

  beforeAll(async () => {
    const networks = REGIONS.map(
      async (region) => [region, await networkOf(account.aws.client, region, { ipv6: true })] as const,
    );
    existing = Object.fromEntries(await Promise.all(networks));
    for (const region of REGIONS) await openDefaultVpc(account.aws.client, region);
    await route53.createZone(account.aws.client, "example.com");
    const issued = REGIONS.map(async (region) => [region, await someCertificate(region)] as const);
    certificateArns = Object.fromEntries(await Promise.all(issued));
    before = await inventoryOfAws(account.aws.client, REGIONS);
    const settings: Record<keyof typeof backends, BackendProps> = {
      created,
      default: inDefault,
      existing: inExisting(),
    };
    for (const [name, props] of Object.entries(settings)) {
      const project = account.project();
      await project.synth(props);
      await project.terraform.init();
      backends[name as keyof typeof backends] = project;
    }
  });

  test("of every network mode are applied side by side, and nothing is left to do", async () => {
    account.says("apply three backends: created, default and existing networks");
    await Promise.all(Object.values(backends).map(applyAll));
    await expectDeployed(account, Object.values(backends), { regions: REGIONS, before });
  });

  test("put internal, dual-stack load balancers into VPCs that nothing routes into", async () => {
    for (const region of REGIONS) {
      const loadBalancer = await loadBalancerOf("created", region);
      expect(loadBalancer).toMatchObject({ Scheme: "internal", IpAddressType: "dualstack" });
      const zones: Answer[] = loadBalancer.AvailabilityZones.member;
      const subnets = (await ec2.subnets(account.aws.client, region)).filter(({ subnetId }) =>
        zones.some(({ SubnetId }) => SubnetId === subnetId),
      );
      expect(new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size).toBe(2);
      expect(subnets.map(({ availabilityZoneId }) => availabilityZoneId)).not.toContain("apne1-az3");
      for (const { ipv6CidrBlockAssociationSet } of subnets) expect(ipv6CidrBlockAssociationSet.item).toHaveLength(1);

      const [{ vpcId }] = subnets;
      const routes = (await ec2.routeTables(account.aws.client, region))
        .filter((table) => table.vpcId === vpcId)
        .flatMap(({ routeSet }) => routeSet.item);
      expect(routes.filter(({ gatewayId }) => gatewayId !== "local")).toEqual([]);
      // Global Accelerator only reaches into VPCs that have a gateway, routed to or not.
      const gateways = await ec2.internetGateways(account.aws.client, region);
      expect(gateways.flatMap(({ attachmentSet }) => attachmentSet.item.map((each: Answer) => each.vpcId))).toContain(
        vpcId,
      );
    }
  });

  test("let clients in by both families, on the port that is set", async () => {
    const listeners = await loadBalancing.listeners(account.aws.client, HOME);
    expect(listeners.map(({ Port }) => Port).sort()).toEqual(["80", "80", "8080"]);
    const rules = (await ec2.securityGroupRules(account.aws.client, HOME)).filter(
      ({ fromPort }) => fromPort === "8080",
    );
    expect(rules.map(({ cidrIpv4, cidrIpv6 }) => cidrIpv4 ?? cidrIpv6).sort()).toEqual(["0.0.0.0/0", "::/0"]);
  });

  test("give the accelerator both families, affinity and its port", async () => {
    const accelerator = (await globalAccelerator.accelerators(account.aws.client)).find(
      ({ Name }) => Name === "created",
    );
    expect(accelerator).toMatchObject({ IpAddressType: "DUAL_STACK", Status: "DEPLOYED", Enabled: true });
    expect(accelerator.IpSets.flatMap(({ IpAddresses }: Answer) => IpAddresses)).toHaveLength(4);
    const listeners = await globalAccelerator.listeners(account.aws.client);
    expect(listeners.find(({ ListenerArn }) => ListenerArn.startsWith(accelerator.AcceleratorArn))).toMatchObject({
      ClientAffinity: "SOURCE_IP",
      PortRanges: [{ FromPort: 8080, ToPort: 8080 }],
    });
  });

  test("make a table with a sort key, expiry and backups in every region", async () => {
    const { client } = account.aws;
    for (const region of REGIONS) {
      expect(await dynamodb.table(client, region, "created")).toMatchObject({
        KeySchema: [
          { AttributeName: "item_id", KeyType: "HASH" },
          { AttributeName: "kind", KeyType: "RANGE" },
        ],
      });
      const backups = await client.json("dynamodb", region, "DescribeContinuousBackups", { TableName: "created" });
      expect(backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus).toBe(
        "ENABLED",
      );
    }
    const { TimeToLiveDescription } = await client.json("dynamodb", HOME, "DescribeTimeToLive", {
      TableName: "created",
    });
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: "expires", TimeToLiveStatus: "ENABLED" });
  });

  test("write the seed items as they are", async () => {
    const { code, stdout } = await backends.created.npmRun("seed");
    expect([code, stdout]).toEqual([0, `2 of 2 seed items written to created in ${HOME}, from where they replicate\n`]);
    const { Items } = await account.aws.client.json("dynamodb", HOME, "Scan", { TableName: "created" });
    expect(Items).toHaveLength(4);
    expect(Items).toContainEqual({
      item_id: { S: "foo/bar" },
      kind: { S: "a" },
      text: { S: TEMPLATE },
      nested: { M: { list: { L: [{ N: "1" }, { BOOL: true }, { NULL: true }] } } },
    });
  });

  test("let the function write to its own region's table and to nothing else", async () => {
    for (const region of REGIONS) {
      const { Environment, ...configuration } = await functionConfiguration(account.aws.client, region, "created-api");
      expect(Environment.Variables).toMatchObject({ WRITES: "anonymous", SORT_KEY: "kind", tablename: "created" });
      expect(configuration).toMatchObject({ MemorySize: 512, Timeout: 7, Architectures: ["x86_64"] });
      const policy = await iam.rolePolicy(account.aws.client, `created-api-${region}`, "own-table-logs-and-traces");
      expect(policy.Statement[0]).toEqual({
        Sid: "Table",
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
        Resource: expect.stringMatching(new RegExp(`^arn:aws:dynamodb:${region}:\\d+:table/created$`)),
      });
    }
  });

  test("put their boundary on every role", async () => {
    for (const region of REGIONS) {
      const role = await iam.role(account.aws.client, `created-api-${region}`);
      expect(role.PermissionsBoundary.PermissionsBoundaryArn).toBe(BOUNDARY);
    }
  });

  test("put their tags on the table and its replica", async () => {
    for (const region of REGIONS) {
      const { TableArn } = await dynamodb.table(account.aws.client, region, "created");
      const { Tags } = await account.aws.client.json("dynamodb", region, "ListTagsOfResource", {
        ResourceArn: TableArn,
      });
      expect(Tags).toContainEqual({ Key: "team", Value: "shop" });
      expect(Tags).toContainEqual({ Key: "GlobalApp", Value: "created" });
      expect(Tags).toContainEqual({ Key: "cost center", Value: "r+d @ 7" });
    }
  });

  test("use the networks that are there", async () => {
    for (const region of REGIONS) {
      const [defaultVpc] = (await ec2.vpcs(account.aws.client, region)).filter(({ isDefault }) => isDefault === "true");
      const inDefaultVpc = await loadBalancerOf("default", region);
      expect(inDefaultVpc.VpcId).toBe(defaultVpc.vpcId);
      expect(inDefaultVpc.Scheme).not.toBe("internal");
      const given = await loadBalancerOf("existing", region);
      expect(given).toMatchObject({ Scheme: "internal", VpcId: existing[region]?.vpcId });
      const subnets = given.AvailabilityZones.member.map(({ SubnetId }: Answer) => SubnetId);
      expect(subnets.sort()).toEqual(existing[region]?.subnetIds.toSorted());
    }
  });

  test("can have HTTPS later, with certificates that exist", async () => {
    account.says("HTTPS for the one in existing networks");
    const project = backends.existing;
    await project.synth({ ...inExisting(), certificateArns });
    const { create, update, replace, delete: deleted } = await applyAll(project);
    expect([replace, deleted]).toEqual([[], []]);
    expect(countByType(create)).toEqual({
      aws_lb_listener: 2,
      aws_lb_listener_rule: 2,
      aws_vpc_security_group_ingress_rule: 2,
    });
    expect(countByType(update)).toEqual({ aws_globalaccelerator_listener: 1, aws_lb_listener: 2 });
    for (const region of REGIONS) {
      const https = (await loadBalancing.listeners(account.aws.client, region)).find(({ Port }) => Port === "443");
      expect(https.Certificates.member).toEqual([{ CertificateArn: certificateArns[region] }]);
      const [rule] = await loadBalancing.rules(account.aws.client, region);
      expect(rule.Conditions.member).toMatchObject([
        { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "Authorization", Values: { member: ["*"] } } },
      ]);
      expect(rule.Actions.member).toMatchObject([
        { Type: "fixed-response", FixedResponseConfig: { StatusCode: "403" } },
      ]);
    }
  });

  test("can become dual-stack later, together with a domain", async () => {
    account.says("both families and a domain for it");
    const project = backends.existing;
    await project.synth({
      ...inExisting(),
      certificateArns,
      domain: { name: "api.example.com", hostedZone: "example.com" },
      accelerator: { ipAddressType: "DUAL_STACK" },
    });
    const { replace, delete: deleted } = await applyAll(project);
    expect([replace, deleted]).toEqual([[], []]);
    const accelerators = await globalAccelerator.accelerators(account.aws.client);
    const { DualStackDnsName } = accelerators.find(({ Name }) => Name === "existing");
    const records = await route53.records(account.aws.client);
    expect(records.map(({ Type, AliasTarget }) => [Type, AliasTarget.DNSName.replace(/\.$/, "")]).sort()).toEqual([
      ["A", DualStackDnsName],
      ["AAAA", DualStackDnsName],
    ]);
  });

  test("can have alarms later, those of the accelerator in us-west-2, which is no region of the backend", async () => {
    account.says("alarms for the one in created networks");
    await backends.created.synth(alarmed);
    const { create, update, replace, delete: deleted } = await applyAll(backends.created);
    expect([update, replace, deleted]).toEqual([[], [], []]);
    expect(countByType(create)).toEqual({
      // 11 in each region, the endpoints of both, and the accelerator's connections, in all and by static address.
      aws_cloudwatch_metric_alarm: 27,
      aws_cloudwatch_composite_alarm: 3,
      aws_cloudwatch_dashboard: 1,
      aws_sns_topic: 3,
      aws_sns_topic_subscription: 3,
      terraform_data: 3,
    });
    const { client } = account.aws;
    expect(await alarms.composite(client, HOME)).toEqual(["created-region"]);
    expect(await alarms.composite(client, ALARMS)).toEqual(["created-accelerator"]);
    expect((await alarms.metric(client, ALARMS)).sort()).toEqual([
      "created-address-1",
      "created-address-2",
      "created-endpoints-ap-northeast-1",
      "created-endpoints-us-east-1",
      "created-flows",
    ]);
    const [accelerator] = (await globalAccelerator.accelerators(client)).filter(({ Name }) => Name === "created");
    const named = { "AlarmNames.member.1": "created-flows" };
    const { MetricAlarms } = await client.query("monitoring", ALARMS, "DescribeAlarms", named);
    expect(MetricAlarms.member[0].Dimensions.member).toEqual([
      { Name: "Accelerator", Value: accelerator.AcceleratorArn.split("/").at(-1) },
    ]);
  });

  test("can lose an alarm, although AWS deletes none that a composite alarm has", async () => {
    account.says("no reserved concurrency, and so other alarms");
    await backends.created.synth({ ...alarmed, function: { ...created.function, reservedConcurrency: undefined } });
    const { create, replace, delete: deleted } = await applyAll(backends.created);
    expect(countByType(create)).toEqual({ aws_cloudwatch_metric_alarm: 2 });
    expect(countByType(deleted)).toEqual({ aws_cloudwatch_metric_alarm: 2 });
    expect(countByType(replace)).toEqual({ aws_cloudwatch_composite_alarm: 2 });
  });

  test("can be without alarms again, while us-west-2 is a former region", async () => {
    account.says("no alarms");
    await backends.created.synth({ ...created, formerRegions: [ALARMS] });
    const { create, update, replace, delete: deleted } = await applyAll(backends.created);
    expect(replace).toEqual([]);
    // What is known of a region that goes: nothing of AWS.
    expect(countByType(create)).toEqual({ terraform_data: 4 });
    expect(countByType(update)).toEqual({ aws_lambda_function: 2 });
    expect(countByType(deleted)).toMatchObject({ aws_cloudwatch_metric_alarm: 27, aws_sns_topic_subscription: 3 });
    await backends.created.synth(created);
    const rest = await applyAll(backends.created);
    expect([rest.create, rest.update, rest.replace]).toEqual([[], [], []]);
    expect(countByType(rest.delete)).toEqual({ terraform_data: 4 });
  });

  test("leave nothing behind when they are destroyed", async () => {
    account.says("destroy the three");
    const said = await Promise.all(Object.values(backends).map(({ terraform }) => terraform.destroy()));
    expectNoOtherWarning(said.flat());
    expect(await inventoryOfAws(account.aws.client, REGIONS)).toEqual(before);
    const left = await inventoryOfAws(account.aws.client, [ALARMS]);
    expect(left.filter((line) => /cloudwatch|sns/.test(line))).toEqual([]);
  });

  const inExisting = (): BackendProps => ({
    name: "existing",
    regions: [...REGIONS],
    network: existing,
    loadBalancer: { scheme: "internal" },
  });

  const someCertificate = async (region: string): Promise<string> =>
    (await account.aws.client.json("acm", region, "RequestCertificate", { DomainName: "api.example.com" }))
      .CertificateArn;

  const loadBalancerOf = async (name: string, region: string): Promise<Answer> =>
    (await loadBalancing.loadBalancers(account.aws.client, region)).find(
      (each) => each.LoadBalancerName === `${name}-alb`,
    );
});
