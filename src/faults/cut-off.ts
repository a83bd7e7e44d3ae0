import type { Fault } from "./fault";
import { cutClients, cutReplication } from "./of-links";

export const cutOff: Fault = {
  name: "cut-off",
  what: "clients and other regions cannot reach the region",
  target: "region",
  noticedBy: "the edge",
  cutsReplication: true,
  hits: ["connection", "replicated write"],
  explored: 2,
  break: (world, region, extent) => {
    const reverts = [cutClients("cut-off"), cutReplication("cut-off")].map((cut) => cut(world, region, extent));
    return () => {
      for (const revert of reverts) revert();
    };
  },
};
