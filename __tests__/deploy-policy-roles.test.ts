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
import type { RequestContext } from "../src/model/iam-condition";
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
  Scope: "regional",
  Name: "GlobalApp",
};

/** What the requests of a deployment, a plan or a drill say of themselves. */
const CONTEXT: RequestContext = {
  "aws:RequestedRegion": "us-west-2",
  "acm:DomainNames": ["api.example.com"],
  "dynamodb:LeadingKeys": [LOCK_ID],
  "iam:AWSServiceName": "globalaccelerator.amazonaws.com",
  "iam:PassedToService": "lambda.amazonaws.com",
  "kms:RequestAlias": "alias/aws/dynamodb",
  "kms:ViaService": "dynamodb.us-west-2.amazonaws.com",
  "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["api.example.com"],
};

async function isAllowed(policy: Policy, action: string): Promise<boolean> {
  const { arns } = await authorizationOf(action);
  const resources = arns.length === 0 ? ["*"] : arns.map((format) => ownArn(format, NAMES));
  return resources.some((resource) => decide(policy, action, resource, CONTEXT) === "allowed");
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
  return [...new Set(calls.map((call) => call.replace(/^(dynamodb:(?:Get|Put|Delete))$/, "$1Item")))].sort();
}

describe("the policy of a role", () => {
  test("to deploy allows every recorded call on the backend's own resources", async () => {
    expect(await refusedOf(PRODUCTIONS.deploy, recording.calls)).toEqual([]);
  });

  test("to deploy writes seed items where there are some, and reads none", () => {
    expect(actionsOf(ARTICLES.deploy)).toContain("dynamodb:PutItem");
    expect(actionsOf(policies({ ...PRODUCTION, table: { ...PRODUCTION.table, seedItems: [] } }).deploy)).not.toContain(
      "dynamodb:PutItem",
    );
    expect(actionsOf(ARTICLES.deploy)).not.toContain("dynamodb:GetItem");
  });

  test("to plan allows every call that the recorded plans made, and its state's lock", async () => {
    expect(Object.values(recording.plan).flat().length).toBeGreaterThan(40);
    expect(await refusedOf(PRODUCTIONS.plan, recording.plan)).toEqual([]);
    const lock = "arn:aws:s3:::acme-states/shop.tfstate.tflock";
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
      expect(decide(PRODUCTIONS.plan, action, lock)).toBe("allowed");
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

  test("to drill reaches the lock and the numbered items of any drill", () => {
    const drill = drillId("aws", { fault: "status", region: "us-west-2" } as Parameters<typeof drillId>[1]);
    const table = "arn:aws:dynamodb:us-west-2:123456789012:table/GlobalApp";
    for (const key of [LOCK_ID, `${drill}/us-west-2/1`, `${drill}/shared/19`]) {
      const context = { ...CONTEXT, "dynamodb:LeadingKeys": [key] };
      expect(decide(ARTICLES.drill, "dynamodb:PutItem", table, context)).toBe("allowed");
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
    // Keys that every request has.
    const GLOBAL = ["aws:RequestedRegion"];
    for (const { Action, Condition = {} } of PRODUCTIONS[role].Statement) {
      const keys = Object.values(Condition).flatMap((each) => Object.keys(each));
      for (const action of Action) {
        const { conditionKeys } = await authorizationOf(action);
        expect(
          keys.filter((key) => !GLOBAL.includes(key) && !conditionKeys.includes(key)).map((key) => [action, key]),
        ).toEqual([]);
      }
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
  ["deleting a VPC", ["plan", "operate", "drill"], "ec2:DeleteVpc", `arn:aws:ec2:us-west-2:${ACCOUNT}:vpc/vpc-1`, WEST],
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

describe("an attack", () => {
  test.each(ATTACKS)("is refused: %s", (_, roles, action, resource, context = {}) => {
    for (const role of roles) {
      for (const policy of [ARTICLES[role], PRODUCTIONS[role]]) {
        expect([role, decide(policy, action, resource, context)]).toEqual([role, "implicitDeny"]);
      }
    }
  });
});
