import type { Location } from "../../model/geography";
import { RealClock } from "../../process/clock";
import type { Topology } from "../../topology/topology";
import { AwsBackendControl } from "./aws-backend-control";
import type { AwsOptions } from "./aws-options";
import { AwsTables } from "./aws-tables";
import { httpClient, type TlsOptions } from "./http-client";
import { OpenSockets } from "./open-sockets";
import type { SimulatorFaults, Target } from "./target";

export interface AwsTargetOptions extends AwsOptions {
  readonly kind: Target["kind"];
  readonly topology: Topology;
  /** Where clients stand, and the accelerator's addresses as they reach them, as URLs. */
  readonly clients: readonly { readonly location: Location; readonly addresses: readonly string[] }[];
  readonly tls?: TlsOptions;
  readonly simulatorFaults?: SimulatorFaults;
  readonly token?: string;
  readonly stop?: () => Promise<void>;
}

/** A deployed backend, on AWS or simulated, as the target of a drill: real sockets, the real SDK, real time. */
export function awsTarget(options: AwsTargetOptions): Target {
  const control = new AwsBackendControl(options);
  const tables = new AwsTables(options);
  const sockets = new OpenSockets();
  return {
    kind: options.kind,
    clock: new RealClock(),
    // Where the SDK, too, looks for another endpoint than AWS's.
    api: options.endpoint ?? process.env.AWS_ENDPOINT_URL,
    topology: options.topology,
    clients: options.clients.map(({ location, addresses }) => httpClient(location, addresses, options.tls, sockets)),
    control: options.simulatorFaults ? Object.assign(control, { simulatorFaults: options.simulatorFaults }) : control,
    tables: tables.byRegion,
    ...(options.token === undefined ? {} : { token: options.token }),
    stop: async () => {
      control.stop();
      tables.stop();
      await options.stop?.();
    },
  };
}
