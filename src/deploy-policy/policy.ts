import { naming } from "../naming";
import { actionsOf, type Calls } from "./actions";

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

/** What of a backend the policy is limited to. */
export interface Deployed {
  /** The backend's name, which all physical names but the table's are made of. */
  readonly name: string;
  readonly table: string;
  readonly regions: readonly string[];
}

/** What is allowed on what: an action belongs to the first scope that takes it. */
interface Scope {
  readonly sid: string;
  readonly takes: RegExp;
  readonly resource: string | readonly string[];
  readonly condition?: Statement["Condition"];
}

/**
 * The least that a role needs to deploy a backend, change it and take it down.
 *
 * Where an action can be limited to a resource it is, by the names that the backend gives; where it cannot, as nowhere in
 * the network, by the region. Which can: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html.
 *
 * @param calls that a deployment makes
 */
export function policyOf(deployed: Deployed, calls: Calls): Policy {
  const actions = actionsOf(calls);
  const scopes = scopesOf(deployed);
  const scopeOf = (action: string) => scopes.find(({ takes }) => takes.test(action));
  return {
    Version: "2012-10-17",
    Statement: scopes
      .map(({ sid, resource, condition }) => ({
        Sid: sid,
        Effect: "Allow" as const,
        Action: actions.filter((action) => scopeOf(action)?.sid === sid),
        Resource: resource,
        ...(condition && { Condition: condition }),
      }))
      .filter(({ Action }) => Action.length > 0),
  };
}

function scopesOf({ name, table, regions }: Deployed): readonly Scope[] {
  const inRegions = { StringEquals: { "aws:RequestedRegion": regions } };
  return [
    // Asks for nothing that has a name, or for all there is.
    {
      sid: "Account",
      takes: /^(sts:GetCallerIdentity|globalaccelerator:(CreateAccelerator|ListCross\w+))$/,
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
    {
      // The provider compares a replica's key with AWS's own.
      sid: "TableKey",
      takes: /^kms:DescribeKey$/,
      resource: "*",
      condition: { StringEquals: { "kms:RequestAlias": "alias/aws/dynamodb" } },
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
          ],
        },
      },
    },
    { sid: "Roles", takes: /^iam:/, resource: `arn:aws:iam::*:role/${naming.role(name, "*")}` },
  ];
}
