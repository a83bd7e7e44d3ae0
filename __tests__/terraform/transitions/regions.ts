import { AP, CA, EU, pick, US } from "./backends";
import { logBuckets } from "./traffic-logs";
import type { Transition } from "./transition";

const off = undefined;
const FULL_HOME = { name: US, trafficDial: 50, weight: 64, cidr: "10.200.0.0/20" };

/** What every region is made of. */
const ALWAYS = {
  aws_cloudwatch_log_group: 1,
  aws_dynamodb_table_replica: 1,
  aws_globalaccelerator_endpoint_group: 1,
  aws_iam_role: 1,
  aws_iam_role_policy: 1,
  aws_lambda_function: 1,
  aws_lambda_permission: 1,
  aws_lb: 1,
  aws_lb_target_group: 1,
  aws_lb_target_group_attachment: 1,
  aws_security_group: 1,
};

const NETWORK = { aws_default_security_group: 1, aws_internet_gateway: 1, aws_route_table: 1, aws_vpc: 1 };

/** A region of backend `plain`. */
const PLAIN = {
  ...ALWAYS,
  ...NETWORK,
  aws_lb_listener: 1,
  aws_route: 1,
  aws_route_table_association: 2,
  aws_subnet: 2,
  aws_vpc_security_group_ingress_rule: 1,
};

/** One of `full`: HTTPS, both families, three zones, and no route to the internet. */
const FULL = {
  ...ALWAYS,
  ...NETWORK,
  aws_acm_certificate: 1,
  aws_acm_certificate_validation: 1,
  // One more, for traces.
  aws_iam_role_policy: 2,
  aws_kms_alias: 1,
  aws_kms_replica_key: 1,
  ...logBuckets(1),
  aws_lb_listener: 2,
  aws_lb_listener_rule: 1,
  aws_route_table_association: 3,
  aws_subnet: 3,
  aws_vpc_security_group_ingress_rule: 4,
  aws_wafv2_web_acl: 1,
  aws_wafv2_web_acl_association: 1,
  aws_cloudwatch_composite_alarm: 1,
  aws_sns_topic: 1,
  aws_sns_topic_subscription: 1,
};

/** Ten of a region by itself, and two in each of two regions for each other region's replication to it. */
const alarmsOf = (otherRegions: number) => ({ aws_cloudwatch_metric_alarm: 10 + 4 * otherRegions });

export const OF_REGIONS: readonly Transition[] = [
  {
    settings: ["regions"],
    change: "a region is added at the end",
    deployed: "plain",
    to: { regions: [US, EU, AP] },
    plan: { create: PLAIN },
    effect: "the table is copied there, then the region serves",
  },
  {
    settings: ["regions", "encryption"],
    change: "a region is added, with customer-managed keys",
    deployed: "full",
    to: { regions: [FULL_HOME, EU, AP, CA] },
    plan: { create: { ...FULL, ...alarmsOf(3) }, replace: { aws_cloudwatch_composite_alarm: 4 } },
    effect: "the new region gets a replica of the key first",
  },
  {
    settings: ["regions"],
    change: "a region is removed, and not put into formerRegions",
    deployed: "full",
    to: { regions: [FULL_HOME, EU] },
    plan: { refused: "Provider configuration not present" },
    effect: "put the region into formerRegions",
  },
  {
    settings: ["regions", "formerRegions"],
    change: "a region moves to formerRegions",
    deployed: "full",
    to: { regions: [FULL_HOME, EU], formerRegions: [AP] },
    plan: { delete: { ...FULL, ...alarmsOf(2) }, replace: { aws_cloudwatch_composite_alarm: 3 } },
    effect: "its clients go to the next region",
  },
  {
    settings: ["formerRegions"],
    change: "none → a region that has nothing",
    deployed: "plain",
    to: { formerRegions: [AP] },
    plan: "nothing",
    effect: "nothing",
  },
  {
    settings: ["formerRegions", "table.deletionProtection"],
    change: "a region moves to formerRegions while protection is on",
    deployed: "guarded",
    to: ({ certificateArns }) => ({
      regions: [US, AP],
      formerRegions: [EU],
      certificateArns: pick(certificateArns, [US, AP]),
    }),
    plan: { refused: "deletion protection is on" },
    effect: "turn protection off, deploy, and then move the region",
  },
  {
    settings: ["formerRegions", "table.deletionProtection", "loadBalancer.deletionProtection"],
    change: "protection is turned off, and another region takes the place of one, in one step",
    deployed: "guarded",
    to: ({ certificateArns }) => ({
      regions: [US, AP],
      formerRegions: [EU],
      certificateArns: pick(certificateArns, [US, AP]),
      table: { deletionProtection: off },
      loadBalancer: { deletionProtection: off },
    }),
    plan: { refused: "is still protected from deletion" },
    effect:
      "AWS refuses to delete what is still protected, after the rest of the region is gone: turn protection off, deploy, and then move the region",
  },
  {
    settings: ["regions"],
    change: "the first region changes place",
    deployed: "plain",
    to: { regions: [EU, US] },
    plan: { refused: "the home of the table is" },
    effect: "a replica is deleted that Terraform takes for the table: keep the first region",
  },
  {
    settings: ["regions"],
    change: "other regions change places",
    deployed: "full",
    to: { regions: [FULL_HOME, AP, EU] },
    plan: "nothing",
    effect: "nothing",
  },
  {
    settings: ["regions[].trafficDial"],
    change: "default → 50",
    deployed: "plain",
    to: { regions: [{ name: US, trafficDial: 50 }, EU] },
    plan: "in place",
    effect: "half of its clients go to the next region, with new connections",
  },
  {
    settings: ["regions[].trafficDial", "regions[].weight"],
    change: "50 → default, 64 → default",
    deployed: "full",
    to: { regions: [{ name: US, cidr: FULL_HOME.cidr }, EU, AP] },
    plan: "in place",
    effect: "its clients return, with new connections",
  },
  {
    settings: ["regions[].weight"],
    change: "default → 0",
    deployed: "existing",
    to: { regions: [{ name: US, weight: 0 }, EU] },
    plan: "in place",
    effect: "the region gets no new connections, also in a failover",
  },
];
