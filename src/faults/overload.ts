import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";

/**
 * Where `throttle` changes the function's settings, this is load: other clients' requests take the executions. Of k times the
 * requests that a function can execute, it refuses a share of 1 - 1/k, health checks among them. A drill cannot make it on AWS:
 * so many requests from one address would be refused by the firewall, and all of them are billed.
 */
export const overload: Fault = {
  name: "overload",
  what: "other requests take all executions that the function may have, so every invocation is refused",
  notTested:
    "the load comes from outside of the drill: whether the other regions can carry it in addition was not tested",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount", "Throttles"],
  hits: ["invocation"],
  break: ofFunctions((lambda, { isHit }) => {
    lambda.refusals.set("overload", isHit);
    return () => lambda.refusals.delete("overload");
  }),
};
