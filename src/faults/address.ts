import type { Fault } from "./fault";

/** As when one of the two network zones fails: a client that knows both addresses can use the other. */
export const address: Fault = {
  name: "address",
  what: "one static address of the accelerator does not answer",
  target: "static address",
  noticedBy: "nobody",
  cutsReplication: false,
  hits: ["connection"],
  needsAccelerator: "Route 53 answers with the addresses of load balancers, and has none of its own",
  explored: 1,
  break: ({ accelerator }, target, { isHit }) => {
    accelerator.downAddresses.set(target, isHit);
    return () => accelerator.downAddresses.delete(target);
  },
};
