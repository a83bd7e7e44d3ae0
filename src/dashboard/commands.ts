import { z } from "zod";
import { faultNamed } from "../faults/registry";
import { isAccelerated } from "../topology/front";
import { UserError } from "../process/user-error";
import type { RealClock } from "../process/clock";
import { arn } from "../simulator/ground/arn";
import type { ControlPlane } from "../simulator/aws-api/global-accelerator/control-plane";
import type { World } from "../simulator/world";

/** What the buttons of the page ask for. */
const command = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("break"),
    kind: z.string(),
    target: z.string(),
    forSeconds: z.number().positive().max(86_400).optional(),
    share: z.number().optional(),
  }),
  /** Without a kind: all. */
  z.strictObject({ do: z.literal("restore"), kind: z.string().optional(), target: z.string().optional() }),
  z.strictObject({ do: z.literal("status"), region: z.string(), code: z.number().int().min(200).max(599) }),
  z.strictObject({ do: z.literal("dial"), region: z.string(), value: z.number().int().min(0).max(100) }),
  z.strictObject({ do: z.literal("weight"), region: z.string(), value: z.number().int().min(0).max(255) }),
  z.strictObject({ do: z.literal("tempo"), speed: z.number().min(0.1).max(1000).optional(), isPaused: z.boolean().optional() }),
  z.strictObject({
    do: z.literal("background"),
    isOn: z.boolean(),
    rate: z.number().optional(),
    cities: z.array(z.string().max(60)).min(1).optional(),
  }),
  /** Without a region: end it. */
  z.strictObject({ do: z.literal("guide"), region: z.string().optional() }),
]);

export type Command = z.infer<typeof command>;

/** @throws UserError with everything that is wrong */
export function parseCommand(given: unknown): Command {
  const result = command.safeParse(given);
  if (result.success) return result.data;
  throw new UserError(z.prettifyError(result.error));
}

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
      return asked.kind === undefined ? world.faults.clear() : world.faults.end(asked.kind, asked.target ?? "");
    case "status":
      for (const lambda of world.functionsIn(known(world, asked.region))) {
        lambda.configure({ environment: { ...lambda.configuration.environment, STATUS: String(asked.code) } });
      }
      return;
    case "dial":
    case "weight":
      return turn(world, controlPlane, { ...asked, region: known(world, asked.region) });
    case "tempo":
      return clock.setTempo(asked);
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
  for (const listener of front.listeners.filter(({ endpointGroups }) => endpointGroups.some((each) => each.region === region))) {
    const EndpointGroupArn = arn.endpointGroup(front.name, listener.id, region);
    const { EndpointDescriptions } = controlPlane.endpointGroups.show(EndpointGroupArn);
    const endpoints = EndpointDescriptions.map(({ EndpointId, ClientIPPreservationEnabled }) => ({ EndpointId, ClientIPPreservationEnabled, Weight: value }));
    await controlPlane.endpointGroups.update({
      EndpointGroupArn,
      ...(knob === "dial" ? { TrafficDialPercentage: value } : { EndpointConfigurations: endpoints }),
    });
  }
}
