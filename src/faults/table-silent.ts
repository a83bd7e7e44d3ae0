import type { Fault } from "./fault";
import { ofReplica } from "./of-replica";

export const tableSilent: Fault = {
  name: "table-silent",
  what: "the region's table accepts calls and never answers them, so the function waits until its own timeout",
  notTested:
    "only the function's access to its own replica hangs: replication, and a table that answers with errors, were not tested",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount"],
  hits: ["table call"],
  break: ofReplica("silent", "table-silent"),
};
