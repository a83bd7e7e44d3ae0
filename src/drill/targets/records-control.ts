import { UserError } from "../../process/user-error";
import type { FrontControl } from "./front-control";

/** A region to which Route 53 sends clients. */
export interface RegionRecord {
  readonly region: string;
  /** Their names. */
  readonly targetGroups: readonly string[];
}

/** Route 53 in front: its records are neither read nor changed, and have no dial and no weight. */
export class RecordsControl implements FrontControl {
  constructor(
    private readonly records: readonly RegionRecord[],
    private readonly targetHealth: (region: string) => Promise<string>,
  ) {}

  async acceleratorStatus() {
    return "DEPLOYED" as const;
  }

  /** Health is that of the load balancer's targets: Route 53's own opinion of an alias has no API. */
  endpointGroups() {
    return Promise.all(
      this.records.map(async ({ region }) => {
        const healthy = (await this.targetHealth(region)) === "healthy";
        const endpoint = { id: region, weight: 1, clientIpPreservation: true, healthy };
        return { id: region, region, trafficDialPercentage: 100, weight: 1, endpoints: [endpoint] };
      }),
    );
  }

  async setTrafficDial(): Promise<never> {
    throw new UserError("Route 53 is in front, and its latency records have no traffic dial");
  }

  async setWeight(): Promise<never> {
    throw new UserError("Route 53 is in front, and its latency records have no weight");
  }

  async targetGroupRequests(region: string) {
    const Names = this.records.filter((record) => record.region === region).flatMap(({ targetGroups }) => targetGroups);
    return Names.length === 0 ? [] : [{ Names }];
  }

  stop(): void {}
}
