import type { Side } from "../../topology/change";
import type { Resource } from "../../topology/resources";
import { attribute } from "../../topology/resources";
import { addressesOf, changesOf, goes, listed, numberOf, regionsOf, regionsThatStay } from "../changes";
import type { Reviewed, Rule } from "../rule";

/** Ports of a region on which its load balancers listen, and that its security groups open. */
function openPorts({ topology, resources }: Side, region: string): ReadonlySet<number> {
  const rules = resources.filter(
    (each) => each.type === "aws_vpc_security_group_ingress_rule" && each.region === region,
  );
  const ports = (topology?.loadBalancers ?? [])
    .filter((loadBalancer) => loadBalancer.region === region)
    .flatMap(({ listeners }) => listeners.map(({ port }) => port));
  // Without rules of its own, the load balancer is in security groups that this stack does not make.
  return new Set(ports.filter((port) => rules.length === 0 || rules.some((rule) => opens(rule, port))));
}

const opens = ({ attributes }: Resource, port: number): boolean =>
  attribute.text(attributes, "ip_protocol", "-1") === "-1" ||
  (attribute.number(attributes, "from_port", 0) <= port && port <= attribute.number(attributes, "to_port", 65_535));

function closed({ change }: Reviewed): { readonly region: string; readonly ports: readonly number[] }[] {
  return [...regionsThatStay(change)].flatMap((region) => {
    const after = openPorts(change.after, region);
    const ports = [...openPorts(change.before, region)].filter((port) => !after.has(port));
    return ports.length > 0 ? [{ region, ports }] : [];
  });
}

const listeners = ({ change }: Reviewed, name: string) =>
  changesOf(change, "aws_lb_listener").filter(
    (each) => !goes(each) && each.before && each.after && each.changed.includes(name),
  );

export const ACCESS_RULES: readonly Rule[] = [
  {
    id: "port-closed",
    severity: "danger",
    means: "a region's load balancer or its security group no longer takes a port that was served",
    find: (reviewed) =>
      closed(reviewed).map(({ region, ports }) => ({
        text: `In ${region} port ${listed(ports.map(String))} is closed: clients that use it are refused, also health checks that do`,
        addresses: addressesOf(
          changesOf(reviewed.change, "aws_vpc_security_group_ingress_rule", "aws_lb_listener").filter(
            (each) => each.region === region,
          ),
        ),
        wayOut: "Keep the port open until no client uses it.",
      })),
  },
  {
    id: "certificate-changed",
    severity: "warning",
    means: "a listener gets another certificate",
    find: (reviewed) => {
      const other = listeners(reviewed, "certificate_arn");
      return other.length === 0
        ? []
        : [
            {
              text: `Clients in ${listed(regionsOf(other))} see another certificate: those that pin the old one, or that call by a name that the new one does not have, are refused`,
              addresses: addressesOf(other),
              wayOut: "Check that the new certificate has all names that clients use.",
            },
          ];
    },
  },
  {
    id: "tls-policy-changed",
    severity: "warning",
    means: "a listener accepts other TLS versions or ciphers",
    find: (reviewed) => {
      const other = listeners(reviewed, "ssl_policy");
      return other.length === 0
        ? []
        : [
            {
              text: `Load balancers in ${listed(regionsOf(other))} accept other TLS versions or ciphers: older clients can be refused`,
              addresses: addressesOf(other),
              wayOut: "Look in the load balancers' access logs for clients that the new policy refuses.",
            },
          ];
    },
  },
  {
    id: "firewall-changed",
    severity: "warning",
    means: "a firewall is removed or its rules change",
    find: ({ change }) => {
      const removed = changesOf(change, "aws_wafv2_web_acl", "aws_wafv2_web_acl_association").filter(
        (each) => (goes(each) || each.action === "update") && regionsThatStay(change).has(each.region),
      );
      return removed.length === 0
        ? []
        : [
            {
              text: `The firewall in ${listed(regionsOf(removed))} changes: requests that it refused can pass, or the other way round`,
              addresses: addressesOf(removed),
              wayOut: "Compare the rules; try them with the action count first.",
            },
          ];
    },
  },
  {
    id: "connections-shorter",
    severity: "note",
    means: "a load balancer ends connections sooner",
    find: ({ change }) =>
      changesOf(change, "aws_lb").flatMap((each) =>
        (["client_keep_alive", "idle_timeout"] as const)
          .filter((name) => {
            const [was, will] = [numberOf(each.before?.[name]), numberOf(each.after?.[name])];
            return was !== undefined && will !== undefined && will < was;
          })
          .map((name) => ({
            text: `In ${each.region} connections end sooner: ${name} goes from ${numberOf(each.before?.[name])} to ${numberOf(each.after?.[name])} s`,
            addresses: [each.address],
            wayOut: "Nothing needs to be done if clients connect again by themselves.",
          })),
      ),
  },
];
