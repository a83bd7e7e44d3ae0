import type { Fault } from "./fault";

export const controlPlane: Fault = {
  name: "control-plane",
  what: "Global Accelerator's API, in us-west-2, is down, but its data plane works",
  target: "Global Accelerator's API",
  noticedBy: "nobody",
  cutsReplication: false,
  needsAccelerator: "with Route 53 in front nothing asks this API",
  break: (world) => {
    world.controlPlaneDown = true;
    return () => {
      world.controlPlaneDown = false;
    };
  },
};
