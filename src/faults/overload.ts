import type { Fault } from "./fault";
import { ofFunctions } from "./of-functions";
import { changing } from "./planned-change";

/** Executions that are left for the requests that the backend gets anyway. */
const LEFT = 1;

/**
 * More requests than a function may execute at once. A drill does not send so many: its own address would run into the
 * firewall, and every one is billed. It takes executions away instead, until its usual requests are too many.
 */
export const overload: Fault = {
  name: "overload",
  what: "the function has one execution left, so requests that come while it is taken are refused",
  target: "region",
  noticedBy: "nobody",
  cutsReplication: false,
  break: ofFunctions((lambda) => {
    lambda.executionsLeft.set("overload", LEFT);
    return () => lambda.executionsLeft.delete("overload");
  }),
  plan: async (backend, region) => {
    const before = await backend.concurrency(region);
    return before !== undefined && before <= LEFT
      ? []
      : changing({ what: "concurrency", region, before, to: LEFT });
  },
};
