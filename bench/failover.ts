import { locate } from "../src/model/geography";
import { SimulatedClient } from "../src/simulator/client";
import { VirtualClock } from "../src/simulator/ground/virtual-clock";
import { World } from "../src/simulator/world";
import type { Topology } from "../src/topology/topology";
import type { Figure } from "./figure";
import { withTopology } from "./running";

const MINUTES = 10;
const REQUESTS_PER_SECOND = 10;
/** The first is nearest to the region that becomes unhealthy. */
const CITIES = ["Seattle", "Frankfurt", "Sao Paulo"];
const REGION = "us-west-2";
const SICK_MINUTES = { from: 2, to: 6 };
const REQUESTS = MINUTES * 60 * REQUESTS_PER_SECOND * CITIES.length;

/** Ten virtual minutes, from start to end, in which a region becomes unhealthy and recovers: without clients, and with them. */
export function measure(): Promise<Figure[]> {
  return withTopology(async (topology) => {
    const idle = await secondsOf(topology, () => () => {});
    const busy = await secondsOf(topology, sendRequests);
    // The largest that the process has ever been, threads included; Node gives it in KiB.
    const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
    const requests = REQUESTS.toLocaleString("en-US");
    return [
      { name: `${MINUTES} virtual minutes, no clients`, value: idle, unit: "s", target: { atMost: 2 } },
      { name: `${MINUTES} virtual minutes, ${requests} requests`, value: busy, unit: "s", target: { atMost: 60 } },
      { name: "peak resident", value: peakMb, unit: "MB", target: { atMost: 400 } },
    ];
  });
}

/** @param schedule prepares what else happens in the world, and returns what verifies afterwards that it did */
async function secondsOf(topology: Topology, schedule: (world: World) => () => void): Promise<number> {
  const start = performance.now();
  const clock = new VirtualClock();
  const world = await World.start(topology, { clock });
  try {
    const verify = schedule(world);
    clock.schedule(SICK_MINUTES.from * 60_000, () => {
      const forSeconds = (SICK_MINUTES.to - SICK_MINUTES.from) * 60;
      world.faults.set({ kind: "status", target: REGION, forSeconds });
    });
    await clock.advance(MINUTES * 60_000);
    verify();
    return (performance.now() - start) / 1000;
  } finally {
    await world.stop();
  }
}

/** Each on a connection of its own. */
function sendRequests(world: World): () => void {
  let answered = 0;
  let failedOver = 0;
  for (const city of CITIES) {
    const client = new SimulatedClient(world, locate(city));
    const send = async () => {
      const connection = client.connect();
      const response = await connection?.send({ target: "/get/foobar" });
      if (response?.status === 200) answered += 1;
      if (city === CITIES[0] && connection?.region !== REGION) failedOver += 1;
    };
    for (let n = 0; n < REQUESTS / CITIES.length; n += 1) {
      world.clock.schedule((n * 1000) / REQUESTS_PER_SECOND, () => void send());
    }
  }
  return () => {
    if (answered === REQUESTS && failedOver > 0) return;
    throw new Error(`no failover: ${answered} of ${REQUESTS} requests answered, ${failedOver} by another region`);
  };
}
