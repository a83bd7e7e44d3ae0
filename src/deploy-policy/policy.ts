import { naming } from "../aws/naming";
import type { S3State } from "../state/backend";
import { actionsOf, type Calls } from "./actions";
import type { Deployed } from "./deployed";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What is allowed on what: an action belongs to the first scope that takes it. */
interface Scope {
  readonly sid: string;
  readonly takes: RegExp;
  readonly resource: string | readonly string[];
  readonly condition?: Statement["Condition"];
}

/**
 * The least that a role needs to deploy a backend, change it and take it down, by the calls that provider 5.100 made.
 *
 * Where an action can be limited to a resource it is, by the names that the backend gives; where it cannot, as nowhere in
 * the network, by the region. Which can: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html.
 *
 * What the stack no longer has is not in it. To remove a feature, deploy with the policy from before, and only then make
 * the new one.
 *
 * @param calls that a deployment makes
 */
export function policyOf(deployed: Deployed, calls: Calls): Policy {
  const actions = actionsOf(callsFor(deployed, calls));
  const scopes = scopesOf(deployed);
  const scopeOf = (action: string) => scopes.find(({ takes }) => takes.test(action));
  const statements = scopes
    .map(({ sid, resource, condition }) => ({
      Sid: sid,
      Effect: "Allow" as const,
      Action: actions.filter((action) => scopeOf(action)?.sid === sid),
      Resource: resource,
      ...(condition && { Condition: condition }),
    }))
    .filter(({ Action }) => Action.length > 0);
  return { Version: "2012-10-17", Statement: [...statements, ...(deployed.state ? stateOf(deployed.state) : [])] };
}

/**
 * What Terraform itself needs to keep its state and lock it, which it does without the provider. The list of the bucket is
 * not limited to the state, because Terraform looks for workspaces in it as well. The state is never deleted, its lock is
 * (https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required).
 */
