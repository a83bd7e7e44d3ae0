import { z } from "zod";
import { fromOutputs, type StackOutputs } from "../aws/outputs";
import type { Topology } from "./topology";

/** What the backend has to keep, and what it must carry. */
export type Promises = Pick<Topology, "objectives" | "load">;

const number = z.number();

const OBJECTIVES = z.object({ rtoSeconds: number.optional(), rpoSeconds: number.optional() });

const LOAD = z.object({
  requestsPerSecond: z.union([number, z.record(z.string(), number)]),
  meanDurationMs: number,
  writeShare: number,
  readsPerRequest: number,
  peakRequestsPerSecond: number,
  accountConcurrency: number,
});

/**
 * Objectives and load from the outputs of a stack. An output of the same name that holds something else is a user's own.
 * @param outputs their values by name, as Terraform shows them: in a state, a plan or an outputs file
 */
export function promisesFrom(outputs: StackOutputs): Promises {
  const { objectives, load } = fromOutputs(outputs);
  const known = { objectives: OBJECTIVES.safeParse(objectives).data, load: LOAD.safeParse(load).data };
  return {
    ...(known.objectives && { objectives: known.objectives }),
    ...(known.load && { load: known.load }),
  };
}
