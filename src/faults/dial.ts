import type { Fault } from "./fault";
import { changing, type DialledGroup } from "./planned-change";

export const dial: Fault = {
  name: "dial",
  what: "planned evacuation of the region: the other dials are raised first, then its own dial is set to 0",
  notTested:
    "the region is well and traffic leaves it by order: nothing that fails by itself was tested, nor whether health checks notice it",
  target: "region",
  noticedBy: "the dial",
  cutsReplication: false,
  needsAccelerator: "latency records have no dial: set weight to 0 in main.ts, and deploy, to take a region out",
  plan: async (backend, region) => {
    const groups = await backend.endpointGroups();
    const to = (percentage: number) => (group: DialledGroup) =>
      ({
        what: "dial",
        region: group.region,
        group: group.id,
        before: group.trafficDialPercentage,
        to: percentage,
      }) as const;
    // A weight of 0 keeps a region out of service, and no dial brings it back.
    const others = groups.filter((group) => group.region !== region && group.weight > 0);
    const own = groups.filter((group) => group.region === region);
    return changing(...others.map(to(100)), ...own.map(to(0)));
  },
};
