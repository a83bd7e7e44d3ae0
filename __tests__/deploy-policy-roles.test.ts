import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PRODUCTION } from "../examples/production";
import { deployedFromSynth } from "../src/deploy-policy/deployed";
import { policyOf } from "../src/deploy-policy/policy";
import recording from "../src/deploy-policy/recorded-calls.json";
import type { Role } from "../src/deploy-policy/role";
import { WHY_ANY_RESOURCE } from "../src/deploy-policy/scopes";
import type { Policy } from "../src/deploy-policy/statement";
import { LOCK_ID } from "../src/drill/change/lock";
import { drillId } from "../src/drill/record";
import { checkKeys, type RequestContext } from "../src/model/iam-condition";
import { authorizationOf, decide, ownArn } from "./support/iam";
import { ARTICLE, synth } from "./support/synth";

const ROLES: readonly Role[] = ["deploy", "plan", "operate", "drill"];
const state = { bucket: "acme-states", key: "shop.tfstate", region: "eu-central-1" };

/** A policy for each role of the backend GlobalApp, and of the production example under that name. */
const policies = (settings: Parameters<typeof synth>[0]) => {
  const deployed = { ...deployedFromSynth(synth(settings).outdir), state };
  return Object.fromEntries(ROLES.map((role) => [role, policyOf(deployed, recording, role)])) as Record<Role, Policy>;
};
const ARTICLES = policies(ARTICLE);
const PRODUCTIONS = policies({ ...PRODUCTION, table: { ...PRODUCTION.table, name: "GlobalApp" } });
/** With a boundary, in an account that is known. */
const BOUNDARY = "arn:aws:iam::123456789012:policy/Boundary";
const BOUNDED = policies({
  ...PRODUCTION,
  table: { ...PRODUCTION.table, name: "GlobalApp" },
  account: "123456789012",
  permissionsBoundary: BOUNDARY,
});

const actionsOf = ({ Statement }: Policy) => Statement.flatMap(({ Action }) => Action);

/** Names that fill the reference's formats with resources of the backend. */
const NAMES = {
  Partition: "aws",
  Region: "us-west-2",
  Account: "123456789012",
  TableName: "GlobalApp",
  FunctionName: "GlobalApp-api",
  LoadBalancerName: "GlobalApp-alb",
  TargetGroupName: "GlobalApp-api",
  LogGroupName: "/aws/lambda/GlobalApp-api",
  RoleNameWithPath: "GlobalApp-api-us-west-2",
  KeyId: "mrk-1234abcd12ab34cd56ef1234567890ab",
  Alias: "GlobalApp",
  BucketName: "globalapp-logs-123456789012-us-west-2",
  AlarmName: "GlobalApp-p99",
  DashboardName: "GlobalApp",
  TopicName: "GlobalApp-alarms",
  Scope: "regional",
  Name: "GlobalApp",
};

const HAS = { "aws:ResourceTag/GlobalApp": "GlobalApp" };
const GETS = { "aws:RequestTag/GlobalApp": "GlobalApp" };

/** What the requests of a deployment, a plan or a drill say of themselves. */
const REQUEST: RequestContext = {
  "aws:RequestedRegion": "us-west-2",
  "acm:DomainNames": ["api.example.com"],
  "dynamodb:LeadingKeys": [LOCK_ID],
  "iam:AWSServiceName": "globalaccelerator.amazonaws.com",
  "iam:PassedToService": "lambda.amazonaws.com",
  "iam:PermissionsBoundary": BOUNDARY,
  "kms:RequestAlias": "alias/aws/dynamodb",
  "kms:ViaService": "dynamodb.us-west-2.amazonaws.com",
  "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["api.example.com"],
};

/** Tags that something can get without having any before. */
const CLAIMED = [
  ["acm:AddTagsToCertificate", "arn:aws:acm:us-west-2:123456789012:certificate/1"],
  ["ec2:CreateTags", "arn:aws:ec2:us-west-2:123456789012:security-group/sg-1"],
  ["globalaccelerator:TagResource", "arn:aws:globalaccelerator::123456789012:accelerator/1"],
  ["kms:TagResource", "arn:aws:kms:us-west-2:123456789012:key/mrk-1"],
] as const;

