import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";

export const error: Fault = {
  name: "error",
  what: "every invocation of the function fails",
  target: "region",
  noticedBy: "health checks",
  cutsReplication: false,
  hits: ["invocation"],
  explored: 2,
  break: ofFunctions((lambda, { isHit }) => {
    const before = lambda.failure;
    const failure = { errorType: "Error", errorMessage: "a fault of the simulator" };
    lambda.failure = () => (isHit() ? failure : undefined);
    return () => {
      lambda.failure = before;
    };
  }),
};
