import { requestsPer5Minutes } from "../../topology/firewall";
import type { LoadBalancer, LoadBalancerListener } from "../../topology/topology";
import type { Rule, Seen } from "../finding";
import { changesOf, isGap } from "../seen";
import { list, some } from "../words";

const loadBalancers = ({ before, after }: Seen): readonly { readonly was: LoadBalancer; readonly is: LoadBalancer }[] =>
  (after?.topology.loadBalancers ?? []).flatMap((is) => {
    const was = before?.topology.loadBalancers.find(({ id }) => id === is.id);
    return was ? [{ was, is }] : [];
  });

const lines = (each: readonly LoadBalancerListener[]): readonly string[] =>
  each
    .map(
      ({ port, protocol, action }) =>
        `port ${port} ${action.type === "redirect" ? `leads to ${action.protocol} on ${action.port}` : `serves ${protocol}`}`,
    )
    .sort();

const lowestLimit = ({ firewall }: LoadBalancer): number => requestsPer5Minutes(firewall) ?? Infinity;

/** What a region's front answers: ports, names, certificates, TLS and the firewall. */
export const LOAD_BALANCER_RULES: readonly Rule[] = [
  {
    id: "load-balancer-port-changes",
    severity: "danger",
    means: "A load balancer listens on other ports, for another protocol, or redirects where it served.",
    find: (seen) => {
      const found = new Map<string, { regions: string[]; addresses: string[] }>();
      for (const { was, is } of loadBalancers(seen)) {
        const gone = lines(was.listeners).filter((line) => !lines(is.listeners).includes(line));
        if (gone.length === 0) continue;
        const now = lines(is.listeners).filter((line) => !lines(was.listeners).includes(line));
        const key = `${list(gone)} no longer${now.length > 0 ? `, and ${list(now)}` : ""}`;
        const each = found.get(key) ?? { regions: [], addresses: [] };
        found.set(key, {
          regions: [...each.regions, is.region],
          addresses: [...each.addresses, ...is.listeners.map(({ id }) => id), ...was.listeners.map(({ id }) => id)],
        });
      }
      return [...found].map(([what, { regions, addresses }]) => ({
        text: `The load balancer in ${list(regions)}: ${what}; clients that do not follow fail.`,
        addresses: [...new Set(addresses)],
        wayOut: "Open the new port in every region first, move the clients, and close the old one afterwards.",
      }));
    },
  },
  {
    id: "domain-changes",
    severity: "danger",
    means: "The name in the backend's certificates changes or goes.",
    find: ({ before, after }) =>
      before?.topology.domain !== undefined && after && before.topology.domain !== after.topology.domain
        ? [
            {
              text: `Clients that call ${before.topology.domain} get a TLS error or no answer, because the backend has no certificate for that name any more.`,
              addresses: [],
              wayOut: "Keep the old name beside the new one until no client uses it.",
            },
          ]
        : [],
  },
  {
    id: "dns-record-lost",
    severity: "danger",
    means: "A DNS record that leads clients to the backend is deleted or replaced.",
    find: (seen) => {
      const lost = changesOf(seen, "aws_route53_record", "delete", "replace").filter(
        (change) => isGap(change) && change.before?.alias !== undefined && seen.after,
      );
      if (lost.length === 0) return [];
      return [
        {
          text: `The backend's name does not resolve ${lost.every(({ action }) => action === "replace") ? "from the delete of its record until the new one is known" : "any more"}, for as long as resolvers keep that.`,
          addresses: lost.map(({ address }) => address),
          wayOut: "Change the record in place, or keep the old one until the new one resolves.",
        },
      ];
    },
  },
  {
    id: "certificate-changes",
    severity: "warning",
    means: "A load balancer's listener shows another certificate.",
    find: (seen) => {
      const changed = changesOf(seen, /^aws_(lb_listener|acm_certificate)$/, "update", "replace").filter(
        ({ type, action, changed: names }) =>
          type === "aws_acm_certificate"
            ? action === "replace"
            : action === "update" && names.includes("certificate_arn"),
      );
      if (changed.length === 0) return [];
      return [
        {
          text: `Clients of ${some(changed.map(({ region }) => region))} get another certificate: those that pin the old one, or do not trust the new one, fail.`,
          addresses: changed.map(({ address }) => address),
          wayOut: "Check the new certificate's names and issuer, and change one region at a time.",
        },
      ];
    },
  },
  {
    id: "tls-policy-changes",
    severity: "warning",
    means: "A load balancer offers other TLS versions and ciphers.",
    find: (seen) => {
      const changed = changesOf(seen, "aws_lb_listener", "update").filter(({ changed: names }) =>
        names.includes("ssl_policy"),
      );
      if (changed.length === 0) return [];
      return [
        {
          text: `Clients of ${some(changed.map(({ region }) => region))} that know none of the new policy's TLS versions and ciphers can no longer connect, and older ones can be let in.`,
          addresses: changed.map(({ address }) => address),
          wayOut: "Look in the access logs which TLS versions clients use, and compare the two policies.",
        },
      ];
    },
  },
  {
    id: "rate-limit-lowered",
    severity: "warning",
    means: "A firewall refuses a client's requests earlier, or is new.",
    find: (seen) => {
      const lower = loadBalancers(seen).filter(({ was, is }) => lowestLimit(is) < lowestLimit(was));
      if (lower.length === 0) return [];
      return [
        {
          text: `The firewall in ${list(lower.map(({ is }) => is.region))} refuses a client address above ${Math.min(...lower.map(({ is }) => lowestLimit(is)))} requests in 5 minutes, fewer than before; many clients can share one address.`,
          addresses: lower.map(({ is }) => is.id),
          wayOut: "Count with the new limit before it blocks, and think of the clients that come after a failover.",
        },
      ];
    },
  },
];
