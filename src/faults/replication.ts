import type { Fault } from "./fault";
import { cutReplication } from "./of-links";

export const replication: Fault = {
  name: "replication",
  what: "nothing is replicated from or to the region",
  target: "region",
  noticedBy: "nobody",
  cutsReplication: true,
  hits: ["replicated write"],
  explored: 2,
  break: cutReplication("replication"),
};
