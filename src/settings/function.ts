import { z } from "zod";
import { choice, flag, integer, section } from "./values";

/** CloudWatch Logs accepts only these, in days (PutRetentionPolicy in its API reference). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

export const api = section({
  /** Memory of the function. Lambda gives more CPU with more memory. @default 256 */
  memoryMb: integer(128, 10240, "megabytes").default(256),
  /** Lambda stops a request that takes longer. @default 5 */
  timeoutSeconds: integer(1, 900, "seconds").default(5),
  /** Processor of the function. @default arm64 */
  architecture: choice(["arm64", "x86_64"]).default("arm64"),
  /** CloudWatch Logs deletes log lines after this time. @default 14 */
  logRetentionDays: z
    .number({ error: `use one of ${RETENTION_DAYS.join(", ")} days` })
    .refine((days) => (RETENTION_DAYS as readonly number[]).includes(days), {
      error: `use one of ${RETENTION_DAYS.join(", ")} days`,
    })
    .default(14),
  /**
   * Concurrent requests that Lambda reserves for the function in each region, and its limit. 0 throttles every request.
   * @default none
   */
  reservedConcurrency: integer(0, 1000).optional(),
  /** Status code that /health answers. With any other code than 200, traffic leaves the region. @default 200 */
  status: integer(200, 599).default(200),
  /** X-Ray traces of requests. AWS bills them. @default false */
  tracing: flag().default(false),
});
