import { z } from "zod";
import { RELEASE_DEFAULTS } from "../aws/release-rules";
import { namesOf, regionName } from "./regions";
import { type Rule, refused } from "./rule";
import { flag, integer, section, text } from "./values";

const STEPS = "use percentages that grow to 100, such as [10, 50, 100], or [] to leave the dial alone";
const SMOKE = "use paths such as /get/foobar, without spaces, # and braces";

/** How `npm run deploy` brings a change to one region after another. */
export const release = section({
  /** All regions in the order in which they are deployed. @default the region with the smallest share of traffic first */
  order: z.array(regionName, { error: "use a list of regions" }).readonly().optional(),
  /**
   * Waits until the open connections of a region have ended before its code changes. With false they meet the new code at
   * once.
   * @default true
   */
  drain: flag().default(RELEASE_DEFAULTS.drain),
  /**
   * Shares of the region's traffic dial, in percent, that the new code gets one after the other. `[]` leaves the dial alone:
   * all clients of the region meet the new code at once.
   * @default [10, 50, 100]
   */
  steps: z
    .array(integer(1, 100, "percent"), { error: STEPS })
    .refine((steps) => steps.every((step, index) => step > (steps[index - 1] ?? 0)), { error: STEPS })
    .refine((steps) => steps.length === 0 || steps.at(-1) === 100, { error: STEPS })
    .readonly()
    .default(RELEASE_DEFAULTS.steps),
  /** How long each share is observed before the next one, in minutes. 0 does not observe. @default 5 */
  bakeMinutes: integer(0, 1440, "minutes").default(RELEASE_DEFAULTS.bakeMinutes),
  /**
   * Paths that the region's load balancer must answer with 200 to 399 before clients reach the new code, beside the health check.
   * @default none
   */
  smoke: z
    .array(text(/^\/[^\s#{}]*$/, SMOKE), { error: SMOKE })
    .readonly()
    .default(RELEASE_DEFAULTS.smoke),
});

const everyRegionOnce: Rule<{ readonly regions: unknown; readonly release?: z.infer<typeof release> }> = {
  needs: ["regions", "release"],
  check: ({ regions, release }) => {
    const names = namesOf(regions);
    const { order } = release ?? {};
    const isComplete = order === undefined || [...order].sort().join() === [...names].sort().join();
    return isComplete
      ? []
      : [refused(["release", "order"], order, `name each region once: ${names.join(", ")}; or remove it`)];
  },
};

export const releaseRules = [everyRegionOnce];