/** By action, the kind of resource that it creates, which has no tags before. Others have no kind before they exist. */
const CREATED: Readonly<Record<string, string>> = {
  "ec2:AuthorizeSecurityGroupIngress": "security-group-rule",
  "ec2:CreateInternetGateway": "internet-gateway",
  "ec2:CreateRouteTable": "route-table",
  "ec2:CreateSecurityGroup": "security-group",
  "ec2:CreateSubnet": "subnet",
  "ec2:CreateVpc": "vpc",
};

/** Kinds that the reference calls optional and that the calls of a deployment have. */
const NAMED: Readonly<Record<string, string>> = { ...CREATED, "ec2:CreateSecurityGroup": "vpc" };

/** Services whose calls name something of each kind that the reference requires; elsewhere the kinds are alternatives. */
const EACH_KIND = /^(ec2|kms):/;

/** AWS decides about each thing that a call names by itself. */
async function isAllowed(policy: Policy, action: string): Promise<boolean> {
  const { kinds } = await authorizationOf(action);
  if (kinds.length === 0) return (await decide(policy, action, "*", { ...REQUEST, ...GETS })) === "allowed";
  const needed = kinds.filter(({ name, required }) => EACH_KIND.test(action) && (required || name === NAMED[action]));
  const decided = await Promise.all(
    (needed.length > 0 ? needed : kinds).map(async ({ name, arn }) => {
      const tags = name === CREATED[action] ? GETS : HAS;
      return (await decide(policy, action, ownArn(arn, NAMES), { ...REQUEST, ...tags })) === "allowed";
    }),
  );
  return needed.length > 0 ? decided.every(Boolean) : decided.some(Boolean);
}

async function refusedOf(policy: Policy, calls: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const actions = Object.entries(calls).flatMap(([service, operations]) =>
    operations.map((operation) => `${service}:${operation}`),
  );
  const decided = await Promise.all(
    actions.map(async (action) => ({ action, allowed: await isAllowed(policy, action) })),
  );
  return decided.filter(({ allowed }) => !allowed).map(({ action }) => action);
}

/** Calls of AWS's SDK in the code that drills, by the actions that they need. */
function callsOfDrill(): string[] {
  const root = join(__dirname, "..", "src");
  const files = [
    ...readdirSync(join(root, "drill"), { recursive: true, encoding: "utf8" }).map((name) => join("drill", name)),
    join("aws", "status.ts"),
  ].filter((name) => name.endsWith(".ts"));
  const SERVICES: Readonly<Record<string, string>> = {
    cloudwatch: "cloudwatch",
    "elastic-load-balancing-v2": "elasticloadbalancing",
    "global-accelerator": "globalaccelerator",
    iam: "iam",
    lambda: "lambda",
    dynamodb: "dynamodb",
    "lib-dynamodb": "dynamodb",
  };
  const calls = files.flatMap((name) =>
    [
      ...readFileSync(join(root, name), "utf8").matchAll(/import \{([^}]*)\} from "@aws-sdk\/(?:client-)?([\w-]+)"/g),
    ].flatMap(([, names = "", client = ""]) =>
      [...names.matchAll(/(?:paginate(\w+)|(\w+)Command)\b/g)].map(
        ([, paged, sent]) => `${SERVICES[client]}:${paged ?? sent}`,
      ),
    ),
  );
  // The document client's names for the same operations.
  return [...new Set(calls.map((call) => call.replace(/^(dynamodb:(?:Get|Put|Delete|BatchGet))$/, "$1Item")))].sort();
}

