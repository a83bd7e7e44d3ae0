import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";
import { changing } from "./planned-change";

export const status: Fault = {
  name: "status",
  what: "/health answers 400, the article's switch",
  notTested: "the fault breaks /health only: the application still answers, and so do the table and the network",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount"],
  explored: 1,
  break: ofFunctions((lambda) => {
    const set = (STATUS: string | undefined) => {
      const { STATUS: _, ...others } = lambda.configuration.environment;
      // A variable that stays keeps its place, so that the configuration's revision comes back with it.
      const environment = STATUS === undefined ? others : { ...lambda.configuration.environment, STATUS };
      lambda.configure({ environment });
    };
    const before = lambda.configuration.environment.STATUS;
    set("400");
    // Only what is still the fault's own: somebody may have set another meanwhile.
    return () => {
      if (lambda.configuration.environment.STATUS === "400") set(before);
    };
  }),
  isBroken: (world, region) =>
    world.mainFunctionsIn(region).every(({ configuration }) => configuration.environment.STATUS === "400"),
  plan: async (backend, region) =>
    changing({ what: "status", region, before: await backend.status(region), to: "400" }),
};
