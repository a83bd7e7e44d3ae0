import { naming } from "../aws/naming";
import { alarmScopes } from "./alarms";
import type { Deployed } from "./deployed";
import { itemScope } from "./items";
import { keyScopes } from "./keys";
import { networkScopes } from "./network";
import type { Role } from "./role";
import { roleScopes } from "./role-scopes";
import type { Scope } from "./statement";
import { claimScope, taggedAs, tagging } from "./tag";

/** By statement, why its resource is `*`. */
export const WHY_ANY_RESOURCE: Readonly<Record<string, string>> = {
  Account: "these actions list all there is: AWS lets no policy limit them",
  Look: "AWS lets no policy limit these actions to a resource; they only read",
  Metrics: "AWS lets no policy limit this action to a resource; it only reads",
  Network: "AWS chooses the ids of networks; limited to the backend's tag and the regions",
  NewTags: "AWS chooses the ids of networks; limited to what is being created, and the regions",
  LoadBalancerFirewalls: "AWS accepts no resource for SetWebACL; AssociateWebACL, which needs it, is limited to a name",
  NewAccelerators: "an accelerator has no ARN before it is created; limited to those that get the backend's tag",
  NewKeys: "a key has no ARN before it is created, and aliases are listed all at once; limited to the regions",
  NewCertificates: "a certificate has no ARN before it is requested; limited to the domain and the regions",
  LogDelivery: "AWS accepts no resource for these actions, and calls them where Global Accelerator is",
  TableKey: "AWS chooses the id of its own key; limited to the alias aws/dynamodb",
};

/** Accelerators with their listeners and endpoint groups, whose ids AWS chooses. */
const ACCELERATORS = "arn:aws:globalaccelerator::*:accelerator/*";

/** Scopes of the actions of any role, by the names of what is deployed. */
export function scopesOf(deployed: Deployed, role: Role): readonly Scope[] {
  const { name, table, regions, types, domain, account = "*" } = deployed;
  const buckets = regions.map((region) => `arn:aws:s3:::${naming.logBucket(name, account, region)}`);
  const parts = [undefined, ...deployed.routes];
  const inRegions = { StringEquals: { "aws:RequestedRegion": regions } };
  const hasKeys = types.some((type) => type.startsWith("aws_kms_"));
  return [
    // Asks for nothing that has a name, or for all there is.
    {
      sid: "Account",
      takes:
        /^(sts:GetCallerIdentity|globalaccelerator:(ListAccelerators|ListCross\w+)|route53:ListHostedZones(ByName)?)$/,
      resource: "*",
    },
    {
      sid: "Look",
      takes: /^(ec2:Describe|elasticloadbalancing:Describe|logs:DescribeLogGroups)/,
      resource: "*",
      condition: inRegions,
    },
    // Somebody else's, whose names are not known here: it only reads, and only in the backend's regions and Global
    // Accelerator's, where the accelerator's own metrics are.
    {
      sid: "Alarms",
      takes: /^cloudwatch:DescribeAlarms$/,
      resource: "arn:aws:cloudwatch:*:*:alarm:*",
      condition: { StringEquals: { "aws:RequestedRegion": [...new Set([...regions, "us-west-2"])] } },
    },
    ...alarmScopes(name, inRegions),
    { sid: "Metrics", takes: /^cloudwatch:GetMetricData$/, resource: "*", condition: inRegions },
    ...networkScopes(name, types.includes("aws_internet_gateway"), inRegions),
    claimScope(name, types),
    { sid: "LoadBalancerFirewalls", takes: /^elasticloadbalancing:SetWebACL$/, resource: "*", condition: inRegions },
    {
      sid: "LoadBalancers",
      takes: /^elasticloadbalancing:/,
      resource: [
        `arn:aws:elasticloadbalancing:*:*:loadbalancer/app/${naming.loadBalancer(name)}/*`,
        `arn:aws:elasticloadbalancing:*:*:listener/app/${naming.loadBalancer(name)}/*`,
        ...(types.includes("aws_lb_listener_rule")
          ? [`arn:aws:elasticloadbalancing:*:*:listener-rule/app/${naming.loadBalancer(name)}/*`]
          : []),
        ...parts.map((part) => `arn:aws:elasticloadbalancing:*:*:targetgroup/${naming.targetGroup(name, part)}/*`),
      ],
      condition: inRegions,
    },
    ...(role === "deploy" || role === "plan" ? [] : [itemScope(role, table, inRegions)]),
    { sid: "LogDelivery", takes: /^logs:(Create|Delete)LogDelivery$/, resource: "*" },
    { sid: "Logs", takes: /^s3:DeleteObject/, resource: buckets.map((bucket) => `${bucket}/*`) },
    { sid: "LogBuckets", takes: /^s3:/, resource: buckets },
    {
      // One statement for three services, because a managed policy may have so few characters; no action of one of them is
      // ever on a resource of another.
      sid: "FunctionsAndTable",
      takes: /^(lambda|logs|dynamodb):/,
      resource: [
        ...parts.map((part) => `arn:aws:lambda:*:*:function:${naming.function(name, part)}`),
        ...parts.flatMap((part) => [
          `arn:aws:logs:*:*:log-group:${naming.logGroup(name, part)}`,
          // Its streams.
          `arn:aws:logs:*:*:log-group:${naming.logGroup(name, part)}:*`,
        ]),
        `arn:aws:dynamodb:*:*:table/${table}`,
      ],
      condition: inRegions,
    },
    ...keyScopes(name, hasKeys, inRegions),
    ...(domain === undefined ? [] : [newCertificateScope(domain, inRegions)]),
    {
      sid: "LookAtCertificates",
      takes: /^acm:(Describe|List)/,
      resource: "arn:aws:acm:*:*:certificate/*",
      condition: inRegions,
    },
    {
      sid: "Certificates",
      takes: /^acm:/,
      // Their ids are AWS's choice.
      resource: "arn:aws:acm:*:*:certificate/*",
      condition: taggedAs(name, inRegions),
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
    {
      sid: "NewAccelerators",
      takes: /^globalaccelerator:CreateAccelerator$/,
      resource: "*",
      condition: tagging(name),
    },
    { sid: "LookAtAccelerators", takes: /^globalaccelerator:(Describe|List)/, resource: ACCELERATORS },
    // Listeners and endpoint groups have the tags of their accelerator: AWS's own controller for Kubernetes relies on it
    // (https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.2/install/aga_controller_iam_policy.json).
    { sid: "Accelerators", takes: /^globalaccelerator:/, resource: ACCELERATORS, condition: taggedAs(name) },
    ...roleScopes(deployed),
  ];
}

/**
 * To request a certificate, which has no ARN yet, so AWS accepts no other resource than `*`
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html).
 */
const newCertificateScope = (domain: string, inRegions: Scope["condition"]): Scope => ({
  sid: "NewCertificates",
  takes: /^acm:RequestCertificate$/,
  resource: "*",
  condition: { ...inRegions, "ForAllValues:StringEquals": { "acm:DomainNames": [domain] } },
});

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
