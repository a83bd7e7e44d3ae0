import type { Front } from "../topology/topology";
import { latencyRouter } from "./dns";
import type { Coordinates } from "./geography";
import { createRouter, type Router } from "./routing";

const NOWHERE: Router = { decide: () => undefined, shares: () => [] };

/**
 * Where new connections of clients at a place go: through an accelerator's first listener, or with the answer that Route 53
 * gives a resolver at that place now.
 *
 * @rule ga-endpoint-group-choice
 * @rule r53-latency-record
 */
export function routerOf(front: Front, place: Coordinates): Router {
  if (front.kind === "route-53") return latencyRouter(front.records, place);
  const [listener] = front.listeners;
  return listener ? createRouter(listener, place) : NOWHERE;
}
