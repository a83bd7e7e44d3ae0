import autocannon from "autocannon";
import { quantile } from "simple-statistics";
import { answer } from "./child";
import type { Load, LoadResult } from "./load";

/** How exactly autocannon keeps a duration. */
const TICK_MS = 100;

answer(
  ({ url, paths, connections, until, requestsPerConnection }: Load): Promise<LoadResult> =>
    new Promise((resolve, reject) => {
      const latencies: number[] = [];
      const startMs = performance.now();
      let lastMs = startMs;
      const load = autocannon(
        {
          url,
          connections,
          requests: paths.map((path) => ({ path })),
          sampleInt: TICK_MS,
          ...("seconds" in until ? { duration: until.seconds } : { amount: until.requests }),
          ...(requestsPerConnection === undefined ? {} : { reconnectRate: requestsPerConnection }),
        },
        (error, { errors, non2xx, resets }) => {
          if (error) return reject(error);
          if (errors + non2xx > 0) return reject(new Error(`${errors + non2xx} requests to ${url} failed`));
          // autocannon tells nobody about the last answer on a connection that it then replaces.
          const answers = latencies.length + resets;
          resolve({
            perSecond: (answers * 1000) / (lastMs - startMs),
            p50: quantile(latencies, 0.5),
            p99: quantile(latencies, 0.99),
          });
        },
      );
      load.on("response", (_client, _status, _bytes, latencyMs) => {
        latencies.push(latencyMs);
        lastMs = performance.now();
      });
    }),
);
