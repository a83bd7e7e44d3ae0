import type { Load } from "../topology/topology";
import { type Assumption, choice, number, type Read, readTexts, type Texts } from "./assumption";

/** What a bill takes for granted; each part can be set. A GB has 10^9 bytes. */
export interface Assumptions {
  /** Mean duration of an invocation. */
  readonly durationMs?: number;
  /** Of the requests, 0-1. */
  readonly writeShare?: number;
  /** Items that a request reads which does not write. */
  readonly readsPerRequest?: number;
  readonly itemKb: number;
  /** Units that a read of 4 KB takes. */
  readonly unitsPerRead: number;
  readonly requestKb: number;
  readonly responseKb: number;
  readonly requestsPerConnection: number;
  readonly connectionSeconds: number;
  /** Of the invocations, 0-1. */
  readonly coldShare: number;
  readonly initMs: number;
  readonly checkMs: number;
  /** Of Lambda's own lines, and of the function's line, for each invocation. */
  readonly lambdaLogBytes: number;
  readonly logBytes: number;
  /** Items that expire, of those that are written, 0-1. */
  readonly expiringShare: number;
  /** In each region. */
  readonly storedGb: number;
}

type Key = keyof Assumptions;

const POLICY = "our policy";

/** An option that is a number: its name, its range, its default, what it is of, and where that is from. */
const numeric = (
  name: string,
  value: string,
  [min, max]: readonly [number, number],
  byDefault: number,
  key: Key,
  text: string,
  source = POLICY,
  factor = 1,
): Read<Assumptions> => ({
  name,
  value,
  text,
  source,
  byDefault: String(byDefault),
  read: number(min, max, (given) => ({ [key]: given * factor })),
});

/** The same, but that `load` has it. */
const ofLoad = (read: Read<Assumptions>, setting: string): Read<Assumptions> => ({
  ...read,
  byDefault: `${setting}, or else ${read.byDefault}`,
  source: "the setting load",
  read: (text) => (text.startsWith(setting) ? {} : read.read(text)),
});

const ALL: readonly Read<Assumptions>[] = [
  ofLoad(
    numeric("duration", "ms", [0, 900_000], 20, "durationMs", "mean duration of an invocation, in milliseconds"),
    "load.meanDurationMs",
  ),
  ofLoad(
    numeric("writes", "percent", [0, 100], 0, "writeShare", "part of the requests that write an item", POLICY, 0.01),
    "load.writeShare",
  ),
  ofLoad(
    numeric("reads", "number", [0, 1000], 1, "readsPerRequest", "items that every other request reads"),
    "load.readsPerRequest",
  ),
  numeric(
    "item-kb",
    "KB",
    [0, 400],
    1,
    "itemKb",
    "size of an item: a write takes a unit for each KB, and a read for every 4 KB",
  ),
  {
    name: "consistency",
    value: "kind",
    text: "of reads: eventual, which takes half a unit, or strong",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html",
    byDefault: "eventual",
    read: choice<Assumptions>({ eventual: { unitsPerRead: 0.5 }, strong: { unitsPerRead: 1 } }),
  },
  numeric("request-kb", "KB", [0, 1000], 1, "requestKb", "size of a request, with its headers"),
  numeric("response-kb", "KB", [0, 1000], 2, "responseKb", "size of an answer, with its headers"),
  numeric(
    "requests-per-connection",
    "number",
    [1, 1e6],
    10,
    "requestsPerConnection",
    "requests that a client sends on a connection",
  ),
  numeric("connection-seconds", "seconds", [0, 86_400], 60, "connectionSeconds", "how long a connection stays open"),
  numeric(
    "cold-starts",
    "percent",
    [0, 100],
    0.5,
    "coldShare",
    "part of the invocations for which an environment starts",
    POLICY,
    0.01,
  ),
  numeric(
    "init-ms",
    "ms",
    [0, 10_000],
    400,
    "initMs",
    "how long that start takes, in milliseconds; AWS bills it since August 2025",
  ),
  numeric("check-ms", "ms", [0, 900_000], 5, "checkMs", "duration of a health check's invocation, in milliseconds"),
  numeric(
    "lambda-log-bytes",
    "bytes",
    [0, 1e6],
    360,
    "lambdaLogBytes",
    "what Lambda itself logs of an invocation: START, END and REPORT",
    "measured by others",
  ),
  numeric("log-bytes", "bytes", [0, 1e6], 300, "logBytes", "what the function logs of a request"),
  numeric(
    "expiring",
    "percent",
    [0, 100],
    100,
    "expiringShare",
    "part of the written items that expire, where the table has a TTL attribute",
    POLICY,
    0.01,
  ),
  numeric("stored-gb", "GB", [0, 1e6], 0, "storedGb", "what the table stores in each region"),
];

export const ASSUMPTIONS: readonly Assumption[] = ALL;

export const readAssumptions = (texts: Texts, problems: string[] = []): Assumptions => readTexts(ALL, texts, problems);

/** What a request is, with what `load` says of it. */
export const requestOf = (assumed: Assumptions, load: Load | undefined) => ({
  durationMs: assumed.durationMs ?? load?.meanDurationMs ?? 20,
  writeShare: assumed.writeShare ?? load?.writeShare ?? 0,
  readsPerRequest: assumed.readsPerRequest ?? load?.readsPerRequest ?? 1,
});
