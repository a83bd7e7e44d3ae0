import type { Fault } from "./fault";
import { ofReplica } from "./of-replica";
import { changing } from "./planned-change";

/** In the simulator the table is broken for everybody. On AWS only the function's role loses it. */
export const table: Fault = {
  name: "table",
  what: "every call of the function to the region's table fails",
  notTested:
    "only the function's access to its own replica fails: replication, and a table that answers slowly, were not tested",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount"],
  hits: ["table call"],
  explored: 1,
  break: ofReplica("unavailable", "table"),
  plan: async (backend, region) =>
    changing({ what: "table", region, before: await backend.tableDenied(region), to: true }),
};
