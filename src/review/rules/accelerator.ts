import { acceleratorOf } from "../../topology/front";
import type { Accelerator, Listener } from "../../topology/topology";
import type { Assessed, Found, Rule, Seen } from "../finding";
import { changesOf, isGap } from "../seen";
import { list } from "../words";

const accelerator = (side: Assessed | undefined): Accelerator | undefined => side && acceleratorOf(side.topology);

/** The accelerator's listeners that are there before and after. */
const listeners = ({ before, after }: Seen): readonly { readonly was: Listener; readonly is: Listener }[] =>
  (accelerator(after)?.listeners ?? []).flatMap((is) => {
    const was = accelerator(before)?.listeners.find(({ id }) => id === is.id);
    return was ? [{ was, is }] : [];
  });

type Ranges = Listener["portRanges"];
const rangesText = (ranges: Ranges): string =>
  list(ranges.map(({ fromPort, toPort }) => (fromPort === toPort ? `${fromPort}` : `${fromPort} to ${toPort}`)));

/** Ranges with a port that the others do not have. */
const without = (ranges: Ranges, others: Ranges): Ranges =>
  ranges.filter((each) => !others.some(({ fromPort, toPort }) => fromPort <= each.fromPort && each.toPort <= toPort));

/** Where clients arrive: addresses, ports and affinity. */
export const ACCELERATOR_RULES: readonly Rule[] = [
  {
    id: "accelerator-lost",
    severity: "danger",
    means: "The accelerator is deleted or replaced, and with it its static addresses.",
    find: (seen) =>
      changesOf(seen, "aws_globalaccelerator_accelerator", "delete", "replace").map(({ address, action }) => ({
        text: `The accelerator's static addresses are lost for good${action === "replace" ? ", and the new accelerator gets others" : ""}: clients, DNS records and allow-lists that use them reach nothing.`,
        addresses: [address],
        wayOut:
          "Keep the accelerator (deletionProtection refuses this), or move the clients to the new addresses before the old ones go.",
      })),
  },
  {
    id: "accelerator-disabled",
    severity: "danger",
    means: "The accelerator is switched off, so no client is served; it keeps its addresses.",
    find: ({ before, after }) => {
      const [was, is] = [accelerator(before), accelerator(after)];
      return was?.enabled && is && !is.enabled
        ? [
            {
              text: "No client is served while the accelerator is switched off; its addresses are kept.",
              addresses: [is.id],
              wayOut: "Leave enabled on; to take one region out, set its weight to 0.",
            },
          ]
        : [];
    },
  },
  {
    id: "address-type-changes",
    severity: "warning",
    means: "The accelerator changes between IPv4 and dual-stack addresses.",
    find: ({ before, after }) => {
      const changed = accelerator(after);
      const [was, is] = [accelerator(before)?.ipAddressType, changed?.ipAddressType];
      if (!changed || was === undefined || was === is) return [];
      return [
        {
          text:
            is === "IPV4"
              ? "Clients that use the accelerator's IPv6 addresses reach nothing any more."
              : "The accelerator gets IPv6 addresses as well: clients with IPv6 begin to use them once DNS names them.",
          addresses: [changed.id],
          wayOut:
            is === "IPV4"
              ? "Take the IPv6 addresses out of DNS first, and wait for its TTL."
              : "Check that every load balancer is dual-stack before clients use them.",
        },
      ];
    },
  },
  {
    id: "listener-lost",
    severity: "danger",
    means:
      "The accelerator's listener is deleted or replaced, so no client is served on its ports for a while, or for good.",
    find: (seen) =>
      changesOf(seen, "aws_globalaccelerator_listener", "delete", "replace")
        .filter((change) => isGap(change) && seen.after)
        .map(({ address, action }) => ({
          text: `No client is served on the listener's ports ${action === "replace" ? "from its delete until the new listener and all its endpoint groups are deployed" : "any more"}.`,
          addresses: [address],
          wayOut: "Add a second listener first, or keep this one and change it in place.",
        })),
  },
  {
    id: "client-port-closed",
    severity: "danger",
    means: "The accelerator no longer listens on a port, or listens for another protocol.",
    find: (seen) =>
      listeners(seen).flatMap(({ was, is }): Found[] => {
        const closed = was.protocol === is.protocol ? without(was.portRanges, is.portRanges) : was.portRanges;
        if (closed.length === 0) return [];
        const why =
          was.protocol === is.protocol
            ? "the accelerator no longer listens there"
            : `the accelerator now listens for ${is.protocol} there, not for ${was.protocol}`;
        return [
          {
            text: `Clients on port ${rangesText(closed)} are refused, because ${why}.`,
            addresses: [is.id],
            wayOut: "Add the new port first, move the clients, and close the old port afterwards.",
          },
        ];
      }),
  },
  {
    id: "client-port-opened",
    severity: "note",
    means: "The accelerator listens on a port on which it did not.",
    find: (seen) =>
      listeners(seen)
        .map(({ was, is }) => ({
          id: is.id,
          opened: was.protocol === is.protocol ? without(is.portRanges, was.portRanges) : [],
        }))
        .filter(({ opened }) => opened.length > 0)
        .map(({ id, opened }) => ({
          text: `The accelerator begins to listen on port ${rangesText(opened)}.`,
          addresses: [id],
          wayOut: "Check that every region's load balancer listens there as well.",
        })),
  },
  {
    id: "client-affinity-changes",
    severity: "warning",
    means: "Whether all connections of one client go to the same endpoint changes.",
    find: (seen) =>
      listeners(seen)
        .filter(({ was, is }) => was.clientAffinity !== is.clientAffinity)
        .map(({ is }) => ({
          text:
            is.clientAffinity === "NONE"
              ? "New connections of one client can go to different endpoints, where all of them went to one before."
              : "All new connections of one client address go to one endpoint, so clients behind one address move together.",
          addresses: [is.id],
          wayOut: "Check that the application does not depend on where a client was served before.",
        })),
  },
];