describe("the policy of a role", () => {
  test("to deploy allows every recorded call on the backend's own resources", async () => {
    expect(await refusedOf(PRODUCTIONS.deploy, recording.calls)).toEqual([]);
  });

  test("to deploy is enough for seed items too, and to plan reads none", () => {
    expect(actionsOf(ARTICLES.deploy)).toContain("dynamodb:PutItem");
    expect(actionsOf(ARTICLES.plan)).not.toContain("dynamodb:GetItem");
  });

  test("to deploy under a boundary allows the same, in the account that is known", async () => {
    expect(await refusedOf(BOUNDED.deploy, recording.calls)).toEqual([]);
    expect(await isAllowed(BOUNDED.deploy, "iam:PutRolePermissionsBoundary")).toBe(true);
    const arns = BOUNDED.deploy.Statement.flatMap(({ Resource }) => Resource).filter((arn) => arn !== "*");
    const elsewhere = arns.filter((arn) => !arn.includes(":123456789012:"));
    // S3's and Route 53's have no account, and AWS's sets of firewall rules are not in ours.
    expect(elsewhere.filter((arn) => !/^arn:aws:(s3|route53):|managedruleset/.test(arn))).toEqual([]);
    expect(elsewhere.some((arn) => arn.includes("managedruleset"))).toBe(true);
  });

  test("to deploy allows tags while something is created, and later", async () => {
    const created = (kind: string, action: string) =>
      decide(PRODUCTIONS.deploy, "ec2:CreateTags", `arn:aws:ec2:us-west-2:123456789012:${kind}/1`, {
        ...REQUEST,
        ...GETS,
        "ec2:CreateAction": action.replace("ec2:", ""),
      });
    for (const [action, kind] of Object.entries(CREATED)) {
      expect([action, await created(kind, action)]).toEqual([action, "allowed"]);
    }
    // The default security group of a VPC is tagged when it is there already.
    for (const [action, resource] of CLAIMED) {
      for (const tags of [GETS, HAS]) {
        const decision = await decide(PRODUCTIONS.deploy, action, resource, { ...REQUEST, ...tags });
        expect([action, tags, decision]).toEqual([action, tags, "allowed"]);
      }
    }
  });

  test("to take down deletes the group that Global Accelerator leaves, which has no tag", async () => {
    const group = "arn:aws:ec2:us-west-2:123456789012:security-group/sg-1";
    expect(await decide(ARTICLES.deploy, "ec2:DeleteSecurityGroup", group, REQUEST)).toBe("allowed");
  });

  test("to plan allows every call that the recorded plans made, and its state's lock", async () => {
    expect(Object.values(recording.plan).flat().length).toBeGreaterThan(40);
    expect(await refusedOf(PRODUCTIONS.plan, recording.plan)).toEqual([]);
    const lock = "arn:aws:s3:::acme-states/shop.tfstate.tflock";
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
      expect(await decide(PRODUCTIONS.plan, action, lock)).toBe("allowed");
    }
  });

  test("to plan changes nothing in AWS", () => {
    const changing = actionsOf(PRODUCTIONS.plan).filter((action) => !/^\w+:(Describe|Get|List)/.test(action));
    expect(changing.sort()).toEqual(["s3:DeleteObject", "s3:PutObject", "s3:PutObject"]);
  });

  test("to drill allows what the code of the drill calls, and nothing else", async () => {
    const calls = callsOfDrill();
    expect(calls.length).toBeGreaterThan(15);
    expect(actionsOf(ARTICLES.drill).sort()).toEqual(calls);
    for (const call of calls) expect([call, await isAllowed(ARTICLES.drill, call)]).toEqual([call, true]);
  });

  test("to drill reaches the lock and the numbered items of any drill", async () => {
    const drill = drillId("aws", { fault: "status", region: "us-west-2" } as Parameters<typeof drillId>[1]);
    const table = "arn:aws:dynamodb:us-west-2:123456789012:table/GlobalApp";
    for (const key of [LOCK_ID, `${drill}/us-west-2/1`, `${drill}/shared/19`]) {
      const context = { ...REQUEST, "dynamodb:LeadingKeys": [key] };
      expect(await decide(ARTICLES.drill, "dynamodb:PutItem", table, context)).toBe("allowed");
    }
  });

  test("to deploy moves traffic and observes it, as a release does", async () => {
    for (const action of [
      "globalaccelerator:UpdateEndpointGroup",
      "globalaccelerator:ListEndpointGroups",
      "elasticloadbalancing:DescribeTargetHealth",
      "cloudwatch:GetMetricData",
      "cloudwatch:DescribeAlarms",
      "dynamodb:PutItem",
    ]) {
      expect([action, await isAllowed(ARTICLES.deploy, action)]).toEqual([action, true]);
    }
  });

  test("to operate moves traffic and looks", async () => {
    for (const action of [
      "globalaccelerator:UpdateEndpointGroup",
      "lambda:UpdateFunctionConfiguration",
      "elasticloadbalancing:DescribeTargetHealth",
      "logs:FilterLogEvents",
      "dynamodb:PutItem",
    ]) {
      expect([action, await isAllowed(ARTICLES.operate, action)]).toEqual([action, true]);
    }
  });
});

