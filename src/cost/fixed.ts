import { attribute, blocks, type Resource } from "../topology/resources";
import type { Assumptions } from "./assumptions";
import { type Backend, gbOf, SECONDS_PER_MONTH } from "./backend";
import { type Charge, together } from "./charge";
import { checkCharges } from "./checks";
import { HOURS_PER_MONTH } from "./prices";

const { text, number, flag } = attribute;

/** In each zone a load balancer has a node, and each node of one that faces the Internet a public IPv4 address. */
export const loadBalancerCharges = (region: string, zones: number, isPublic = true): Charge[] => [
  { item: "load-balancer-hour", what: "load balancer", region, quantity: HOURS_PER_MONTH, count: 1 },
  {
    item: "public-address-hour",
    what: "public IPv4 address",
    region,
    quantity: isPublic ? zones * HOURS_PER_MONTH : 0,
    count: zones,
  },
];

/** An accelerator is billed also while it is disabled (https://aws.amazon.com/global-accelerator/pricing/). */
export const ACCELERATOR: Charge = {
  item: "accelerator-hour",
  what: "accelerator",
  quantity: HOURS_PER_MONTH,
  count: 1,
};

export const HOSTED_ZONE: Charge = { item: "hosted-zone", what: "hosted zone", quantity: 1, count: 1 };

/** A million of them: the answers to an alias of AWS's own are free. */
export const ALIAS_QUERIES: Charge = { item: "alias-query", what: "queries", quantity: 1 };

const monthly =
  (item: Charge["item"], what: string, countOf: (resource: Resource) => number = () => 1) =>
  (resource: Resource): Charge[] => {
    const count = countOf(resource);
    return [{ item, what, region: resource.region, quantity: count, count }];
  };

/** By type of resource: what each costs a month, without any traffic. */
const BY_TYPE: Readonly<Record<string, (resource: Resource, backend: Backend) => Charge[]>> = {
  aws_globalaccelerator_accelerator: () => [ACCELERATOR],
  aws_lb: ofLoadBalancer,
  aws_kms_key: monthly("encryption-key", "encryption key"),
  aws_kms_replica_key: monthly("encryption-key", "encryption key"),
  aws_wafv2_web_acl: (resource) => [
    ...monthly("firewall", "firewall")(resource),
    ...monthly("firewall-rule", "firewall rule", ({ attributes }) => blocks(attributes, "rule").length)(resource),
  ],
  aws_cloudwatch_metric_alarm: (resource) =>
    isFast(resource)
      ? monthly("fast-alarm-metric", "metric of a high-resolution alarm", metricsOf)(resource)
      : monthly("alarm-metric", "metric of an alarm", metricsOf)(resource),
  aws_cloudwatch_composite_alarm: monthly("composite-alarm", "composite alarm"),
  // Of all regions together, wherever it was made.
  aws_cloudwatch_dashboard: () => [{ item: "dashboard", what: "dashboard", quantity: 1, count: 1 }],
  aws_lambda_provisioned_concurrency_config: heldBy,
};

/** Types that cost nothing by themselves, or whose use is computed from the topology. */
const FREE =
  /^(terraform_data|aws_(acm_certificate(_validation)?|cloudwatch_log_(group|resource_policy)|default_\w+|dynamodb_table(_item|_replica)?|globalaccelerator_(listener|endpoint_group)|iam_\w+|internet_gateway|kms_alias|lambda_(alias|function|permission)|lb_(listener\w*|target_group\w*)|network_acl\w*|route|route_table\w*|route53_(record|zone)|s3_bucket_\w+|sns_topic_(policy|subscription)|security_group\w*|subnet|vpc|vpc_security_group_\w+|wafv2_web_acl_association))$/;

/** What a month costs although nobody sends a request: the health checks are part of it. */
export function fixedCharges(backend: Backend, assumed: Assumptions): Charge[] {
  const { resources } = backend;
  return together([
    ...resources.filter(isManaged).flatMap((resource) => BY_TYPE[resource.type]?.(resource, backend) ?? []),
    ...zonesOf(resources),
    ...checkCharges(backend, assumed),
    ...storedCharges(backend, assumed.storedGb),
  ]);
}

/** Types that can cost something and are in no figure, and how many resources there are of each: `aws_s3_bucket (2)`. */
export function notComputed({ resources }: Backend): string[] {
  const types = resources.filter(isManaged).map(({ type }) => type);
  const others = types.filter((type) => !FREE.test(type) && !Object.hasOwn(BY_TYPE, type));
  return [...new Set(others)].sort().map((type) => `${type} (${others.filter((each) => each === type).length})`);
}

