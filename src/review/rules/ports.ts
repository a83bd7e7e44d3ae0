import type { Resource } from "../../topology/resources";
import { listOf } from "../../topology/resources";
import type { Rule, Seen } from "../finding";
import { changesOf, endpointsIn, isGap, regionsOf, staying } from "../seen";
import { list } from "../words";

/** Ports that somebody may connect to, and who. */
interface Opening {
  readonly from: number;
  readonly to: number;
  readonly source: string;
}

/** Undefined where a rule's ports or sources are not known. */
function openingsOf(resource: Resource): readonly Opening[] | undefined {
  const { type, attributes } = resource;
  if (type === "aws_vpc_security_group_ingress_rule") return opening(attributes);
  if (type === "aws_security_group_rule") return attributes.type === "ingress" ? opening(attributes) : [];
  if (type !== "aws_security_group") return [];
  const each = listOf(attributes.ingress).map((block) => (isObject(block) ? opening(block) : undefined));
  return each.includes(undefined) ? undefined : each.flatMap((openings) => openings ?? []);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function opening(rule: Readonly<Record<string, unknown>>): readonly Opening[] | undefined {
  const protocol = rule.ip_protocol ?? rule.protocol;
  const sources = [
    "cidr_ipv4",
    "cidr_ipv6",
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "referenced_security_group_id",
    "prefix_list_id",
    "security_groups",
    "prefix_list_ids",
  ].flatMap((key) => listOf(rule[key]));
  if ([protocol, rule.from_port, rule.to_port, ...sources].some((value) => typeof value === "symbol")) return undefined;
  if (protocol !== "tcp" && protocol !== "6" && protocol !== "-1") return [];
  const all = protocol === "-1";
  const [from, to] = all ? [0, 65_535] : [Number(rule.from_port), Number(rule.to_port)];
  return sources.map((source) => ({ from, to, source: String(source) }));
}

/** Sources that may connect to a port of a region; undefined where that is not known. */
function sourcesOf(resources: readonly Resource[], region: string, port: number): readonly string[] | undefined {
  const openings = resources.filter((resource) => resource.region === region).map(openingsOf);
  if (openings.includes(undefined)) return undefined;
  return openings
    .flatMap((each) => each ?? [])
    .filter(({ from, to }) => from <= port && port <= to)
    .map(({ source }) => source);
}

/** Ports that a region's load balancers serve before and after. */
const servedPorts = ({ before, after }: Seen, region: string): readonly number[] => {
  const ports = [before, after].map((side) =>
    side ? endpointsIn(side.topology, region).flatMap((each) => each.listeners.map(({ port }) => port)) : [],
  );
  return [...new Set(ports[0]?.filter((port) => ports[1]?.includes(port)))];
};

/** The clients that the security groups let in. */
export const PORT_RULES: readonly Rule[] = [
  {
    id: "served-port-closed",
    severity: "danger",
    means: "The security groups of a region let fewer clients reach a port that its load balancer serves.",
    find: (seen) => {
      const { before, after } = seen.change;
      if (!seen.before || !seen.after) return [];
      const regions = regionsOf(seen.after.topology);
      return regions.flatMap((region) => {
        const closed = servedPorts(seen, region).filter((port) => {
          const [was, is] = [sourcesOf(before.resources, region, port), sourcesOf(after.resources, region, port)];
          return was && is && was.some((source) => !is.includes(source) && !isCovered(source, is));
        });
        if (closed.length === 0) return [];
        const addresses = seen.change.changes
          .filter((change) => /security_group/.test(change.type) && change.region === region)
          .map(({ address }) => address);
        return [
          {
            text: `Clients that were let in can no longer connect to port ${list(closed.map(String))} of the load balancer in ${region}; its health checks still pass, so nothing moves them to another region.`,
            addresses,
            wayOut:
              "Keep the port open to everybody: with client addresses preserved, the security group sees the clients' own addresses.",
          },
        ];
      });
    },
  },
  {
    id: "served-port-interrupted",
    severity: "warning",
    means: "A rule of a security group is replaced: until the new one is there, clients cannot connect.",
    find: (seen) =>
      staying(
        seen,
        changesOf(seen, /^aws_(vpc_security_group_ingress_rule|security_group_rule)$/, "replace").filter(isGap),
      ).map(({ region, changes }) => ({
        text: `New connections to ${region} can fail between the delete of a security group's rule and the new rule.`,
        addresses: changes.map(({ address }) => address),
        wayOut: `Add the new rule first, or set the weight of ${region} to 0 in an apply of its own.`,
      })),
  },
];

/** Everybody covers each address of the same kind. */
const isCovered = (source: string, by: readonly string[]): boolean =>
  by.includes(source.includes(":") ? "::/0" : "0.0.0.0/0");
