import { median } from "simple-statistics";
import type { Figure } from "./figure";
import { Clients, type LoadResult } from "./load";
import { withSimulator } from "./running";
import { inTurns, ratio } from "./turns";

const ROUNDS = 7;
const SECONDS = 1;
const CONNECTIONS = 8;
const WARM_UP = 10_000;

/** `per connection` shows what it costs to accept and route one, which the others do once and then no more. */
const CASES = [
  { name: "/health", paths: ["/health"] },
  { name: "/get/foobar", paths: ["/get/foobar"] },
  { name: "/health, 10 per connection", paths: ["/health"], requestsPerConnection: 10 },
];

/** What the accelerator costs: clients through it, and straight at the load balancer that it chooses. */
export function measure(): Promise<Figure[]> {
  return withSimulator(async ({ accelerator, loadBalancer }) => {
    const clients = new Clients();
    const paths = ["/health", "/get/foobar"];
    await clients.run({ url: accelerator, paths, connections: CONNECTIONS, until: { requests: WARM_UP } });
    const figures: Figure[] = [];
    for (const { name, ...load } of CASES) {
      const run = (url: string) => clients.run({ ...load, url, connections: CONNECTIONS, until: { seconds: SECONDS } });
      const { through, straight } = await inTurns(ROUNDS, {
        through: () => run(accelerator),
        straight: () => run(loadBalancer),
      });
      figures.push(
        ...figuresOf(`${name} through the accelerator`, through),
        ...figuresOf(`${name} straight at the load balancer`, straight),
        {
          name: `${name} through / straight`,
          value: ratio(all("perSecond", through), all("perSecond", straight)),
          unit: "x",
          target: { atLeast: 0.85 },
        },
      );
    }
    return figures;
  });
}

function figuresOf(name: string, results: readonly LoadResult[]): Figure[] {
  return [
    { name, value: median(all("perSecond", results)), unit: "/s" },
    { name: `${name}, p50`, value: median(all("p50", results)), unit: "ms" },
    { name: `${name}, p99`, value: median(all("p99", results)), unit: "ms" },
  ];
}

const all = (what: keyof LoadResult, results: readonly LoadResult[]) => results.map((result) => result[what]);
