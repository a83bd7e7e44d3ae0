import type { Location } from "../../model/geography";
import type { Clock } from "../../process/clock";
import type { Measured } from "../../simulator/metrics/metrics";
import type { Topology } from "../../topology/topology";
import type { RequestParts } from "../traffic/request-kind";
import type { Backend } from "./backend";
import type { Dns } from "./dns";
import type { Failure } from "./failure";

/** What a drill is run against: the simulator or AWS, with one and the same procedure. */
export interface Target {
  readonly kind: "simulator" | "virtual" | "aws";
  readonly clock: Clock;
  /** Where AWS's API is answered, as a URL. @default by AWS itself */
  readonly api?: string;
  /** What was synthesized, and so what the model predicts from. */
  readonly topology: Topology;
  readonly clients: readonly Client[];
  readonly control: BackendControl;
  /** The longest that its clients use an answer of Route 53, where that is in front. @default its TTL */
  readonly cacheSeconds?: number;
  /** How many of them stand at each location and take turns. @default so few that a handful of answers tells of all */
  readonly clientsPerLocation?: number;
  /** How they find a region; absent where an accelerator decides that. */
  readonly dns?: Dns;
  /** Direct access to a region's table, past the function. */
  readonly tables: ReadonlyMap<string, TableAccess>;
  /** What leads to it, for recovery; absent where it ends with its drill. */
  readonly backend?: Backend;
  /** What its alarms looked at since it started. Absent: nobody but CloudWatch evaluates them. */
  readonly measured?: () => Promise<Measured>;
  /** With which a simulator of the drill's own takes writes. @default it takes none, or nobody here knows one */
  readonly token?: string;
  /** Rejects where the target cannot go on, whatever a drill waits for. */
  readonly failure?: Promise<never>;
  stop(): Promise<void>;
}

/** A client that calls the backend from one location. */
export interface Client {
  readonly location: Location;
  /** One request on a connection of its own. @param parts by default a GET */
  request(path: string, timeoutMs: number, parts?: RequestParts): Promise<Outcome>;
  /** A connection that is kept. */
  open(): KeptConnection;
}

export interface KeptConnection {
  /** Connects first where there is no connection (any more). */
  request(path: string, timeoutMs: number): Promise<Outcome>;
  close(): void;
}

/** What a client saw of one request. */
export interface Outcome {
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  /** Region that answered, from x-region. */
  readonly region?: string;
  /** Why no answer came. */
  readonly error?: Failure;
  /** Region to which DNS sent the client, whatever answered; absent where that is not known, or nobody asked DNS. */
  readonly sentTo?: string;
  /** Which client of the location it was, from 0. @default the only one */
  readonly client?: number;
}

export interface EndpointGroupState {
  readonly id: string;
  readonly region: string;
  /** 0-100. */
  readonly trafficDialPercentage: number;
  /** The greatest of its endpoints', 0-255; 0: it gets no traffic, whatever happens. */
  readonly weight: number;
  readonly endpoints: readonly EndpointState[];
}

export interface EndpointState {
  readonly id: string;
  /** 0-255. */
  readonly weight: number;
  readonly clientIpPreservation: boolean;
  /** As Global Accelerator sees it, which decides where connections go. */
  readonly healthy: boolean;
}

/** What a drill asks and changes. Every change has a way to read the value before. */
export interface BackendControl {
  acceleratorStatus(): Promise<"DEPLOYED" | "IN_PROGRESS">;
  endpointGroups(): Promise<readonly EndpointGroupState[]>;
  /** @param group id of the endpoint group */
  setTrafficDial(group: string, percentage: number): Promise<void>;
  /** @param endpoint id of one of the group's endpoints; the others stay as they are */
  setWeight(group: string, endpoint: string, weight: number): Promise<void>;
  /** Of the region's targets: ELB's state, such as `healthy`. */
  targetHealth(region: string): Promise<string>;
  /** STATUS of the region's function; undefined: not set. */
  status(region: string): Promise<string | undefined>;
  setStatus(region: string, status: string | undefined): Promise<void>;
  /** Reserved concurrency; undefined: none. */
  concurrency(region: string): Promise<number | undefined>;
  setConcurrency(region: string, concurrency: number | undefined): Promise<void>;
  /** Whether the function's role has been denied the table. */
  tableDenied(region: string): Promise<boolean>;
  setTableDenied(region: string, denied: boolean): Promise<void>;
  /**
   * Shows that STATUS could be set, and sets nothing. Absent where nobody needs a permission.
   * @throws AWS's error where it could not
   */
  checkStatusRight?(region: string): Promise<void>;
  /** When the credentials end that are used here; undefined: that is not known, or they do not end. */
  credentialsExpireMs?(): Promise<number | undefined>;
  /** Of a CloudWatch alarm, by its ARN: OK, ALARM or INSUFFICIENT_DATA; undefined: there is none. Absent: no alarms here. */
  alarmState?(arn: string): Promise<string | undefined>;
  /** Faults that only the simulator has, by name. */
  readonly simulatorFaults?: SimulatorFaults;
}

export interface SimulatorFaults {
  readonly kinds: readonly string[];
  /** @param share of what the fault hits, above 0, up to 1. @default 1 */
  set(kind: string, target: string, share?: number): Promise<void>;
  clear(kind: string, target: string): Promise<void>;
}

/** What a restore needs of a target: the journal alone leads to it. */
export type Restorable = Pick<Target, "clock" | "api" | "control" | "tables" | "stop"> & {
  readonly topology: { readonly table: Pick<Topology["table"], "regions"> };
};

/** Items of the drill: the lock and the ledger. */
export interface TableAccess {
  /**
   * Resolves when the write is acknowledged.
   * @param expiresAt when DynamoDB may remove the item, if the table has a TTL attribute; seconds since 1970
   */
  put(id: string, value: string, expiresAt?: number): Promise<void>;
  /** Undefined: not there (yet). */
  get(id: string): Promise<string | undefined>;
  /** Those of up to 100 ids that are there, in any order. */
  present(ids: readonly string[]): Promise<readonly string[]>;
  delete(id: string): Promise<void>;
  /** Puts where nothing is. @returns whether it did */
  putIfAbsent(id: string, value: string): Promise<boolean>;
}