describe.each(ROLES)("the policy of the role to %s", (role) => {
  test("asks conditions only where AWS's reference has them for every action", async () => {
    for (const { Action, Condition = {} } of BOUNDED[role].Statement) {
      const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.keys(keys).map((key) => ({ operator, key, values: [] })),
      );
      for (const action of Action) checkKeys(conditions, action, (await authorizationOf(action)).conditionKeys);
    }
  });

  test("has actions that AWS's reference knows, each on a kind of resource that AWS accepts for it", async () => {
    for (const { Action, Resource } of PRODUCTIONS[role].Statement) {
      if (Resource === "*") continue;
      const kinds = [Resource].flat().map((arn) => arn.split(":")[2]);
      for (const action of Action) {
        const { arns } = await authorizationOf(action);
        expect([action, arns.some((arn) => kinds.includes(arn.split(":")[2]))]).toEqual([action, true]);
      }
    }
  });

  test("says why a statement has the resource *", () => {
    const unexplained = [...ARTICLES[role].Statement, ...PRODUCTIONS[role].Statement]
      .filter(({ Resource }) => Resource === "*")
      .filter(({ Sid }) => WHY_ANY_RESOURCE[Sid] === undefined);
    expect(unexplained).toEqual([]);
  });
});

const [ACCOUNT, WEST] = ["123456789012", { "aws:RequestedRegion": "us-west-2" }];
const ADMIN = `arn:aws:iam::${ACCOUNT}:role/Admin`;
const OTHER_ROLE = `arn:aws:iam::${ACCOUNT}:role/GlobalApp-api-eu-api-us-west-2`;
const OWN_ROLE = `arn:aws:iam::${ACCOUNT}:role/GlobalApp-api-us-west-2`;
const table = (name: string) => `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/${name}`;
const lambda = (name: string) => `arn:aws:lambda:us-west-2:${ACCOUNT}:function:${name}`;
const alarm = (name: string) => `arn:aws:cloudwatch:us-west-2:${ACCOUNT}:alarm:${name}`;
const dashboard = (name: string) => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`;
const topic = (name: string) => `arn:aws:sns:us-west-2:${ACCOUNT}:${name}`;
const OWN_ALARM = { ...WEST, ...HAS };
const item = (key: string) => ({ ...WEST, "dynamodb:LeadingKeys": [key] });
const passTo = (service: string) => ({ "iam:PassedToService": service });

type Attack = [what: string, roles: readonly Role[], action: string, resource: string, context?: RequestContext];
const ATTACKS: readonly Attack[] = [
  ["creating a role that is not a function's", ROLES, "iam:CreateRole", ADMIN],
  ["giving another role a policy", ROLES, "iam:PutRolePolicy", ADMIN],
  ["attaching AWS's policy of administrators", ROLES, "iam:AttachRolePolicy", OWN_ROLE],
  ["changing who can assume a role", ROLES, "iam:UpdateAssumeRolePolicy", OWN_ROLE],
  ["creating a user", ROLES, "iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/eve`],
  ["passing another backend's role", ROLES, "iam:PassRole", OTHER_ROLE, passTo("lambda.amazonaws.com")],
  ["passing the role to an instance", ROLES, "iam:PassRole", OWN_ROLE, passTo("ec2.amazonaws.com")],
  ["passing the own role", ["plan", "operate", "drill"], "iam:PassRole", OWN_ROLE, passTo("lambda.amazonaws.com")],
  ["deleting another table", ROLES, "dynamodb:DeleteTable", table("Invoices"), WEST],
  ["deleting the table", ["plan", "operate", "drill"], "dynamodb:DeleteTable", table("GlobalApp"), WEST],
  ["reading the whole table", ["plan", "operate", "drill"], "dynamodb:Scan", table("GlobalApp"), WEST],
  ["writing a client's item", ["plan", "operate", "drill"], "dynamodb:PutItem", table("GlobalApp"), item("foobar")],
  ["reading a client's item", ["operate", "drill"], "dynamodb:GetItem", table("GlobalApp"), item("foobar")],
  ["reading several of them", ["operate", "drill"], "dynamodb:BatchGetItem", table("GlobalApp"), item("foobar")],
  ["deleting an item that looks like a drill's", ["drill"], "dynamodb:DeleteItem", table("GlobalApp"), item("drill-1")],
  ["changing another function's code", ROLES, "lambda:UpdateFunctionCode", lambda("Billing"), WEST],
  ["changing the code", ["plan", "operate", "drill"], "lambda:UpdateFunctionCode", lambda("GlobalApp-api"), WEST],
  [
    "changing another function's variables",
    ROLES,
    "lambda:UpdateFunctionConfiguration",
    lambda("GlobalApp-api2"),
    WEST,
  ],
  ["changing the variables", ["plan"], "lambda:UpdateFunctionConfiguration", lambda("GlobalApp-api"), WEST],
  [
    "changing a function in another region",
    ROLES,
    "lambda:UpdateFunctionConfiguration",
    lambda("GlobalApp-api"),
    { "aws:RequestedRegion": "sa-east-1" },
  ],
  ["throttling another function", ROLES, "lambda:PutFunctionConcurrency", lambda("Billing"), WEST],
  [
    "deleting the logs of another function",
    ROLES,
    "logs:DeleteLogGroup",
    `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/GlobalApp-api2`,
    WEST,
  ],
  [
    "deleting the accelerator",
    ["plan", "operate", "drill"],
    "globalaccelerator:DeleteAccelerator",
    `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1`,
  ],
  [
    "deleting an endpoint group",
    ["plan", "operate", "drill"],
    "globalaccelerator:DeleteEndpointGroup",
    `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1/listener/1/endpoint-group/1`,
  ],
  [
    "moving traffic",
    ["plan"],
    "globalaccelerator:UpdateEndpointGroup",
    `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1/listener/1/endpoint-group/1`,
  ],
  [
    "deleting another load balancer",
    ROLES,
    "elasticloadbalancing:DeleteLoadBalancer",
    `arn:aws:elasticloadbalancing:us-west-2:${ACCOUNT}:loadbalancer/app/Shop-alb/1`,
    WEST,
  ],
  [
    "deleting the VPC",
    ["plan", "operate", "drill"],
    "ec2:DeleteVpc",
    `arn:aws:ec2:us-west-2:${ACCOUNT}:vpc/vpc-1`,
    { ...WEST, ...HAS },
  ],
  ["deleting an alarm", ["plan", "operate", "drill"], "cloudwatch:DeleteAlarms", alarm("GlobalApp-p99"), OWN_ALARM],
  ["deleting another alarm", ROLES, "cloudwatch:DeleteAlarms", alarm("Billing"), OWN_ALARM],
  ["writing another alarm", ROLES, "cloudwatch:PutMetricAlarm", alarm("Billing"), { ...WEST, ...GETS }],
  ["deleting another dashboard", ROLES, "cloudwatch:DeleteDashboards", dashboard("Billing"), WEST],
  ["deleting another topic", ROLES, "sns:DeleteTopic", topic("Billing"), WEST],
  ["sending a message", ROLES, "sns:Publish", topic("GlobalApp-alarms"), WEST],
  ["subscribing to the alarms", ["plan", "operate", "drill"], "sns:Subscribe", topic("GlobalApp-alarms"), WEST],
  ["reading another state", ROLES, "s3:GetObject", "arn:aws:s3:::acme-states/payroll.tfstate"],
  ["reading the state", ["operate", "drill"], "s3:GetObject", "arn:aws:s3:::acme-states/shop.tfstate"],
  ["writing the state", ["plan", "operate", "drill"], "s3:PutObject", "arn:aws:s3:::acme-states/shop.tfstate"],
  ["deleting the state", ROLES, "s3:DeleteObject", "arn:aws:s3:::acme-states/shop.tfstate"],
  [
    "reading a saved plan",
    ["plan", "operate", "drill"],
    "s3:GetObject",
    "arn:aws:s3:::acme-states/shop.tfstate.plans/1.tar",
  ],
  [
    "putting another plan in place of a saved one",
    ["deploy", "operate", "drill"],
    "s3:PutObject",
    "arn:aws:s3:::acme-states/shop.tfstate.plans/1.tar",
  ],
  [
    "changing a record of another name",
    ROLES,
    "route53:ChangeResourceRecordSets",
    "arn:aws:route53:::hostedzone/Z1",
    { "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["www.example.com"] },
  ],
  [
    "a certificate of another name",
    ROLES,
    "acm:RequestCertificate",
    "*",
    { ...WEST, "acm:DomainNames": ["www.example.com"] },
  ],
  [
    "decrypting with a key other than by DynamoDB",
    ROLES,
    "kms:Decrypt",
    `arn:aws:kms:us-west-2:${ACCOUNT}:key/mrk-1`,
    WEST,
  ],
  [
    "deleting a key",
    ["plan", "operate", "drill"],
    "kms:ScheduleKeyDeletion",
    `arn:aws:kms:us-west-2:${ACCOUNT}:key/mrk-1`,
    WEST,
  ],
];

