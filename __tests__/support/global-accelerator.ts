import { createServer } from "node:http";
import { GlobalAcceleratorClient } from "@aws-sdk/client-global-accelerator";
import { globalAcceleratorApi, OPERATIONS } from "../../src/simulator/aws-api/global-accelerator/api";
import type { ControlPlaneContext, LoadBalancerEndpoint } from "../../src/simulator/aws-api/global-accelerator/context";
import type { ControlPlane } from "../../src/simulator/aws-api/global-accelerator/control-plane";
import type { Operations } from "../../src/simulator/aws-api/operation";
import { readRequest } from "../../src/simulator/aws-api/request";
import { LifecycleControlPlane } from "../terraform/aws/global-accelerator";
import { LIFECYCLE_OPERATIONS } from "../terraform/aws/global-accelerator-requests";
import { serveForTest } from "./serve";
import { stopAfterTest } from "./stop";

/** How long the control planes of the tests are IN_PROGRESS. */
export const DEPLOY_MS = 60_000;

export const loadBalancerArn = (region: string, name = "alb"): string =>
  `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/${name}/0123456789abcdef`;

/** Ids that differ and are the same in every run. */
export function countingDigits(): (count: number) => string {
  let counter = 0;
  return (count) => (++counter).toString(16).padStart(count, "0");
}

export interface Account {
  readonly plane: LifecycleControlPlane;
  /** The time, in milliseconds since 1970; set it to let time pass. */
  readonly clock: { now: number };
  readonly client: GlobalAcceleratorClient;
}

/**
 * A control plane and the SDK's client for it, until the test ends.
 * @param loadBalancers there are, by ARN. The rest is by default active, internet-facing and IPv4 in the ARN's region.
 */
export async function account(
  loadBalancers: Readonly<Record<string, Partial<LoadBalancerEndpoint>>> = {},
  changes: Partial<ControlPlaneContext> = {},
): Promise<Account> {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const plane = new LifecycleControlPlane({
    account: "123456789012",
    now: () => clock.now,
    deployMs: DEPLOY_MS,
    digits: countingDigits(),
    loadBalancer: (arn, region) => {
      const found = loadBalancers[arn];
      return found && arn.split(":")[3] === region
        ? { internal: false, dualStack: false, active: true, ...found }
        : undefined;
    },
    ...changes,
  });
  return { plane, clock, client: await clientOf(plane, LIFECYCLE_OPERATIONS) };
}

/** The SDK's client for a control plane, until the test ends. */
export async function clientOf<Plane extends ControlPlane>(
  plane: Plane,
  operations: Operations<Plane> = OPERATIONS,
  region = "us-west-2",
): Promise<GlobalAcceleratorClient> {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await globalAcceleratorApi(plane, await readRequest(request), operations);
    response.writeHead(status, headers).end(body);
  });
  const client = new GlobalAcceleratorClient({
    region,
    endpoint: await serveForTest(server),
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  stopAfterTest({ stop: async () => client.destroy() });
  return client;
}
