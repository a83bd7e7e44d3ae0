import { actionsOf, type Calls } from "./actions";
import type { Deployed } from "./deployed";

/**
 * What a role is for. `deploy` deploys main.ts, changes it and takes it down. `plan` reads what is deployed, so that Terraform
 * can plan, and changes nothing but the lock of the state. `operate` moves traffic by dials, weights and STATUS, and looks at
 * what happens. `drill` runs drills on AWS, and restores what they changed.
 */
export type Role = "deploy" | "plan" | "operate" | "drill";

/** What Terraform's AWS provider called in the runs with real Terraform. */
export interface Recording {
  readonly calls: Calls;
  /** Those of them that a plan makes. */
  readonly plan: Calls;
}

/** To find the accelerator of a backend and its endpoint groups, as the drill and every operator must. */
const FIND = [
  "globalaccelerator:DescribeAccelerator",
  "globalaccelerator:ListAccelerators",
  "globalaccelerator:ListEndpointGroups",
  "globalaccelerator:ListListeners",
];

/** To change STATUS, a dial or a weight, and to see how the targets are. */
const MOVE_TRAFFIC = [
  ...FIND,
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
  "globalaccelerator:UpdateEndpointGroup",
  "lambda:GetFunctionConfiguration",
  "lambda:UpdateFunctionConfiguration",
];

/** Items that the drill writes to the table, among them the lock. */
const ITEMS = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"];

/** By role, what it calls besides Terraform; a test compares the drill's with the code of the drill. */
export const OWN_CALLS: Readonly<Record<Exclude<Role, "plan">, readonly string[]>> = {
  // Where a release moves traffic and observes it.
  deploy: [
    ...FIND,
    ...ITEMS,
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "dynamodb:DescribeTable",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "globalaccelerator:UpdateEndpointGroup",
  ],
  operate: [
    ...MOVE_TRAFFIC,
    ...ITEMS,
    "dynamodb:DescribeTable",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancers",
    // An endpoint list that is sent again is checked in the caller's name.
    "globalaccelerator:DescribeEndpointGroup",
    "lambda:GetFunctionConcurrency",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
  ],
  drill: [
    ...MOVE_TRAFFIC,
    ...ITEMS,
    // Recovering looks for items, also where only the outputs lead to the table.
    "dynamodb:BatchGetItem",
    "dynamodb:DescribeTable",
    // For --stop-alarm.
    "cloudwatch:DescribeAlarms",
    "iam:DeleteRolePolicy",
    "iam:GetRolePolicy",
    "iam:PutRolePolicy",
    "lambda:DeleteFunctionConcurrency",
    "lambda:GetFunctionConcurrency",
    "lambda:PutFunctionConcurrency",
  ],
};

/** What the provider calls to empty a bucket of logs and to delete it, which it only does with `trafficLogs.deleteWithBackend`. */
export const DELETE_LOGS: readonly string[] = [
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:ListBucketVersions",
];

/** IAM's actions that a role needs, sorted, without those for its state. */
export function actionsFor(role: Role, deployed: Deployed, recording: Recording): readonly string[] {
  if (role === "operate" || role === "drill") return [...OWN_CALLS[role]].sort();
  if (role === "plan") return actionsNamed(callsFor(deployed, recording.plan));
  // For a role from before it had a boundary. Nothing takes a boundary away: the role could then do what it liked.
  const bounding = deployed.boundary === undefined ? [] : ["iam:PutRolePermissionsBoundary"];
  const releasing = deployed.types.some((type) => type.startsWith("aws_globalaccelerator_")) ? OWN_CALLS.deploy : [];
  const deleting = deployed.trafficLogs?.go ? DELETE_LOGS : [];
  // `npm run seed` puts items, which nobody can add a replica without.
  const all = [...actionsOf(callsFor(deployed, recording.calls)), ...bounding, ...releasing, ...deleting];
  return [...new Set(all)].sort();
}

const actionsNamed = (calls: Calls): readonly string[] =>
  Object.entries(calls)
    .flatMap(([service, operations]) => operations.map((operation) => `${service}:${operation}`))
    .sort();

/** Calls that only some backends make, and the types of resources that those have. */
const OPTIONAL: readonly { readonly calls: RegExp; readonly types: string }[] = [
  { calls: /^acm:/, types: "aws_acm_" },
  // All look at the table's key, which may be AWS's own.
  { calls: /^kms:(?!DescribeKey$)/, types: "aws_kms_" },
  { calls: /^cloudwatch:/, types: "aws_cloudwatch_metric_alarm" },
  { calls: /^globalaccelerator:/, types: "aws_globalaccelerator_" },
  { calls: /^route53:/, types: "aws_route53_" },
  { calls: /^s3:/, types: "aws_s3_bucket" },
  { calls: /^sns:/, types: "aws_sns_topic" },
  { calls: /^wafv2:/, types: "aws_wafv2_" },
  { calls: /^elasticloadbalancing:\w+Rules?$/, types: "aws_lb_listener_rule" },
  // A network that the backend makes itself; of any other it only reads where it is.
  { calls: /^ec2:(?!Describe)\w+(Vpc|Subnet|InternetGateway|Route)/, types: "aws_route_table_association" },
];

const FLOW_LOGS = /^globalaccelerator:UpdateAcceleratorAttributes$/;

/** Without the calls for what the backend has nothing of. */
function callsFor({ types, trafficLogs }: Deployed, calls: Calls): Calls {
  const missing = OPTIONAL.filter((optional) => !types.some((type) => type.startsWith(optional.types)));
  const needless = [...missing.map((each) => each.calls), ...(trafficLogs?.flows ? [] : [FLOW_LOGS])];
  const needs = (action: string) => !needless.some((pattern) => pattern.test(action));
  return Object.fromEntries(
    Object.entries(calls).map(([service, operations]) => [
      service,
      operations.filter((operation) => needs(`${service}:${operation}`)),
    ]),
  );
}