/** A data source reads what is there already. */
const isManaged = ({ id }: Resource): boolean => !id.startsWith("data.");

/** The hosted zones that the records are in, also those that were there before, each once. */
const zonesOf = (resources: readonly Resource[]): Charge[] =>
  [
    ...new Set(
      resources
        .filter(({ type }) => type === "aws_route53_zone")
        .map(({ id, attributes }) => text(attributes, "name", id)),
    ),
  ].map(() => HOSTED_ZONE);

function ofLoadBalancer({ id, region, attributes }: Resource, { topology }: Backend): Charge[] {
  const found = topology.loadBalancers.find((each) => each.id === id);
  const isPublic =
    !flag(attributes, "internal", false) && attributes.ip_address_type !== "dualstack-without-public-ipv4";
  return [
    ...loadBalancerCharges(region, found?.zones ?? 2, isPublic),
    {
      item: "load-balancer-unit",
      what: "reserved capacity unit",
      region,
      quantity: reservedUnits(attributes) * HOURS_PER_MONTH,
      count: reservedUnits(attributes),
    },
  ];
}

/** Capacity units that a load balancer has reserved, which are billed whether they are used or not. */
export function reservedUnits(attributes: Resource["attributes"]): number {
  const [reserved] = blocks(attributes, "minimum_load_balancer_capacity");
  return number(reserved ?? {}, "capacity_units", 0);
}

/** Of an alarm AWS bills each metric that it looks at; one that detects anomalies has two more, for its band. */
function metricsOf({ attributes }: Resource): number {
  const queries = blocks(attributes, "metric_query").filter((query) => blocks(query, "metric").length > 0);
  const isBand = text(attributes, "threshold_metric_id") !== "";
  return Math.max(1, queries.length) + (isBand ? 2 : 0);
}

/** With periods of less than a minute. */
function isFast({ attributes }: Resource): boolean {
  const metrics = blocks(attributes, "metric_query").flatMap((query) => blocks(query, "metric"));
  return [attributes, ...metrics].some((each) => number(each, "period", 60) < 60);
}

function heldBy({ region, attributes, reference }: Resource, { topology }: Backend): Charge[] {
  const id = reference(attributes.function_name);
  const lambda = topology.functions.find((each) => each.id === id || each.name === attributes.function_name);
  const held = number(attributes, "provisioned_concurrent_executions", 0);
  return [
    {
      item: `held-second-${lambda?.architecture ?? "x86_64"}`,
      what: "environment that is held ready",
      region,
      quantity: held * gbOf(lambda?.memoryMb ?? 128) * SECONDS_PER_MONTH,
      count: held,
    },
  ];
}

/** What items cost that are stored, and kept for a restore, in every region that has the table. */
export function storedCharges({ topology, resources }: Backend, gb: number): Charge[] {
  const kept = new Set(resources.filter(isKept).map(({ region }) => region));
  return topology.table.regions.flatMap((region): Charge[] => [
    { item: "table-stored", what: "items", region, quantity: gb },
    { item: "table-recovery", what: "point-in-time recovery", region, quantity: kept.has(region) ? gb : 0 },
  ]);
}

function isKept({ type, attributes }: Resource): boolean {
  if (type === "aws_dynamodb_table_replica") return flag(attributes, "point_in_time_recovery", false);
  if (type !== "aws_dynamodb_table") return false;
  return blocks(attributes, "point_in_time_recovery").some((each) => flag(each, "enabled", false));
}

/** What a table takes at once without having been warmed up, per second. */
const COLD = { writes: 4000, reads: 12_000 };

/** Billed once, when it is set: what a table is warmed up to, in every region. */
export function onceCharges({ topology, resources }: Backend): Charge[] {
  const warm = resources
    .filter(({ type }) => type === "aws_dynamodb_table")
    .flatMap(({ attributes }) => blocks(attributes, "warm_throughput"));
  return warm.flatMap((each) =>
    topology.table.regions.flatMap((region): Charge[] => [
      {
        item: "warm-write",
        what: "warm throughput for writes",
        region,
        quantity: Math.max(0, number(each, "write_units_per_second", 0) - COLD.writes),
      },
      {
        item: "warm-read",
        what: "warm throughput for reads",
        region,
        quantity: Math.max(0, number(each, "read_units_per_second", 0) - COLD.reads),
      },
    ]),
  );
}