function stateOf({ bucket, key }: S3State): readonly Statement[] {
  const [list, object] = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${key}`];
  const lock = `${object}.tflock`;
  const allow = { Effect: "Allow" } as const;
  return [
    {
      Sid: "State",
      ...allow,
      Action: ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
      Resource: [list, object, lock],
    },
    { Sid: "StateLock", ...allow, Action: ["s3:DeleteObject"], Resource: lock },
  ];
}

/** Calls that only some backends make, and the types of resources that those have. */
const OPTIONAL: readonly { readonly calls: RegExp; readonly types: string }[] = [
  { calls: /^acm:/, types: "aws_acm_" },
  // All look at the table's key, which may be AWS's own.
  { calls: /^kms:(?!DescribeKey$)/, types: "aws_kms_" },
  { calls: /^route53:/, types: "aws_route53_" },
  { calls: /^wafv2:/, types: "aws_wafv2_" },
  { calls: /^elasticloadbalancing:\w+Rules?$/, types: "aws_lb_listener_rule" },
  // A network that the backend makes itself; of any other it only reads where it is.
  { calls: /^ec2:(?!Describe)\w+(Vpc|Subnet|InternetGateway|Route)/, types: "aws_internet_gateway" },
];

/** Without the calls for what the backend has nothing of. */
function callsFor({ types }: Deployed, calls: Calls): Calls {
  const needless = OPTIONAL.filter((optional) => !types.some((type) => type.startsWith(optional.types)));
  const needs = (action: string) => !needless.some((optional) => optional.calls.test(action));
  return Object.fromEntries(
    Object.entries(calls).map(([service, operations]) => [
      service,
      operations.filter((operation) => needs(`${service}:${operation}`)),
    ]),
  );
}

function scopesOf({ name, table, regions, types, domain }: Deployed): readonly Scope[] {
  const inRegions = { StringEquals: { "aws:RequestedRegion": regions } };
  const hasKeys = types.some((type) => type.startsWith("aws_kms_"));
  return [
    // Asks for nothing that has a name, or for all there is.
    {
      sid: "Account",
      takes:
        /^(sts:GetCallerIdentity|globalaccelerator:(CreateAccelerator|ListAccelerators|ListCross\w+)|route53:ListHostedZones(ByName)?)$/,
      resource: "*",
    },
    {
      sid: "Look",
      takes: /^(ec2:Describe|elasticloadbalancing:Describe|logs:DescribeLogGroups)/,
      resource: "*",
      condition: inRegions,
    },
    { sid: "Network", takes: /^ec2:/, resource: "*", condition: inRegions },
    {
      sid: "LoadBalancers",
      takes: /^elasticloadbalancing:/,
      resource: [
        `arn:aws:elasticloadbalancing:*:*:loadbalancer/app/${naming.loadBalancer(name)}/*`,
        `arn:aws:elasticloadbalancing:*:*:listener/app/${naming.loadBalancer(name)}/*`,
        ...(types.includes("aws_lb_listener_rule")
          ? [`arn:aws:elasticloadbalancing:*:*:listener-rule/app/${naming.loadBalancer(name)}/*`]
          : []),
        `arn:aws:elasticloadbalancing:*:*:targetgroup/${naming.targetGroup(name)}/*`,
      ],
      condition: inRegions,
    },
    {
      sid: "Functions",
      takes: /^lambda:/,
      resource: `arn:aws:lambda:*:*:function:${naming.function(name)}`,
      condition: inRegions,
    },
    {
      sid: "Logs",
      takes: /^logs:/,
      // With and without the `:*` of its streams.
      resource: `arn:aws:logs:*:*:log-group:${naming.logGroup(name)}*`,
      condition: inRegions,
    },
    {
      sid: "Table",
      takes: /^dynamodb:/,
      resource: `arn:aws:dynamodb:*:*:table/${table}`,
      condition: inRegions,
    },
    ...(hasKeys ? keyScopes(name, inRegions) : [AWS_KEY]),
    {
      sid: "Certificates",
      takes: /^acm:/,
      // Their ids are AWS's choice.
      resource: "arn:aws:acm:*:*:certificate/*",
      condition: inRegions,
    },
    ...(domain === undefined ? [] : [recordScope(domain)]),
    { sid: "Zones", takes: /^route53:/, resource: ["arn:aws:route53:::hostedzone/*", "arn:aws:route53:::change/*"] },
    {
      sid: "Firewalls",
      takes: /^wafv2:/,
      resource: [
        `arn:aws:wafv2:*:*:regional/webacl/${naming.firewall(name)}/*`,
        "arn:aws:wafv2:*:*:regional/managedruleset/*",
        `arn:aws:elasticloadbalancing:*:*:loadbalancer/app/${naming.loadBalancer(name)}/*`,
      ],
      condition: inRegions,
    },
    { sid: "Accelerators", takes: /^globalaccelerator:/, resource: "arn:aws:globalaccelerator::*:accelerator/*" },
    {
      sid: "PassRoles",
      takes: /^iam:PassRole$/,
      resource: `arn:aws:iam::*:role/${naming.role(name, "*")}`,
      condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    {
      sid: "ServiceLinkedRoles",
      takes: /^iam:CreateServiceLinkedRole$/,
      resource: "arn:aws:iam::*:role/aws-service-role/*",
      condition: {
        StringEquals: {
          "iam:AWSServiceName": [
            "elasticloadbalancing.amazonaws.com",
            "globalaccelerator.amazonaws.com",
            "replication.dynamodb.amazonaws.com",
            // For multi-Region keys: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-auth-slr.html.
            ...(hasKeys ? ["mrk.kms.amazonaws.com"] : []),
          ],
        },
      },
    },
    { sid: "Roles", takes: /^iam:/, resource: `arn:aws:iam::*:role/${naming.role(name, "*")}` },
  ];
}

/** The provider compares a replica's key with AWS's own. */
const AWS_KEY: Scope = {
  sid: "TableKey",
  takes: /^kms:DescribeKey$/,
  resource: "*",
  condition: { StringEquals: { "kms:RequestAlias": "alias/aws/dynamodb" } },
};

/** ARNs of multi-Region keys (https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html). */
const MULTI_REGION_KEYS = "arn:aws:kms:*:*:key/mrk-*";

/**
 * To make a key, and to use it by way of DynamoDB, which checks whether the creator of a table may use its key
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html). The key's id is AWS's
 * choice, except for its beginning.
 */
const keyScopes = (name: string, inRegions: Scope["condition"]): readonly Scope[] => [
  { sid: "NewKeys", takes: /^kms:(CreateKey|ListAliases)$/, resource: "*", condition: inRegions },
  // The provider compares a replica's key with AWS's own, which is of one region only.
  { sid: "LookAtKeys", takes: /^kms:DescribeKey$/, resource: "arn:aws:kms:*:*:key/*", condition: inRegions },
  {
    sid: "TableKey",
    takes: /^kms:(Encrypt|Decrypt|ReEncryptFrom|ReEncryptTo|GenerateDataKey|CreateGrant)$/,
    resource: MULTI_REGION_KEYS,
    condition: { StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" } },
  },
  {
    sid: "Keys",
    takes: /^kms:/,
    resource: [MULTI_REGION_KEYS, `arn:aws:kms:*:*:${naming.keyAlias(name)}`],
    condition: inRegions,
  },
];

/**
 * Records of the domain, and those below it that ACM asks for, whose names begin with an underscore
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html,
 * https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
 */
const recordScope = (domain: string): Scope => ({
  sid: "Records",
  takes: /^route53:ChangeResourceRecordSets$/,
  resource: "arn:aws:route53:::hostedzone/*",
  condition: {
    "ForAllValues:StringLike": {
      "route53:ChangeResourceRecordSetsNormalizedRecordNames": [domain, `_*.${domain}`],
    },
  },
});