const OTHERS = { "aws:ResourceTag/GlobalApp": "Other" };
const network = (kind: string) => `arn:aws:ec2:us-west-2:${ACCOUNT}:${kind}/1`;
const ENDPOINT_GROUP = `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1/listener/1/endpoint-group/1`;

/** On what is not the backend's, though its id says nothing: it has no tag, or another backend's. */
const ON_OTHERS: readonly (readonly [action: string, resource: string])[] = [
  // Another backend's name can begin with this one's.
  ["cloudwatch:DeleteAlarms", alarm("GlobalApp-2-p99")],
  ["ec2:DeleteVpc", network("vpc")],
  ["ec2:ModifyVpcAttribute", network("vpc")],
  ["ec2:CreateSubnet", network("vpc")],
  ["ec2:AttachInternetGateway", network("vpc")],
  ["ec2:DetachInternetGateway", network("internet-gateway")],
  ["ec2:DeleteSubnet", network("subnet")],
  ["ec2:CreateRoute", network("route-table")],
  ["ec2:DeleteRoute", network("route-table")],
  ["ec2:AuthorizeSecurityGroupIngress", network("security-group")],
  ["ec2:RevokeSecurityGroupIngress", network("security-group")],
  ["ec2:CreateTags", network("vpc")],
  ["ec2:DeleteTags", network("security-group")],
  ["globalaccelerator:DeleteAccelerator", `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1`],
  ["globalaccelerator:UpdateAccelerator", `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1`],
  ["globalaccelerator:DeleteListener", `arn:aws:globalaccelerator::${ACCOUNT}:accelerator/1/listener/1`],
  ["globalaccelerator:UpdateEndpointGroup", ENDPOINT_GROUP],
  ["globalaccelerator:DeleteEndpointGroup", ENDPOINT_GROUP],
  ["kms:ScheduleKeyDeletion", `arn:aws:kms:us-west-2:${ACCOUNT}:key/mrk-1`],
  ["kms:PutKeyPolicy", `arn:aws:kms:us-west-2:${ACCOUNT}:key/mrk-1`],
  ["kms:UntagResource", `arn:aws:kms:us-west-2:${ACCOUNT}:key/mrk-1`],
  ["acm:DeleteCertificate", `arn:aws:acm:us-west-2:${ACCOUNT}:certificate/1`],
];

