import { fromOutputs, type StackOutputs } from "../aws/outputs";
import type { Topology } from "./topology";

/** What the backend has to keep, and what it must carry. */
export type Promises = Pick<Topology, "objectives" | "load">;

function schemas() {
  // Only for a backend that promises something: many commands need zod for nothing else, and it is half of their start.
  const { z } = require("zod") as typeof import("zod");
  const number = z.number();
  return {
    objectives: z.object({ rtoSeconds: number.optional(), rpoSeconds: number.optional() }),
    load: z.object({
      requestsPerSecond: z.union([number, z.record(z.string(), number)]),
      meanDurationMs: number,
      writeShare: number,
      readsPerRequest: number,
      peakRequestsPerSecond: number,
      accountConcurrency: number,
    }),
  };
}

/**
 * Objectives and load from the outputs of a stack. An output of the same name that holds something else is a user's own.
 * @param outputs their values by name, as Terraform shows them: in a state, a plan or an outputs file
 */
export function promisesFrom(outputs: StackOutputs): Promises {
  const { objectives, load } = fromOutputs(outputs);
  if (objectives === undefined && load === undefined) return {};
  const schema = schemas();
  const known = { objectives: schema.objectives.safeParse(objectives).data, load: schema.load.safeParse(load).data };
  return {
    ...(known.objectives && { objectives: known.objectives }),
    ...(known.load && { load: known.load }),
  };
}
