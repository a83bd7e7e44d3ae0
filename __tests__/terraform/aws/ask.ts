import { type Answer, type AwsClient, AwsError } from "./client";

/** A list that EC2 has of a region. */
const list = (action: string, set: string) => async (aws: AwsClient, region: string) =>
  ((await aws.query("ec2", region, action))[set].item ?? []) as Answer[];

export const ec2 = {
  vpcs: list("DescribeVpcs", "vpcSet"),
  subnets: list("DescribeSubnets", "subnetSet"),
  internetGateways: list("DescribeInternetGateways", "internetGatewaySet"),
  securityGroups: list("DescribeSecurityGroups", "securityGroupInfo"),
  securityGroupRules: list("DescribeSecurityGroupRules", "securityGroupRuleSet"),
  /** Without the main ones, which VPCs are born with. */
  routeTables: async (aws: AwsClient, region: string) =>
    (await list("DescribeRouteTables", "routeTableSet")(aws, region)).filter(
      ({ associationSet }) => !(associationSet.item ?? []).some(({ main }: Answer) => main === "true"),
    ),
};

const elb = async (aws: AwsClient, region: string, action: string, parameters: Record<string, string> = {}) =>
  aws.query("elasticloadbalancing", region, action, parameters);

/** Of the region alone: S3 lists all buckets everywhere. */
export const logBuckets = async (aws: AwsClient, region: string): Promise<string[]> =>
  [(await aws.xml("s3", region, "GET", "/")).ListAllMyBucketsResult.Buckets.Bucket ?? []]
    .flat()
    .map(({ Name }: Answer) => Name)
    .filter((name: string) => name.endsWith(`-${region}`));

/** Parts of the region's buckets of logs that are there, by the parameter that names them. */
export const partsOfLogBuckets = (part: string) => async (aws: AwsClient, region: string) =>
  each(await logBuckets(aws, region), async (name) => {
    try {
      await aws.xml("s3", region, "GET", `/${name}?${part}`);
      return [name];
    } catch (error) {
      if (error instanceof AwsError && error.status === 404) return [];
      throw error;
    }
  });

export const loadBalancing = {
  loadBalancers: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    (await elb(aws, region, "DescribeLoadBalancers")).LoadBalancers.member ?? [],

  listeners: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    each(await loadBalancing.loadBalancers(aws, region), async ({ LoadBalancerArn }) => {
      try {
        return (await elb(aws, region, "DescribeListeners", { LoadBalancerArn })).Listeners.member ?? [];
      } catch (error) {
        // One that has gone since it was listed has none.
        if (error instanceof AwsError && error.message.includes("LoadBalancerNotFound")) return [];
        throw error;
      }
    }),

  /** Without the default rule, which every listener has. */
  rules: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    each(await loadBalancing.listeners(aws, region), async ({ ListenerArn }) => {
      const { Rules } = await elb(aws, region, "DescribeRules", { ListenerArn });
      return (Rules.member ?? []).filter(({ IsDefault }: Answer) => IsDefault !== "true");
    }),

  targetGroups: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    (await elb(aws, region, "DescribeTargetGroups")).TargetGroups.member ?? [],

  targets: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    each(await loadBalancing.targetGroups(aws, region), async ({ TargetGroupArn }) => {
      const { TargetHealthDescriptions } = await elb(aws, region, "DescribeTargetHealth", { TargetGroupArn });
      return (TargetHealthDescriptions.member ?? []).map(({ Target }: Answer) => ({
        Id: Target.Id,
        targetGroup: TargetGroupArn,
      }));
    }),
};

export const functions = async (aws: AwsClient, region: string): Promise<Answer[]> =>
  (await aws.lambda(region, "/2015-03-31/functions/"))?.Functions ?? [];

export const functionConfiguration = (aws: AwsClient, region: string, name: string): Promise<Answer> =>
  aws.lambda(region, `/2015-03-31/functions/${name}/configuration`);

/** Statements of a function's own policy, which says who may invoke it. */
export const functionPolicy = async (aws: AwsClient, region: string, name: string): Promise<Answer[]> => {
  const found = await aws.lambda(region, `/2015-03-31/functions/${name}/policy`);
  return found ? JSON.parse(found.Policy).Statement : [];
};

export const logGroups = async (aws: AwsClient, region: string): Promise<Answer[]> =>
  (await aws.json("logs", region, "DescribeLogGroups")).logGroups;

export const dynamodb = {
  tables: async (aws: AwsClient, region: string): Promise<string[]> =>
    (await aws.json("dynamodb", region, "ListTables")).TableNames,

  table: async (aws: AwsClient, region: string, TableName: string): Promise<Answer> =>
    (await aws.json("dynamodb", region, "DescribeTable", { TableName })).Table,

  items: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    each(await dynamodb.tables(aws, region), async (table) => {
      const { Items } = await aws.json("dynamodb", region, "Scan", { TableName: table });
      return Items.map((item: Answer) => ({ item, table }));
    }),
};

/** IAM is in no region; its requests are signed for this one. */
const IAM = "us-east-1";

