import type { FrontPort } from "../topology/front-ports";

/**
 * The ports that a simulator takes on this machine, counted from one that the user chooses, so that they are the same after
 * every start. The accelerator's addresses come first: two for each place that clients are at, four with HTTPS. What AWS's
 * own tools are given has a fixed distance, however many places there are.
 */
export interface Ports {
  /** Of the first address of the accelerator. */
  readonly accelerator: number;
  readonly awsApi: number;
  /** Of the first region's table; the tables of the other regions follow. */
  readonly tables: number;
  /** Of the page. */
  readonly page: number;
}

/** How many ports the accelerator's addresses have room for. */
export const ACCELERATOR_PORTS = 100;

/** How many ports the tables have room for: more than AWS has regions. */
const MAX_TABLES = 49;

/** Any that are free. */
export const FREE_PORTS: Ports = { accelerator: 0, awsApi: 0, tables: 0, page: 0 };

/** @param first of the accelerator; 0 for any that are free */
export function portsFrom(first: number): Ports {
  if (first === 0) return FREE_PORTS;
  const awsApi = first + ACCELERATOR_PORTS;
  return { accelerator: first, awsApi, tables: awsApi + 1, page: awsApi + MAX_TABLES + 1 };
}

/** Where a port is found on this machine. @param localPorts by the port that each stands for */
export const urlOf = (
  { port, protocol }: FrontPort,
  localPorts: ReadonlyMap<number, number>,
  host = "127.0.0.1",
): string => `${protocol.toLowerCase()}://${host}:${localPorts.get(port)}`;
