import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Figure } from "./figure";
import { Clients } from "./load";
import { withSimulator } from "./running";

const WARM_UP = 10_000;
const REQUESTS = 100_000;

/** What is left of 100,000 requests, over connections that come and go, once the first 10,000 have filled every cache. */
export function measure(): Promise<Figure[]> {
  return withSimulator(async ({ accelerator }) => {
    const clients = new Clients();
    const load = { url: accelerator, paths: ["/get/foobar", "/health"], connections: 8, requestsPerConnection: 100 };
    await clients.run({ ...load, until: { requests: WARM_UP } });
    const before = residentMb();
    await clients.run({ ...load, until: { requests: REQUESTS - WARM_UP } });
    const after = residentMb();
    return [
      { name: `after ${WARM_UP.toLocaleString("en-US")} requests`, value: before, unit: "MB" },
      { name: `after ${REQUESTS.toLocaleString("en-US")} requests`, value: after, unit: "MB" },
      { name: "growth", value: after - before, unit: "MB", target: { atMost: 50 } },
    ];
  });
}

/** Of the whole process, the functions' threads included, once this thread's garbage is collected. */
function residentMb(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().rss / 1e6;
}
