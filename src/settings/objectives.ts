import { z } from "zod";
import { integer, section } from "./values";

/** Limits that the backend must keep; all are optional. */
export const objectives = section({
  /**
   * Longest time until new connections leave a region that has failed, in seconds. `cdktf synth` and `cdktf deploy` refuse
   * settings whose worst case is longer.
   * @default none
   */
  rtoSeconds: integer(1, 3600, "seconds").optional(),
  /** Longest time, in seconds, of which a failover can lose the writes. A drill measures it. @default none */
  rpoSeconds: integer(0, 86_400, "seconds").optional(),
});

const share = (error: string) => z.number({ error }).min(0, { error }).max(1, { error });
const MANY = "use a number of requests per second from 0 to 10000000";
const requests = (error = MANY) => z.number({ error }).min(0, { error: MANY }).max(10_000_000, { error: MANY });
const REQUESTS = "use requests per second, or an object of them by location: { Frankfurt: 200, Tokyo: 50 }";

/** What clients send, for the assessment of whether the remaining regions carry it. */
export const load = section({
  /** In all, or by location: a city, a region, or "LAT,LON". */
  requestsPerSecond: z.union([requests(REQUESTS), z.record(z.string().min(1), requests(), { error: REQUESTS })], {
    error: REQUESTS,
  }),
  /** Mean duration of an invocation, in milliseconds. @default 20 */
  meanDurationMs: integer(1, 900_000, "milliseconds").default(20),
  /** Share of the requests that write an item, 0-1. @default 0 */
  writeShare: share("use a number from 0 to 1").default(0),
  /** Items that a request reads which does not write. @default 1 */
  readsPerRequest: z
    .number({ error: "use a number from 0 to 1000" })
    .min(0, { error: "use a number from 0 to 1000" })
    .max(1000, { error: "use a number from 0 to 1000" })
    .default(1),
  /** Most requests per second so far: a table takes twice its peak at once. 0 is a new table. @default 0 */
  peakRequestsPerSecond: requests().default(0),
  /** Concurrent executions that the account may have in each region. @default 1000 */
  accountConcurrency: integer(1, 1_000_000).default(1000),
});