export const iam = {
  roles: async (aws: AwsClient): Promise<string[]> =>
    ((await aws.query("iam", IAM, "ListRoles")).Roles.member ?? []).map(({ RoleName }: Answer) => RoleName),

  rolePolicies: async (aws: AwsClient): Promise<string[]> =>
    each(await iam.roles(aws), async (RoleName) => {
      const { PolicyNames } = await aws.query("iam", IAM, "ListRolePolicies", { RoleName });
      return (PolicyNames.member ?? []).map((name: string) => `${RoleName}:${name}`);
    }),

  role: async (aws: AwsClient, RoleName: string): Promise<Answer> =>
    (await aws.query("iam", IAM, "GetRole", { RoleName })).Role,

  rolePolicy: async (aws: AwsClient, RoleName: string, PolicyName: string): Promise<Answer> => {
    const { PolicyDocument } = await aws.query("iam", IAM, "GetRolePolicy", { RoleName, PolicyName });
    return JSON.parse(decodeURIComponent(PolicyDocument));
  },
};

/** Route 53 is in no region; its requests are signed for this one. */
const ROUTE53 = "us-east-1";

export const route53 = {
  createZone: async (aws: AwsClient, name: string): Promise<void> => {
    const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
    await aws.xml("route53", ROUTE53, "POST", "/2013-04-01/hostedzone", body);
  },

  zones: async (aws: AwsClient): Promise<Answer[]> =>
    (await aws.xml("route53", ROUTE53, "GET", "/2013-04-01/hostedzone")).ListHostedZonesResponse.HostedZones
      .HostedZone ?? [],

  /** Without those that a zone is born with. */
  records: async (aws: AwsClient): Promise<Answer[]> =>
    each(await route53.zones(aws), async ({ Id }) => {
      const { ListResourceRecordSetsResponse } = await aws.xml("route53", ROUTE53, "GET", `/2013-04-01${Id}/rrset`);
      const records: Answer[] = ListResourceRecordSetsResponse.ResourceRecordSets.ResourceRecordSet ?? [];
      return records.filter(({ Type }) => Type !== "NS" && Type !== "SOA");
    }),
};

export const certificates = async (aws: AwsClient, region: string): Promise<Answer[]> =>
  (await aws.json("acm", region, "ListCertificates")).CertificateSummaryList;

export const kms = {
  /** Without AWS's own, which moto takes for the account's, and those that are waiting for their deletion. */
  keys: async (aws: AwsClient, region: string): Promise<Answer[]> => {
    const { Keys } = await aws.json("kms", region, "ListKeys");
    const described = await Promise.all(
      Keys.map(async ({ KeyId }: Answer) => (await aws.json("kms", region, "DescribeKey", { KeyId })).KeyMetadata),
    );
    return described.filter(
      ({ Description, DeletionDate }) => Description !== "Default key" && DeletionDate === undefined,
    );
  },

  aliases: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    (await aws.json("kms", region, "ListAliases")).Aliases.filter(
      ({ AliasName }: Answer) => !AliasName.startsWith("alias/aws/"),
    ),
};

export const firewalls = {
  all: async (aws: AwsClient, region: string): Promise<Answer[]> =>
    (await aws.json("wafv2", region, "ListWebACLs", { Scope: "REGIONAL" })).WebACLs,

  /** ARN of the one that guards a load balancer. */
  of: async (aws: AwsClient, region: string, ResourceArn: string): Promise<string | undefined> =>
    (await aws.json("wafv2", region, "GetWebACLForResource", { ResourceArn })).WebACL?.ARN,
};

/** Names. */
const alarmsOf = (type: "MetricAlarm" | "CompositeAlarm") => async (aws: AwsClient, region: string) => {
  const types = { "AlarmTypes.member.1": type };
  const { [`${type}s`]: found } = await aws.query("monitoring", region, "DescribeAlarms", types);
  return (found.member ?? []).map(({ AlarmName }: Answer) => AlarmName) as string[];
};

export const alarms = {
  metric: alarmsOf("MetricAlarm"),
  composite: alarmsOf("CompositeAlarm"),

  dashboards: async (aws: AwsClient, region: string): Promise<string[]> =>
    ((await aws.query("monitoring", region, "ListDashboards")).DashboardEntries.member ?? []).map(
      ({ DashboardName }: Answer) => DashboardName,
    ),

  topics: async (aws: AwsClient, region: string): Promise<string[]> =>
    ((await aws.query("sns", region, "ListTopics")).Topics.member ?? []).map(({ TopicArn }: Answer) => TopicArn),

  subscriptions: async (aws: AwsClient, region: string): Promise<string[]> =>
    ((await aws.query("sns", region, "ListSubscriptions")).Subscriptions.member ?? []).map(
      ({ Endpoint, TopicArn }: Answer) => `${Endpoint} of ${TopicArn}`,
    ),
};

const accelerate = (aws: AwsClient, operation: string, input = {}): Promise<Answer> =>
  aws.json("globalaccelerator", "us-west-2", operation, input);

export const globalAccelerator = {
  accelerators: async (aws: AwsClient): Promise<Answer[]> => (await accelerate(aws, "ListAccelerators")).Accelerators,

  listeners: async (aws: AwsClient): Promise<Answer[]> =>
    each(await globalAccelerator.accelerators(aws), async ({ AcceleratorArn }) => {
      return (await accelerate(aws, "ListListeners", { AcceleratorArn })).Listeners;
    }),

  endpointGroups: async (aws: AwsClient): Promise<Answer[]> =>
    each(await globalAccelerator.listeners(aws), async ({ ListenerArn }) => {
      return (await accelerate(aws, "ListEndpointGroups", { ListenerArn })).EndpointGroups;
    }),
};

/** What each of some things has, in one list. */
async function each<T>(things: readonly T[], of: (thing: T) => Promise<Answer[]>): Promise<Answer[]> {
  return (await Promise.all(things.map(of))).flat();
}
