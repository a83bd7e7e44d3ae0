import type { Counts, Transition } from "./transition";

/** How a reader calls a resource. What belongs to one of these is not named. */
const NOUNS: Readonly<Record<string, string>> = {
  aws_dynamodb_table: "the table",
  aws_dynamodb_table_replica: "replicas",
  aws_lb: "load balancers",
  aws_lb_listener: "listeners",
  aws_lb_target_group: "target groups",
  aws_globalaccelerator_endpoint_group: "an endpoint group",
  aws_lambda_function: "functions",
  aws_cloudwatch_log_group: "logs",
  aws_vpc: "VPCs",
  aws_subnet: "subnets",
  aws_route: "routes",
  aws_security_group: "security groups",
  aws_acm_certificate: "certificates",
  aws_route53_record: "DNS records",
  aws_kms_key: "the key",
  aws_kms_replica_key: "replicas of the key",
  aws_s3_bucket: "buckets",
  aws_wafv2_web_acl: "web ACLs",
  aws_iam_role_policy: "policies of roles",
  aws_cloudwatch_metric_alarm: "alarms",
  aws_cloudwatch_composite_alarm: "composite alarms",
  aws_cloudwatch_dashboard: "the dashboard",
  aws_sns_topic: "topics",
};

const INTRODUCTION = `# Changing settings

What a change of settings does to a backend that is deployed. A test plans the changes with real Terraform
([transitions.test.ts](../__tests__/terraform/transitions.test.ts)), and this page is generated from its table: change
[the table](../__tests__/terraform/transitions), and run \`npx vitest run __tests__/terraform/transitions -u\`.

Every setting is here in both directions, and with the settings that it depends on. Changes in place can be made together.
Change one of the others at a time, read \`terraform plan\` and \`npm run review\`, and deploy region by region where the page
says that no region serves.
`;

/** docs/changing-settings.md */
export function page(transitions: readonly Transition[]): string {
  const refused = transitions.filter(({ plan }) => typeof plan === "object" && "refused" in plan);
  const inPlace = transitions.filter(({ plan }) => plan === "in place");
  const nothing = transitions.filter(({ plan }) => plan === "nothing");
  const made = transitions.filter((each) => ![...refused, ...inPlace, ...nothing].includes(each));
  return [
    INTRODUCTION,
    "## Refused before anything is touched\n",
    table(refused, "why, and what to do", ({ effect }) => effect),
    "## With resources that are created, replaced or deleted\n",
    table(made, "what clients and data notice", ({ effect }) => effect),
    "## In place\n",
    table(inPlace, "what clients and data notice", ({ effect }) => effect),
    "## No resource changes\n",
    table(nothing, "what it is for", ({ effect }) => effect),
  ].join("\n");
}

function table(rows: readonly Transition[], last: string, text: (row: Transition) => string): string {
  const cells = rows.map((row) => [
    row.settings.map((name) => `\`${name}\``).join(", "),
    row.change,
    plan(row),
    text(row),
  ]);
  return [
    `| setting | change | the plan | ${last} |`,
    "| --- | --- | --- | --- |",
    ...cells.map((each) => `| ${each.join(" | ")} |`),
    "",
  ].join("\n");
}

function plan({ plan }: Transition): string {
  if (typeof plan === "string") return plan === "nothing" ? "none" : plan;
  if ("refused" in plan) return `"${plan.refused}"`;
  const parts = [made("creates", plan.create), made("replaces", plan.replace), made("deletes", plan.delete)].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? "none" : parts.join("; ");
}

function made(verb: string, counts: Counts = {}): string {
  const nouns = Object.entries(NOUNS).flatMap(([type, noun]) => (counts[type] === undefined ? [] : [noun]));
  return nouns.length === 0 ? "" : `${verb} ${nouns.join(", ")}`;
}
