import type { Fault } from "./fault";
import { status } from "./status";

/**
 * Nobody is hurt by it until a region fails, so a drill breaks its region as `status` does meanwhile: health checks alone must
 * move the traffic, and the drill must restore the region without this API.
 */
export const controlPlane: Fault = {
  name: "control-plane",
  what: "Global Accelerator's API, in us-west-2, is down, but its data plane works",
  notTested:
    "the API is missing for the operator only: a change of endpoints or dials that is under way was not tested",
  target: "Global Accelerator's API",
  noticedBy: "nobody",
  alongside: status,
  cutsReplication: false,
  needsAccelerator: "with Route 53 in front nothing asks this API",
  break: (world) => {
    world.controlPlaneDown = true;
    return () => {
      world.controlPlaneDown = false;
    };
  },
};
