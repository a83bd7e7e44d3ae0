import { faultNamed } from "../faults/registry";
import type { RealClock } from "../process/clock";
import { UserError } from "../process/user-error";
import type { ControlPlane } from "../simulator/aws-api/global-accelerator/control-plane";
import { arn } from "../simulator/ground/arn";
import type { World } from "../simulator/world";
import { isAccelerated } from "../topology/front";
import type { Command } from "./command";

export interface Commanded {
  readonly world: World;
  readonly clock: RealClock;
  readonly controlPlane: ControlPlane | undefined;
}

/** Those that change the world; the others are the page's own. @throws UserError that says why it cannot be */
export async function change({ world, clock, controlPlane }: Commanded, asked: Command): Promise<void> {
  switch (asked.do) {
    case "break": {
      const { kind, target, forSeconds, share } = asked;
      const takesShare = faultNamed(kind)?.hits !== undefined;
      return world.faults.set({ kind, target, forSeconds, ...(takesShare ? { share } : {}) });
    }
    case "restore":
      world.faults.end(asked.kind, asked.target);
      // It can be set by hand as well: then no fault is on.
      if (asked.kind === "status") setStatus(world, asked.target, "200");
      return;
    case "status":
      return setStatus(world, known(world, asked.region), String(asked.code));
    case "dial":
    case "weight":
      return turn(world, controlPlane, { ...asked, region: known(world, asked.region) });
    case "tempo":
      return clock.setTempo(asked);
  }
}

function setStatus(world: World, region: string, STATUS: string): void {
  for (const lambda of world.functionsIn(region)) {
    const { environment } = lambda.configuration;
    if ((environment.STATUS ?? "200") !== STATUS) lambda.configure({ environment: { ...environment, STATUS } });
  }
}

const known = (world: World, region: string): string => {
  if (world.topology.table.regions.includes(region)) return region;
  throw new UserError(`the backend has no region ${region}; use one of ${world.topology.table.regions.join(", ")}`);
};

/** Through the control plane, so that its API shows the same. */
async function turn(
  { topology, controlPlaneDown }: World,
  controlPlane: ControlPlane | undefined,
  { do: knob, region, value }: Extract<Command, { do: "dial" | "weight" }>,
): Promise<void> {
  if (!controlPlane || !isAccelerated(topology)) throw new UserError(`there is no ${knob}: Route 53 is in front`);
  if (controlPlaneDown) throw new UserError("the control plane is down (a fault of the simulator)");
  const { front } = topology;
  for (const listener of front.listeners.filter(({ endpointGroups }) =>
    endpointGroups.some((each) => each.region === region),
  )) {
    const EndpointGroupArn = arn.endpointGroup(front.name, listener.id, region);
    const { EndpointDescriptions } = controlPlane.endpointGroups.show(EndpointGroupArn);
    const endpoints = EndpointDescriptions.map(({ EndpointId, ClientIPPreservationEnabled }) => ({
      EndpointId,
      ClientIPPreservationEnabled,
      Weight: value,
    }));
    await controlPlane.endpointGroups.update({
      EndpointGroupArn,
      ...(knob === "dial" ? { TrafficDialPercentage: value } : { EndpointConfigurations: endpoints }),
    });
  }
}
