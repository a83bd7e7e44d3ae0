import type { Location } from "../../model/geography";
import { type Clock, RealClock } from "../../process/clock";
import { entrancesOf } from "../../topology/front";
import type { Topology } from "../../topology/topology";
import { AwsBackendControl } from "./aws-backend-control";
import type { AwsOptions } from "./aws-options";
import { AwsTables } from "./aws-tables";
import { type Backend, backendOf, stackOfBackend, type TableNames } from "./backend";
import type { Dns, Resolve } from "./dns";
import { httpClient, type TlsOptions } from "./http-client";
import { OpenSockets } from "./open-sockets";
import type { RegionRecord } from "./records-control";
import type { Restorable, SimulatorFaults, Target } from "./target";

export interface AwsTargetOptions extends AwsOptions {
  readonly kind: Target["kind"];
  readonly topology: Topology;
  /** Where clients stand, and the front's addresses as they reach them, as URLs; with Route 53 also what resolves these. */
  readonly clients: readonly {
    readonly location: Location;
    readonly addresses: readonly string[];
    readonly resolve?: Resolve;
  }[];
  readonly dns?: Dns;
  readonly cacheSeconds?: number;
  readonly tls?: TlsOptions;
  readonly simulatorFaults?: SimulatorFaults;
  readonly token?: string;
  readonly measured?: Target["measured"];
  /** By which the drill waits and measures. @default this machine's */
  readonly clock?: Clock;
  readonly stop?: () => Promise<void>;
}

/** A deployed backend, on AWS or simulated, as the target of a drill: real sockets, the real SDK, real time. */
export function awsTarget(options: AwsTargetOptions): Target {
  const sockets = new OpenSockets();
  const access = awsAccess(options, options.topology.table, recordsOf(options.topology));
  const { control } = access;
  return {
    ...access,
    ...(options.clock && { clock: options.clock }),
    kind: options.kind,
    topology: options.topology,
    backend: backendOf(options, options.topology.table, access.api),
    clients: options.clients.map(({ location, addresses, resolve }) =>
      httpClient(location, addresses, { tls: options.tls, sockets, resolve }),
    ),
    ...(options.dns && { dns: options.dns, clientsPerLocation: options.dns.clients }),
    ...(options.cacheSeconds === undefined ? {} : { cacheSeconds: options.cacheSeconds }),
    control: options.simulatorFaults ? Object.assign(control, { simulatorFaults: options.simulatorFaults }) : control,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.measured && { measured: options.measured }),
    stop: async () => {
      await access.stop();
      await options.stop?.();
    },
  };
}

/** Regions with a latency record, and what is behind it. */
const recordsOf = ({ front, loadBalancers }: Topology): RegionRecord[] =>
  entrancesOf(front).map(({ region }) => ({
    region,
    targetGroups: loadBalancers
      .filter((each) => each.region === region)
      .flatMap(({ targetGroups }) => targetGroups.map(({ name }) => name)),
  }));

/** A deployed backend as far as a restore needs it. */
export function awsAccess(options: AwsOptions, table: TableNames, records: readonly RegionRecord[] = []): Restorable {
  const control = new AwsBackendControl(options, records);
  const tables = new AwsTables({ ...options, topology: { table } });
  return {
    clock: new RealClock(),
    // Where the SDK, too, looks for another endpoint than AWS's.
    api: options.endpoint ?? process.env.AWS_ENDPOINT_URL,
    topology: { table },
    control,
    tables: tables.byRegion,
    stop: async () => {
      control.stop();
      tables.stop();
    },
  };
}

/** The same from what the journal says of it. */
export const restorable = (backend: Backend): Restorable =>
  awsAccess({ stack: stackOfBackend(backend) }, backend.table);
