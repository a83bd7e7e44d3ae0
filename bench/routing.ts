import { median } from "simple-statistics";
import { REGIONS } from "../src/aws/regions";
import { locate } from "../src/model/geography";
import { createRouter, type Flow } from "../src/model/routing";
import type { Endpoint, Listener } from "../src/topology/topology";
import type { Figure } from "./figure";
import { inTurns } from "./turns";

const ROUNDS = 5;
const GROUPS = 10;
const DECISIONS = 500_000;
const TARGET = { atLeast: 500_000 };

/** Decisions per second of the model on one core: the usual one, and the one that has to look for another group. */
export async function measure(): Promise<Figure[]> {
  const router = createRouter(listener(), locate("Frankfurt"));
  const flows = Array.from({ length: 1000 }, (_, n) => flow(n));
  const nearest = router.decide(flow(0), () => true)?.region;
  const perSecond = (isHealthy: (endpoint: Endpoint) => boolean) => {
    const start = performance.now();
    for (let n = 0; n < DECISIONS; n += 1) router.decide(flows[n % flows.length] as Flow, isHealthy);
    return (DECISIONS * 1000) / (performance.now() - start);
  };
  const { healthy, failover } = await inTurns(ROUNDS, {
    healthy: () => perSecond(() => true),
    failover: () => perSecond(({ loadBalancer }) => loadBalancer !== nearest),
  });
  return [
    { name: `decisions with ${GROUPS} groups, all healthy`, value: median(healthy), unit: "/s", target: TARGET },
    { name: `decisions with ${GROUPS} groups, nearest unhealthy`, value: median(failover), unit: "/s", target: TARGET },
  ];
}

/** Each group's load balancer is named after its region. */
function listener(): Listener {
  const regions = [...REGIONS.values()].filter(({ globalAccelerator }) => globalAccelerator).slice(-GROUPS);
  return {
    id: "listener",
    protocol: "TCP",
    portRanges: [{ fromPort: 80, toPort: 80 }],
    clientAffinity: "NONE",
    endpointGroups: regions.map(({ name }) => ({
      id: name,
      region: name,
      trafficDialPercentage: 100,
      endpoints: [{ loadBalancer: name, weight: 128, clientIpPreservation: true }],
    })),
  };
}

/** The nth connection, from its own client. */
function flow(n: number): Flow {
  return {
    sourceIp: `203.0.113.${n % 256}`,
    sourcePort: 1024 + n,
    destinationIp: "192.0.2.1",
    destinationPort: 80,
    protocol: "TCP",
  };
}
