import type { Limit } from "./limits";

const INTRODUCTION = `# Limits of AWS

The limits of AWS that the settings check. A value beyond one of them is refused by \`npm run synth\`, with what is valid, before
Terraform plans anything. This page is generated from [a table](../__tests__/settings/limits.ts) of which a test tries both sides of
every limit: change the table, and run \`npx vitest run __tests__/settings/limits.test.ts -u\`.

The last column has AWS's page that says it. Where no page does: *AWS's refusal* is one that somebody has seen, *provider* is what
Terraform's AWS provider needs, and *concluded from* is a conclusion of this project. Where AWS's pages differ, the stricter one counts.

Also checked is the size of the bundled function: Lambda takes [50 MB zipped and 250 MB unzipped](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).

[transform](transform.md) changes arguments after these checks, and is not checked.
`;

const OURS = `## Ranges that are ours

Numbers with a range that does not come from AWS.
`;

const NOT_CHECKED = `## What no setting can check

How much your account has left is known only to AWS. A deploy that needs more than that fails half-way: raise the quota in
Service Quotas, and run \`npm run deploy\` again, which does the rest.

| a backend needs | AWS's default quota |
| --- | --- |
| one accelerator | [20 in an account](https://docs.aws.amazon.com/global-accelerator/latest/dg/limits-global-accelerator.html) |
| with \`network: "create"\`, one VPC and one internet gateway in each region | [5 VPCs and 5 internet gateways in each region](https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html) |
| one load balancer in each region | [50 in each region](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html) |
| \`function.reservedConcurrency\` in each region | [1,000 concurrent executions in each region, in new accounts fewer](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html) |
| \`function.memoryMb\` | [10,240 MB, in new accounts less](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html) |
| one table in each region | [2,500 tables in each region](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html) |
| one role in each region | [1,000 roles in an account](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html) |
| with \`domain\`, one certificate in each region | [2,500 certificates in each region](https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html) |
| with \`firewall\`, one web ACL in each region | [100 web ACLs in each region](https://docs.aws.amazon.com/waf/latest/developerguide/limits.html) |
| with \`alarms\`, about a dozen alarms in each region | [5,000 alarms in each region](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html) |
| with a key of your own, one key in each region | [100,000 keys in each region](https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html) |

A certificate needs a domain whose name servers are those of \`domain.hostedZone\`, and CAA records that
[let Amazon issue it](https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-caa.html), if there are any. Some regions must be
[enabled in the account](https://docs.aws.amazon.com/accounts/latest/reference/API_EnableRegion.html) first.

Only AWS knows which names are taken in your account. Two backends whose names differ only in case have the same role's name: IAM
[does not tell upper case from lower case](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html).

What an account lacks for a network to work (a default VPC, a second subnet or zone, IPv6) is an error of the plan that says what
to do ([changing-settings.md](changing-settings.md)).
`;

const SOURCES = { aws: "AWS", seen: "AWS's refusal", provider: "provider", ours: "concluded from" };

function about(types: Limit["types"]): string {
  if (typeof types === "string") return types;
  return types.length > 5 ? "everything that takes tags" : types.map((type) => `\`${type}\``).join(", ");
}

/** docs/limits.md */
export function page(limits: readonly Limit[], ours: Readonly<Record<string, string>>): string {
  const rows = limits.map(({ setting, limit, types, source, known }) => [
    `\`${setting}\``,
    limit,
    about(types),
    `[${SOURCES[known ?? "aws"]}](${source})`,
  ]);
  return [
    INTRODUCTION,
    table(["setting", "limit", "of", "source"], rows),
    OURS,
    table(
      ["setting", "why"],
      Object.entries(ours).map(([setting, why]) => [`\`${setting}\``, why]),
    ),
    NOT_CHECKED,
  ].join("\n");
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n")
    .concat("\n");
