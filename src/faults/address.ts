import type { Fault } from "./fault";

/**
 * As when one of the two network zones fails: a client that knows both addresses can use the other. Its packets are lost, also
 * on connections that are open.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-components.html
 */
export const address: Fault = {
  name: "address",
  what: "one static address of the accelerator does not answer, so clients that use it wait until their own timeout",
  notTested: "every region is well: no failover between regions was tested",
  target: "static address",
  noticedBy: "nobody",
  isSilent: true,
  cutsReplication: false,
  shownBy: ["NewFlowCount"],
  hits: ["connection"],
  needsAccelerator: "Route 53 answers with the addresses of load balancers, and has none of its own",
  explored: 1,
  break: ({ accelerator }, target, { isWhole, isHit }) => {
    accelerator.downAddresses.set(target, isHit);
    if (isWhole) accelerator.setAddressSilent(target, true);
    return () => {
      accelerator.downAddresses.delete(target);
      accelerator.setAddressSilent(target, false);
    };
  },
};
