import type { Fault } from "./fault";
import { cutReplication } from "./of-links";

export const replication: Fault = {
  name: "replication",
  what: "nothing is replicated from or to the region",
  notTested: "clients are served by every region all the time: no failover was tested",
  target: "region",
  noticedBy: "nobody",
  cutsReplication: true,
  shownBy: ["ReplicationLatency"],
  hits: ["replicated write"],
  explored: 2,
  break: cutReplication("replication"),
};
