import type { Config } from "./config";
import { decodeKey } from "./key";
import { logError } from "./log";
import type { Answer } from "./response";
import type { Table } from "./table";

/**
 * How long one look at the table answers health checks, in ms. Less than 5 s, the shortest interval of an ALB: a node of
 * the load balancer never sees the same look twice, while its other nodes share it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export const HEALTH_CACHE_MS = 2000;

/** The id of the item that is read. There need not be one: that the table answers is all that counts. */
const SENTINEL_ID = "__health__";

interface Dependencies {
  readonly config: Config;
  readonly table: Table;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the health check, which answers whether this region can serve: 200, 503, or the status that was configured. It
 * looks at the region's own replica and at no other region, so that a fault in one region never makes two of them
 * unhealthy: with no healthy region left, Global Accelerator sends traffic to the nearest one, sick or not.
 * https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.unhealthy-endpoints.html
 */
export function createHealthCheck({ config, table, now }: Dependencies): () => Promise<Answer> {
  const { region, problems, status, healthTableTimeoutMs } = config;
  const unhealthy = (code: number, reason: string): Answer => ({
    status: code,
    body: { status: "unhealthy", region, reason },
  });

  const lookAtTable = async (): Promise<Answer> => {
    const key = decodeKey([SENTINEL_ID, SENTINEL_ID], config);
    try {
      await within(healthTableTimeoutMs, (signal) => table.get(key, signal));
      return { status: 200, body: { status: "ok", region } };
    } catch (error) {
      const reason = error instanceof TimedOut ? error.message : "the table cannot be read";
      logError(reason, error);
      return unhealthy(503, reason);
    }
  };

  let look: Promise<Answer> | undefined;
  let answeredAt: number | undefined;
  // The distance, not the difference, so that a clock that is set back does not keep an old answer alive.
  const isStale = () => answeredAt !== undefined && Math.abs(now() - answeredAt) >= HEALTH_CACHE_MS;

  return async () => {
    if (problems.length > 0) return unhealthy(503, problems.join("; "));
    if (status !== 200) return unhealthy(status, `STATUS is set to ${status}`);
    if (!look || isStale()) {
      answeredAt = undefined;
      look = lookAtTable().finally(() => {
        answeredAt = now();
      });
    }
    return look;
  };
}

class TimedOut extends Error {}

/** Bounds an operation and the SDK's retries of it as a whole, even if it does not heed its signal. */
async function within<T>(timeoutMs: number, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimedOut(`the table did not answer within ${timeoutMs} ms`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([operation(controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
