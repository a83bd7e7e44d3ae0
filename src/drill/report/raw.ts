import { eventOf, type LedgerEvent } from "../ledger-log";
import { replayed } from "../ledger-replay";
import type { DrillRecord } from "../record";
import { sampleAsKept, sampleOf } from "../traffic/request-log";
import { judged, parseAssertion } from "./assertions";
import { type Circumstances, reportOf } from "./report";
import type { Report } from "./schema";

/** All that a report is made of: what the drill saw, where and of what, and what is asserted of it. */
export interface Raw {
  readonly record: DrillRecord;
  readonly circumstances: Circumstances;
  /** As they were given to `--assert`. */
  readonly assertions: readonly string[];
}

/** Its name in the folder of a drill: all that is raw and in neither `requests.jsonl` nor `ledger.jsonl`. */
export const RECORD = "record.json";

/**
 * The report of a drill. What is computed again from its folder is the same, because both are computed from times that are
 * as exact as the folder has them.
 */
export function reportFrom({ record, circumstances, assertions }: Raw): Report {
  const kept = { ...record, samples: record.samples.map(sampleAsKept) };
  return judged(reportOf(kept, circumstances), assertions.map(parseAssertion));
}

/** JSON has no infinity, and a health check that is off detects nothing ever. */
const INFINITY = "Infinity";

/** The content of `record.json`. */
export function recordText({ record, circumstances, assertions }: Raw): string {
  const { samples: _, ledger: __, refusedWrites: ___, clientWrites, ...rest } = record;
  // What became of them is in the ledger's file.
  const { entries: _entries, refused: _refused, ...why } = clientWrites ?? { entries: [], refused: [] };
  const content = { record: { ...rest, ...(clientWrites && { clientWrites: why }) }, circumstances, assertions };
  const written = (_key: string, value: unknown) => (value === Infinity ? INFINITY : value);
  return `${JSON.stringify(content, written, 2)}\n`;
}

/** The texts of a folder's raw files; no `ledger`: the drill made no writes. */
export interface RawTexts {
  readonly record: string;
  readonly requests: string;
  readonly ledger?: string;
}

/** @throws Error if a text is not what a drill writes */
export function rawFrom({ record: text, requests, ledger = "" }: RawTexts): Raw {
  const read = (_key: string, value: unknown) => (value === INFINITY ? Infinity : value);
  const { record, circumstances, assertions } = JSON.parse(text, read) ?? {};
  const startedMs = record?.timeline?.startedMs;
  if (typeof startedMs !== "number") throw new Error(`${RECORD} does not say when the drill started`);
  const events = linesOf(ledger).map((line): LedgerEvent => eventOf(line, startedMs));
  const { ledger: all, refusedWrites, refusedToClients } = replayed(events, record.regions);
  return {
    record: {
      ...record,
      samples: linesOf(requests).map((line) => sampleOf(line, startedMs)),
      ledger: all.filter(({ location }) => location === undefined),
      refusedWrites,
      ...(record.clientWrites && {
        clientWrites: {
          ...record.clientWrites,
          entries: all.filter(({ location }) => location !== undefined),
          refused: refusedToClients,
        },
      }),
    },
    circumstances,
    assertions,
  };
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
