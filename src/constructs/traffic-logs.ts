import { Construct } from "constructs";
import { ownBuckets, type TrafficLogSettings } from "../settings/traffic-logs";
import type { Accounts } from "./accounts";
import { LogBucket, type LogTarget } from "./log-bucket";
import { PerRegion } from "./per-region";
import { Protection } from "./protection";
import { type Providers, regionOf } from "./providers";

export interface TrafficLogsProps {
  readonly providers: Providers;
  readonly accounts: Accounts;
  /** The backend's name. */
  readonly name: string;
  readonly logs: TrafficLogSettings;
  /** That Terraform is to delete. */
  readonly formerRegions: readonly string[];
}

/** Where load balancers and the accelerator log their traffic: a bucket in each region, the backend's own or one that is given. */
export class TrafficLogs extends Construct {
  /** Of the accelerator, in the bucket of the first region. */
  readonly flowLogs: LogTarget & { readonly enabled: boolean };
  readonly #places = new PerRegion<LogTarget>("place for logs");
  readonly #hasAccessLogs: boolean;

  constructor(scope: Construct, id: string, { providers, accounts, name, logs, formerRegions }: TrafficLogsProps) {
    super(scope, id);
    const own = new Map<string, LogBucket>();
    for (const provider of providers.all) {
      const region = regionOf(provider);
      const given = logs.buckets?.[region];
      if (given !== undefined) {
        this.#places.set(region, { bucket: given, ready: [] });
        continue;
      }
      const bucket = new LogBucket(this, region, {
        provider,
        name,
        region,
        account: accounts.of(region),
        ...ownBuckets(logs),
        flowLogs: logs.flowLogs && provider === providers.home,
      });
      own.set(region, bucket);
      this.#places.set(region, { bucket: bucket.bucket, ready: bucket.ready });
    }
    if (own.size > 0) {
      new Protection(this, "protection", {
        what: "the bucket of logs",
        on: !logs.deleteWithBackend,
        regions: Object.fromEntries([...own].map(([region, { resource }]) => [region, resource])),
        formerRegions,
        turnOff: "trafficLogs.deleteWithBackend on",
      });
    }
    this.#hasAccessLogs = logs.accessLogs;
    this.flowLogs = { ...this.#places.of(regionOf(providers.home)), enabled: logs.flowLogs };
  }

  /** Where a region's load balancer logs; undefined: nowhere, although the bucket stays. */
  accessLogs(region: string): LogTarget | undefined {
    return this.#hasAccessLogs ? this.#places.of(region) : undefined;
  }
}
