import { AP, DOMAIN, EU, OWN_ENTRY, pick, TOKENS, US } from "./backends";
import type { Transition } from "./transition";

const off = undefined;
const CHECKS = "function and application change in place, one region after the other or all at once";
/** In two regions. */
const OF_A_ROUTE = {
  aws_cloudwatch_log_group: 2,
  aws_iam_role: 2,
  aws_iam_role_policy: 2,
  aws_lambda_function: 2,
  aws_lambda_permission: 2,
  aws_lb_listener_rule: 2,
  aws_lb_target_group: 2,
  aws_lb_target_group_attachment: 2,
};

/** The backend's own name, its domain and certificates, and the application behind them. */
export const OF_NAMES: readonly Transition[] = [
  {
    settings: ["name"],
    change: "plain → other",
    deployed: "plain",
    to: { name: "other" },
    plan: { refused: "the table is called" },
    effect: "all items are lost: set table.name to the old name, or make a second backend",
  },
  {
    settings: ["name", "table.name"],
    change: "plain → other, and table.name is the old name",
    deployed: "plain",
    to: { name: "other", table: { name: "plain" } },
    plan: {
      replace: {
        aws_cloudwatch_log_group: 2,
        aws_iam_role: 2,
        aws_iam_role_policy: 2,
        aws_lambda_function: 2,
        aws_lambda_permission: 2,
        aws_lb: 2,
        aws_lb_listener: 2,
        aws_lb_target_group: 2,
        aws_lb_target_group_attachment: 2,
        aws_security_group: 2,
        aws_vpc_security_group_ingress_rule: 2,
      },
    },
    effect: "no region serves for some minutes, and the logs are lost",
  },
  {
    settings: ["name"],
    change: "guarded → other, while protection is on",
    deployed: "guarded",
    to: { name: "other" },
    plan: { refused: "Instance cannot be destroyed" },
    effect: "nothing changes: Terraform refuses a plan that deletes what is protected",
  },
  {
    settings: ["domain"],
    change: "none → { name, hostedZone }",
    deployed: "plain",
    to: { domain: DOMAIN },
    plan: {
      create: {
        aws_acm_certificate: 2,
        aws_acm_certificate_validation: 2,
        aws_lb_listener: 2,
        aws_lb_listener_rule: 2,
        aws_route53_record: 2,
        aws_vpc_security_group_ingress_rule: 2,
      },
    },
    effect: "HTTP redirects to HTTPS, and a token by HTTP gets a 403",
  },
  {
    settings: ["domain", "writes"],
    change: "{ name, hostedZone } → none, and tokens stay",
    deployed: "full",
    to: { domain: off },
    plan: { refused: "tokens would cross the Internet unencrypted" },
    effect: "keep HTTPS as long as there are tokens",
  },
  {
    settings: ["writes", "certificateArns"],
    change: "false → tokens, without a certificate",
    deployed: "plain",
    to: { writes: TOKENS },
    plan: { refused: "tokens would cross the Internet unencrypted" },
    effect: "set domain or certificateArns in the same step",
  },
  {
    settings: ["reads", "certificateArns"],
    change: "anonymous → tokens, none → certificates",
    deployed: "plain",
    to: ({ certificateArns }) => ({ reads: TOKENS, certificateArns: pick(certificateArns, [US, EU]) }),
    plan: {
      create: { aws_lb_listener: 2, aws_lb_listener_rule: 2, aws_vpc_security_group_ingress_rule: 2 },
    },
    effect: "clients without a token get a 401",
  },
  {
    settings: ["domain", "writes", "reads"],
    change: "{ name, hostedZone } → none, tokens → false, tokens → anonymous",
    deployed: "full",
    to: { domain: off, writes: off, reads: off },
    plan: {
      delete: {
        aws_acm_certificate: 3,
        aws_acm_certificate_validation: 3,
        // Of replication: nobody writes any more.
        aws_cloudwatch_metric_alarm: 6,
        aws_lb_listener: 3,
        aws_lb_listener_rule: 3,
        aws_route53_record: 3,
        aws_vpc_security_group_ingress_rule: 6,
      },
      replace: { aws_cloudwatch_composite_alarm: 3 },
    },
    effect: "the name is gone at once; for some seconds HTTP still redirects to HTTPS, where nothing answers",
  },
  {
    settings: ["domain"],
    change: "another name",
    deployed: "full",
    to: { domain: { ...DOMAIN, name: "www.example.com" } },
    plan: {
      replace: { aws_acm_certificate: 3, aws_acm_certificate_validation: 3, aws_route53_record: 3 },
    },
    effect: "the old name is gone at once; the certificates change without a gap",
  },
  {
    settings: ["domain", "certificateArns"],
    change: "domain stays, none → certificates",
    deployed: "full",
    to: ({ certificateArns }) => ({ certificateArns: pick(certificateArns, [US, EU, AP]) }),
    plan: {
      delete: { aws_acm_certificate: 3, aws_acm_certificate_validation: 3, aws_route53_record: 1 },
    },
    effect: "the certificates change without a gap",
  },
  {
    settings: ["domain", "certificateArns"],
    change: "{ name, hostedZone } → none, none → certificates",
    deployed: "full",
    to: ({ certificateArns }) => ({ domain: off, certificateArns: pick(certificateArns, [US, EU, AP]) }),
    plan: {
      delete: { aws_acm_certificate: 3, aws_acm_certificate_validation: 3, aws_route53_record: 3 },
    },
    effect: "the name is gone at once, if no other record has it",
  },
  {
    settings: ["certificateArns"],
    change: "none → certificates",
    deployed: "plain",
    to: ({ certificateArns }) => ({ certificateArns: pick(certificateArns, [US, EU]) }),
    plan: {
      create: { aws_lb_listener: 2, aws_lb_listener_rule: 2, aws_vpc_security_group_ingress_rule: 2 },
    },
    effect: "HTTP redirects to HTTPS, and a token by HTTP gets a 403",
  },
  {
    settings: ["certificateArns"],
    change: "certificates → none",
    deployed: "guarded",
    to: { certificateArns: off },
    plan: {
      delete: { aws_lb_listener: 2, aws_lb_listener_rule: 2, aws_vpc_security_group_ingress_rule: 2 },
    },
    effect: "browsers that know HTTPS refuse HTTP for a year",
  },
  {
    settings: ["certificateArns", "domain"],
    change: "certificates → none, none → { name, hostedZone }",
    deployed: "guarded",
    to: { certificateArns: off, domain: DOMAIN },
    plan: {
      create: { aws_acm_certificate: 2, aws_acm_certificate_validation: 2, aws_route53_record: 2 },
    },
    effect: "the certificates change without a gap",
  },
  {
    settings: ["routes"],
    change: "none → a function for /orders/*",
    deployed: "plain",
    to: { routes: [{ path: "/orders/*", entry: OWN_ENTRY }] },
    plan: { create: OF_A_ROUTE },
    effect: "the new function decides about the region's health too, as soon as its rule is there",
  },
  {
    settings: ["routes"],
    change: "a function for /orders/* → none",
    deployed: "existing",
    to: { routes: off },
    plan: { delete: OF_A_ROUTE },
    effect: "the main function answers /orders/*",
  },
  {
    settings: ["function.entry"],
    change: "default → an application of your own",
    deployed: "plain",
    to: { function: { entry: OWN_ENTRY } },
    plan: "in place",
    effect: CHECKS,
  },
  {
    settings: ["function.entry", "function.health"],
    change: "an application of your own → default",
    deployed: "guarded",
    to: { function: { entry: off, health: off } },
    plan: "in place",
    effect: CHECKS,
  },
  {
    settings: ["function.health"],
    change: "platform → application",
    deployed: "plain",
    to: { function: { entry: OWN_ENTRY, health: "application" } },
    plan: "in place",
    effect: "your handler decides whether the region serves",
  },
  {
    settings: ["function.status"],
    change: "default → 503",
    deployed: "plain",
    to: { function: { status: 503 } },
    plan: "in place",
    effect: "every region is unhealthy: traffic stays, because no other region is better",
  },
  {
    settings: ["function.status"],
    change: "503 → default",
    deployed: "guarded",
    to: { function: { status: off } },
    plan: "in place",
    effect: "traffic returns",
  },
];