describe("what is not the backend's", () => {
  test.each(ON_OTHERS)("is out of reach of every role: %s on %s", async (action, resource) => {
    for (const role of ROLES) {
      for (const tags of [{}, OTHERS, { ...GETS, ...OTHERS }, GETS]) {
        const decision = await decide(PRODUCTIONS[role], action, resource, { ...REQUEST, ...tags });
        expect([role, tags, decision]).toEqual([role, tags, "implicitDeny"]);
      }
    }
    const moving = action === "globalaccelerator:UpdateEndpointGroup" ? ["deploy", "operate", "drill"] : ["deploy"];
    for (const role of ROLES) {
      const decision = await decide(PRODUCTIONS[role], action, resource, { ...REQUEST, ...HAS });
      expect([role, decision]).toEqual([role, moving.includes(role) ? "allowed" : "implicitDeny"]);
    }
  });

  test.each(CLAIMED)("is not taken from another backend: %s", async (action, resource) => {
    const context = { ...REQUEST, ...GETS, ...OTHERS };
    expect(await decide(PRODUCTIONS.deploy, action, resource, context)).toBe("implicitDeny");
    expect(await decide(PRODUCTIONS.deploy, action, resource, REQUEST)).toBe("implicitDeny");
    for (const role of ["plan", "operate", "drill"] as const) {
      expect(await decide(PRODUCTIONS[role], action, resource, { ...REQUEST, ...GETS })).toBe("implicitDeny");
    }
  });

  test("is not created without the backend's tag", async () => {
    const accelerator = await decide(PRODUCTIONS.deploy, "globalaccelerator:CreateAccelerator", "*", REQUEST);
    expect(accelerator).toBe("implicitDeny");
    for (const [action, kind] of Object.entries(CREATED)) {
      const decision = await decide(PRODUCTIONS.deploy, action, network(kind), { ...REQUEST, ...OTHERS });
      expect([action, decision]).toEqual([action, "implicitDeny"]);
    }
  });

  test("is not changed by the call that creates an alarm", async () => {
    const own = alarm("GlobalApp-2-p99");
    const decided = (tags: object) =>
      decide(PRODUCTIONS.deploy, "cloudwatch:PutMetricAlarm", own, { ...REQUEST, ...GETS, ...tags });
    expect(await decided(OTHERS)).toBe("implicitDeny");
    expect(await decided({})).toBe("allowed");
  });

  test("is not deleted with the groups that Global Accelerator leaves", async () => {
    const group = network("security-group");
    expect(await decide(ARTICLES.deploy, "ec2:DeleteSecurityGroup", group, { ...REQUEST, ...OTHERS })).toBe(
      "implicitDeny",
    );
  });
});

