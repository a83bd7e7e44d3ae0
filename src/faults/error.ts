import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";

export const error: Fault = {
  name: "error",
  what: "every invocation of the function fails",
  notTested: "every invocation fails: a function that fails only for some requests was not tested",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount", "Errors"],
  hits: ["invocation"],
  explored: 2,
  break: ofFunctions((lambda, { isHit }) => {
    const failure = { errorType: "Error", errorMessage: "a fault of the simulator" };
    lambda.failures.set("error", () => (isHit() ? failure : undefined));
    return () => lambda.failures.delete("error");
  }),
};
