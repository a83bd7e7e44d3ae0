import type { Fault } from "./fault";
import { cutClients } from "./of-links";

/** As when its machines are gone: nothing is left that could answer with a reset. */
export const loadBalancerSilent: Fault = {
  name: "load-balancer-silent",
  what: "the load balancer is dead and answers nothing, so clients wait until their own timeout",
  notTested: "only the load balancer is gone: a region that also cannot replicate was not tested (cut-off)",
  target: "region",
  noticedBy: "the edge",
  isSilent: true,
  cutsReplication: false,
  shownBy: ["HealthyEndpointCount"],
  hits: ["connection"],
  explored: 1,
  break: cutClients("load-balancer-silent", "silent"),
};
