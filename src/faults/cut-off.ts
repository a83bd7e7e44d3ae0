import type { Fault } from "./fault";
import { cutClients, cutReplication } from "./of-links";

/** Packets that meet a network in pieces are lost. That nobody is told with a reset is our policy: AWS does not say. */
export const cutOff: Fault = {
  name: "cut-off",
  what: "clients and other regions cannot reach the region: packets are lost, so clients wait until their own timeout",
  notTested:
    "the region continues to work inside: writes that it takes from within are not lost, as they could be with a region that is destroyed",
  target: "region",
  noticedBy: "the edge",
  isSilent: true,
  cutsReplication: true,
  shownBy: ["HealthyEndpointCount", "ReplicationLatency"],
  isolatesRegion: true,
  hits: ["connection", "replicated write"],
  explored: 2,
  break: (world, region, extent) => {
    const reverts = [cutClients("cut-off", "silent"), cutReplication("cut-off")].map((cut) =>
      cut(world, region, extent),
    );
    return () => {
      for (const revert of reverts) revert();
    };
  },
};
