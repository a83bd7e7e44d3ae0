import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";

const SLOWER_MS = 60_000;

export const slow: Fault = {
  name: "slow",
  what: "every invocation takes 60 s longer",
  notTested: "every invocation is slow: a function that fails, or is slow only for some requests, was not tested",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  shownBy: ["HealthyHostCount", "UnHealthyHostCount", "HealthyEndpointCount", "Errors"],
  hits: ["invocation"],
  explored: 1,
  break: ofFunctions((lambda, { isHit }) => {
    lambda.delaysMs.set("slow", () => (isHit() ? SLOWER_MS : 0));
    return () => lambda.delaysMs.delete("slow");
  }),
};
