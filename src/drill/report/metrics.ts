import { lostClientWrites } from "./client-writes";
import { figureText } from "./figure-text";
import type { Report } from "./schema";

/** What a drill measured of something. */
export interface Measured {
  readonly value: number;
  /** It is at least as much: no upper bound holds for it. */
  readonly censored?: boolean;
}

/** Why a figure has no value. */
export type Unknown = string;

export interface Metric {
  readonly unit: "s" | "ms" | "%" | "";
  readonly of: (report: Report) => Measured | Unknown;
  /** Of one location of clients, or of one region's writes. Absent: it is of the whole backend. */
  readonly at?: (report: Report, where: string) => Measured | Unknown;
  /** What `at` takes. @default location */
  readonly where?: "location" | "region";
}

export const NOT_MEASURED = "not measured";

const figure = (key: keyof Report["figures"]): Metric => ({
  unit: "s",
  of: ({ figures }) => {
    const { seconds, censored } = figures[key];
    return seconds === null ? figureText({ missing: NOT_MEASURED, ...figures[key] }) : { value: seconds, censored };
  },
});

type Location = Report["locations"][number];

/** What is measured at each location apart, of one kind of connection. */
const outageAt =
  (connection: Location["connection"], of: (location: Location) => number | null) =>
  ({ locations }: Report, where: string): Measured | Unknown => {
    const found = locations.find((each) => each.name === where && each.connection === connection);
    if (!found) return NOT_MEASURED;
    const value = of(found);
    return value === null ? "not over" : { value, ...(found.censored ? { censored: true } : {}) };
  };

const percent = (availability: number | null | undefined): Measured | Unknown =>
  availability === null || availability === undefined ? NOT_MEASURED : { value: availability * 100 };

const ofNew = ({ locations }: Report, where: string): Location | undefined =>
  locations.find(({ name, connection }) => name === where && connection === "new");

type Writes = Report["ledger"]["duringFault"][number];

/** Of writes that were acknowledged while the fault lasted: of none, nothing is known. */
const lostOf = ({ acknowledged, lost, unknown }: Writes): Measured | Unknown =>
  acknowledged > 0 && unknown === 0 ? { value: lost } : NOT_MEASURED;

/** Counts of all writes; without a write that was tried, or one that could be looked for, they say nothing. */
const writes = (key: "refused" | "unknown" | "disputed" | "overwritten"): Metric => ({
  unit: "",
  of: ({ ledger }) => {
    const isOfFates = key === "disputed" || key === "overwritten";
    const isKnown = isOfFates
      ? ledger.acknowledged > 0 && ledger.unknown === 0
      : ledger.acknowledged + ledger.refused > 0;
    return isKnown ? { value: ledger[key] } : NOT_MEASURED;
  },
});

/** What can be asserted of a drill. */
export const METRICS: Readonly<Record<string, Metric>> = {
  rto: { ...figure("rto"), at: outageAt("new", ({ outageSeconds }) => outageSeconds) },
  degraded: { ...figure("degraded"), at: outageAt("new", ({ degradedSeconds }) => degradedSeconds) },
  detect: figure("detect"),
  shift: figure("shift"),
  recover: figure("recover"),
  kept: { ...figure("keptOutage"), at: outageAt("kept", ({ outageSeconds }) => outageSeconds) },
  rpo: figure("rpo"),
  lost: {
    unit: "",
    where: "region",
    of: ({ ledger: { duringFault } }) => {
      const all = duringFault.map(lostOf);
      const unknown = all.find((each) => typeof each === "string");
      if (duringFault.length === 0 || unknown !== undefined) return NOT_MEASURED;
      return { value: duringFault.reduce((sum, { lost }) => sum + lost, 0) };
    },
    at: ({ ledger: { duringFault } }, where) => {
      const own = duringFault.find(({ region }) => region === where);
      return own ? lostOf(own) : NOT_MEASURED;
    },
  },
  "client-lost": {
    unit: "",
    of: ({ ledger }) => {
      const value = lostClientWrites(ledger);
      return value === undefined ? NOT_MEASURED : { value };
    },
  },
  overwritten: writes("overwritten"),
  refused: writes("refused"),
  unknown: writes("unknown"),
  disputed: writes("disputed"),
  lag: figure("lag"),
  failed: {
    unit: "",
    of: ({ requests }) => (requests.sent === 0 ? NOT_MEASURED : { value: requests.failed }),
    at: (report, where) => {
      const found = ofNew(report, where);
      return found && found.requests > 0 ? { value: found.failed } : NOT_MEASURED;
    },
  },
  availability: {
    unit: "%",
    of: ({ requests }) => percent(requests.availability),
    at: (report, where) => {
      const found = ofNew(report, where);
      return percent(found && found.requests > 0 ? 1 - found.failed / found.requests : null);
    },
  },
  "availability-during-fault": {
    unit: "%",
    of: ({ requests }) => percent(requests.duringFault?.availability),
    at: (report, where) => percent(ofNew(report, where)?.duringFault?.availability),
  },
  p99: {
    unit: "ms",
    of: ({ requests: { sent, failed, p99Ms } }) =>
      sent === failed || p99Ms === null ? NOT_MEASURED : { value: p99Ms },
  },
};
