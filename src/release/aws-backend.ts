import type { DeployedStack } from "../aws/outputs";
import type { JournalEntry } from "../drill/change/journal";
import { AwsBackendControl } from "../drill/targets/aws-backend-control";
import { httpClient } from "../drill/targets/http-client";
import { withDeadlines } from "../drill/targets/retry";
import { type Release, takeTurn } from "../operate/turn";
import type { Clock } from "../process/clock";
import { clientPort } from "../topology/front-ports";
import type { Topology } from "../topology/topology";
import { cloudWatch } from "./cloudwatch";
import type { WaveBackend } from "./wave";

/** A deployed backend during one deployment. */
export interface ReleasedBackend extends WaveBackend {
  /** Takes the drill's lock, so that nobody breaks a region or moves a dial meanwhile. @throws UserError while another has it */
  takeTurn(entry: JournalEntry, warn: (text: string) => void, signal: AbortSignal): Promise<Release>;
  stop(): void;
}

/** How long a load balancer may take to answer, in milliseconds. */
const PROBE_MS = 10_000;

/** The backend on AWS that a stack's outputs lead to. */
export function awsBackend(stack: DeployedStack, topology: Topology, clock: Clock): ReleasedBackend {
  const own = new AwsBackendControl({ stack });
  const control = withDeadlines(own, clock, "the control plane");
  const { port, protocol } = clientPort(topology);
  const tls = stack.url === undefined ? {} : { name: new URL(stack.url).hostname };
  return {
    control,
    observations: cloudWatch(control),
    probe: async (region, path) => {
      const address = `${protocol.toLowerCase()}://${stack.regions[region]?.loadBalancerDnsName}:${port}`;
      const here = { name: "here", latitude: 0, longitude: 0 };
      const outcome = await httpClient(here, [address], { tls: protocol === "HTTPS" ? tls : {} }).request(
        path,
        PROBE_MS,
      );
      return outcome.status;
    },
    takeTurn: (entry, warn, signal) => takeTurn({ stack }, entry, { clock, warn, signal }),
    stop: () => own.stop(),
  };
}
