import { UserError } from "../process/user-error";
import { attribute, blocks, type Resource } from "./resources";
import type { LatencyRecord, LatencyRecords } from "./topology";

const { text, flag } = attribute;

const aliasOf = ({ attributes }: Resource): Readonly<Record<string, unknown>> | undefined =>
  blocks(attributes, "alias")[0];

/** The provider keeps names without the dot at the end, and gives some with it. */
const bare = (name: string): string => name.replace(/\.$/, "");

/**
 * The latency records to which a record without a policy leads; undefined where none does, also while a stack still has the
 * latency records of a front that its clients have left.
 * @throws UserError that names a record that leads to no load balancer of the stack
 */
export function latencyRecordsOf(resources: readonly Resource[]): LatencyRecords | undefined {
  const records = resources.filter((each) => each.type === "aws_route53_record" && aliasOf(each));
  const ofRegions = records.filter(({ attributes }) => blocks(attributes, "latency_routing_policy").length > 0);
  const names = new Set(ofRegions.map(({ attributes }) => bare(text(attributes, "name"))));
  const asked = records.find((each) => !ofRegions.includes(each) && names.has(bare(text(aliasOf(each) ?? {}, "name"))));
  if (!asked) return undefined;
  return {
    kind: "route-53",
    id: asked.id,
    name: bare(text(asked.attributes, "name")),
    records: ofRegions.map((record) => latencyRecord(record, resources)),
  };
}

function latencyRecord(record: Resource, resources: readonly Resource[]): LatencyRecord {
  const [policy = {}] = blocks(record.attributes, "latency_routing_policy");
  const alias = aliasOf(record) ?? {};
  const name = text(alias, "name");
  // A plan knows the name of a load balancer that is there already, and refers to one that is not.
  const loadBalancer =
    record.reference(alias.name) ??
    resources.find(({ type, attributes }) => type === "aws_lb" && attributes.dns_name === bare(name))?.id;
  if (loadBalancer === undefined) {
    throw new UserError(`${record.id} leads to ${name}, which is not a load balancer of the stack`);
  }
  return {
    id: record.id,
    type: text(record.attributes, "type", "A") as LatencyRecord["type"],
    region: text(policy, "region"),
    loadBalancer,
    evaluatesTargetHealth: flag(alias, "evaluate_target_health", false),
  };
}
