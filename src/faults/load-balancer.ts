import type { Fault } from "./fault";
import { cutClients } from "./of-links";

/** As when its machines run and its program does not: the operating system answers with resets. */
export const loadBalancer: Fault = {
  name: "load-balancer",
  what: "the load balancer refuses connections, and resets those that are open",
  notTested: "clients get a reset at once: a load balancer that answers nothing was not tested (load-balancer-silent)",
  target: "region",
  noticedBy: "the edge",
  cutsReplication: false,
  shownBy: ["HealthyEndpointCount"],
  hits: ["connection"],
  explored: 2,
  break: cutClients("load-balancer", "reset"),
};
