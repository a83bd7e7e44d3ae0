import type { Fault } from "./fault";
import { cutClients } from "./of-links";

export const loadBalancer: Fault = {
  name: "load-balancer",
  what: "the load balancer is dead",
  target: "region",
  noticedBy: "the edge",
  cutsReplication: false,
  hits: ["connection"],
  explored: 2,
  break: cutClients("load-balancer"),
};
