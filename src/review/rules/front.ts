import type { ResourceChange } from "../../topology/change";
import type { Listener, Topology } from "../../topology/topology";
import { addressesOf, changesOf, goes, listed } from "../changes";
import type { Found, Reviewed, Rule } from "../rule";

const ACCELERATOR = "aws_globalaccelerator_accelerator";
const LISTENER = "aws_globalaccelerator_listener";

/** Ports that a listener takes, as `80` or `80-90`. */
const portsOf = ({ portRanges }: Listener): string[] =>
  portRanges.map(({ fromPort, toPort }) => (fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`));

const listenersOf = (topology: Topology | undefined): readonly Listener[] => topology?.accelerator.listeners ?? [];

/** Ports and protocols that clients could use before, and cannot any more. */
function closedPorts({ change: { before, after } }: Reviewed): string[] {
  const served = ({ protocol, ...listener }: Listener) =>
    portsOf({ protocol, ...listener }).map((port) => `${protocol} ${port}`);
  const left = new Set(listenersOf(after.topology).flatMap(served));
  return after.topology
    ? listenersOf(before.topology)
        .flatMap(served)
        .filter((port) => !left.has(port))
    : [];
}

const replaced = (changes: readonly ResourceChange[]) => changes.filter(goes);

export const FRONT_RULES: readonly Rule[] = [
  {
    id: "addresses-lost",
    severity: "danger",
    means: "the accelerator is replaced or deleted, and its static addresses with it",
    find: ({ change }) =>
      replaced(changesOf(change, ACCELERATOR)).map(({ address, action }) => ({
        text: `The accelerator is ${action === "replace" ? "replaced" : "deleted"}: its static addresses and its DNS name are lost for ever, and clients that use them are not served any more`,
        addresses: [address],
        wayOut:
          "Keep what makes the replacement necessary; accelerator.deletionProtection makes Terraform refuse such plans.",
      })),
  },
  {
    id: "accelerator-disabled",
    severity: "danger",
    means: "the accelerator is turned off",
    find: ({ change }) =>
      changesOf(change, ACCELERATOR)
        .filter(({ before, after }) => before?.enabled === true && after?.enabled === false)
        .map(({ address }) => ({
          text: "The accelerator is disabled: no client is served until it is enabled again; the static addresses stay",
          addresses: [address],
          wayOut: "Leave accelerator.enabled on.",
        })),
  },
  {
    id: "listener-replaced",
    severity: "danger",
    means: "a listener of the accelerator is replaced or deleted, and its endpoint groups with it",
    find: ({ change }) =>
      change.after.topology === undefined || replaced(changesOf(change, ACCELERATOR)).length > 0
        ? []
        : replaced(changesOf(change, LISTENER)).map(({ address, action }) => ({
            text: `A listener of the accelerator is ${action === "replace" ? "replaced" : "deleted"}: between its deletion and the new endpoint groups nobody is served`,
            addresses: [address],
            wayOut: "Keep what makes the replacement necessary.",
          })),
  },
  {
    id: "port-not-served",
    severity: "danger",
    means: "the accelerator no longer takes a port or protocol that it took",
    find: (reviewed) => {
      const closed = closedPorts(reviewed);
      const changes = changesOf(reviewed.change, LISTENER);
      return closed.length === 0 ? [] : [portClosed(closed, changes)];
    },
  },
  {
    id: "affinity-changed",
    severity: "warning",
    means: "client affinity changes, so clients can be sent to another endpoint",
    find: ({ change }) =>
      changesOf(change, LISTENER)
        .filter(({ before, after }) => before && after && before.client_affinity !== after.client_affinity)
        .map(({ address, after }) => ({
          text: `Client affinity becomes ${String(after?.client_affinity)}: new connections of a client can reach another endpoint than its earlier ones`,
          addresses: [address],
          wayOut: "Nothing needs to be done if no session lives in one region only.",
        })),
  },
  {
    id: "name-lost",
    severity: "danger",
    means: "the DNS record by which clients find the accelerator is replaced or deleted",
    find: ({ change }) =>
      change.after.topology === undefined
        ? []
        : replaced(changesOf(change, "aws_route53_record"))
            .filter(({ before }) => Array.isArray(before?.alias) && before.alias.length > 0)
            .map(({ address, action }) => ({
              text: `The DNS record of the backend is ${action === "replace" ? "replaced: until the new one is there, its name is not found" : "deleted: its name is not found any more"}, and resolvers keep that answer`,
              addresses: [address],
              wayOut: "Change the record so that the name never goes missing, for example with a second record first.",
            })),
  },
];

const portClosed = (closed: readonly string[], changes: readonly ResourceChange[]): Found => ({
  text: `The accelerator no longer takes ${listed(closed)}: clients that use it are refused`,
  addresses: addressesOf(changes),
  wayOut: "Keep the port open until no client uses it.",
});
