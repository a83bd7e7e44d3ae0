import type { PlatformConfig } from "./config";

/**
 * How long one look at the table answers health checks, in ms. Less than 5 s, the shortest interval of an ALB: a node of
 * the load balancer never sees the same look twice, while its other nodes share it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export const HEALTH_CACHE_MS = 2000;

/** What a health check is answered. */
export interface Health {
  /** HTTP status code, 200-599. */
  readonly status: number;
  /** Anybody can ask for it, so it says nothing of the configuration. */
  readonly body: { readonly status: "ok" | "unhealthy"; readonly region: string };
  /** Why the region is unhealthy; for the log alone. */
  readonly reason?: string;
  /** What the table failed with; for the log alone. */
  readonly error?: unknown;
}

export interface HealthCheckProps {
  readonly config: PlatformConfig;
  /** Why the application cannot serve; none if it can. */
  readonly problems: readonly string[];
  /** Asks the region's own table for an item. @default the application answers whether it can serve */
  readonly readTable?: (signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the health check, which answers whether this region can serve: 200, 503, or the status that was configured. It
 * looks at the region's own replica and at no other region, so that a fault in one region never makes two of them
 * unhealthy: with no healthy region left, Global Accelerator sends traffic to the nearest one, sick or not.
 * https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.unhealthy-endpoints.html
 *
 * @returns undefined where it is the application's turn to answer
 */
export function createHealthCheck(props: HealthCheckProps): () => Promise<Health | undefined> {
  const { config, readTable, now } = props;
  const { region, status, healthTableTimeoutMs } = config;
  const problems = [...new Set([...config.problems, ...props.problems])];
  const unhealthy = (code: number, reason: string, error?: unknown): Health => ({
    status: code,
    body: { status: "unhealthy", region },
    reason,
    ...(error === undefined ? {} : { error }),
  });

  const lookAt = async (read: NonNullable<typeof readTable>): Promise<Health> => {
    try {
      await within(healthTableTimeoutMs, read);
      return { status: 200, body: { status: "ok", region } };
    } catch (error) {
      return unhealthy(503, error instanceof TimedOut ? error.message : "the table cannot be read", error);
    }
  };

  let look: Promise<Health> | undefined;
  let answeredAt: number | undefined;
  // The distance, not the difference, so that a clock that is set back does not keep an old answer alive.
  const isStale = () => answeredAt !== undefined && Math.abs(now() - answeredAt) >= HEALTH_CACHE_MS;

  return async () => {
    if (problems.length > 0) return unhealthy(503, problems.join("; "));
    if (status !== 200) return unhealthy(status, `STATUS is set to ${status}`);
    if (!readTable) return undefined;
    if (!look || isStale()) {
      answeredAt = undefined;
      look = lookAt(readTable).finally(() => {
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
