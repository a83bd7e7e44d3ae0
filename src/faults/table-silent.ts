import type { Fault } from "./fault";
import { ofReplica } from "./of-replica";

export const tableSilent: Fault = {
  name: "table-silent",
  what: "the region's table accepts calls and never answers them, so the function waits until its own timeout",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  hits: ["table call"],
  break: ofReplica("silent", "table-silent"),
};
