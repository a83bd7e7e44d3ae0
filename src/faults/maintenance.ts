import type { Fault } from "./fault";

/**
 * As AWS does about once or twice a month, for minutes: clients have to connect again.
 * Source: https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-metrics-globalaccelerator-tcp-resets-definitions.html
 */
export const maintenance: Fault = {
  name: "maintenance",
  what: "Global Accelerator resets the open connections of one static address once; routing stays as it is",
  notTested: "every region is well, and new connections are served: no failover between regions was tested",
  target: "static address",
  noticedBy: "nobody",
  cutsReplication: false,
  needsAccelerator: "only an accelerator resets connections for its own maintenance",
  break: ({ accelerator }, target) => {
    accelerator.resetConnections(target, "maintenance");
    return () => {};
  },
  isMomentary: true,
};
