import type { Resource } from "../topology/resources";
import type { Topology } from "../topology/topology";
import { HOURS_PER_MONTH } from "./prices";

/** A stack: what it means, and the resources that it is made of. */
export interface Backend {
  readonly topology: Topology;
  readonly resources: readonly Resource[];
}

export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

export const gbOf = (memoryMb: number): number => memoryMb / 1024;
