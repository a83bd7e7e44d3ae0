import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";
import { changing } from "./planned-change";

export const throttle: Fault = {
  name: "throttle",
  what: "the function's reserved concurrency is 0, so every invocation is refused",
  notTested:
    "every invocation is refused at once: a function that is slow, or fails only for some requests, was not tested",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount", "Throttles"],
  explored: 2,
  break: ofFunctions((lambda) => {
    const before = lambda.reservedConcurrency;
    lambda.reservedConcurrency = 0;
    return () => {
      if (lambda.reservedConcurrency === 0) lambda.reservedConcurrency = before;
    };
  }),
  isBroken: (world, region) =>
    world.mainFunctionsIn(region).every(({ reservedConcurrency }) => reservedConcurrency === 0),
  plan: async (backend, region) =>
    changing({ what: "concurrency", region, before: await backend.concurrency(region), to: 0 }),
};