describe("under a boundary", () => {
  const NONE = { ...REQUEST, "iam:PermissionsBoundary": [] };
  const WIDER = { ...REQUEST, "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" };

  test.each(["deploy", "drill"] as const)("no role outside of it gets a policy: %s", async (role) => {
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]) {
      for (const context of [NONE, WIDER]) {
        expect([action, await decide(BOUNDED[role], action, OWN_ROLE, context)]).toEqual([action, "implicitDeny"]);
      }
    }
    expect(await decide(BOUNDED[role], "iam:PutRolePolicy", OWN_ROLE, REQUEST)).toBe("allowed");
  });

  test("nothing takes it away, and no managed policy is attached", async () => {
    for (const role of ROLES) {
      for (const action of [
        "iam:DeleteRolePermissionsBoundary",
        "iam:AttachRolePolicy",
        "iam:UpdateAssumeRolePolicy",
      ]) {
        expect(await decide(BOUNDED[role], action, OWN_ROLE, REQUEST)).toBe("implicitDeny");
      }
    }
  });

  test("the roles of another account are out of reach", async () => {
    const other = OWN_ROLE.replace(ACCOUNT, "999999999999");
    expect(await decide(BOUNDED.deploy, "iam:PutRolePolicy", other, REQUEST)).toBe("implicitDeny");
    expect(await decide(PRODUCTIONS.deploy, "iam:PutRolePolicy", other, REQUEST)).toBe("allowed");
  });
});

describe("an attack", () => {
  test.each(ATTACKS)("is refused: %s", async (_, roles, action, resource, context = {}) => {
    for (const role of roles) {
      for (const policy of [ARTICLES[role], PRODUCTIONS[role], BOUNDED[role]]) {
        expect([role, await decide(policy, action, resource, context)]).toEqual([role, "implicitDeny"]);
      }
    }
  });
});
