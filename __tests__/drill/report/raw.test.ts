import fc from "fast-check";
import { expect, it } from "vitest";
import { eventLine, type LedgerEvent } from "../../../src/drill/ledger-log";
import { rawFrom, recordText, reportFrom } from "../../../src/drill/report/raw";
import { lineOf } from "../../../src/drill/traffic/request-log";
import { CIRCUMSTANCES, recordOf } from "../../support/drill-record";

/** Milliseconds of a real clock, with fractions. */
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

it("a report from what was written is the report of what was seen, whatever fractions of a millisecond a clock has", () => {
  fc.assert(
    fc.property(fraction, fc.array(fraction, { minLength: 3, maxLength: 9 }), (start, fractions) => {
      const base = 1_767_225_600_000 + start;
      const at = (ms: number, index: number) => base + ms + (fractions[index % fractions.length] as number);
      const { samples, timeline, budget, ...rest } = recordOf({ ledger: [] });
      const record = {
        ...rest,
        // A health check that is off.
        budget: budget && { ...budget, detect: { best: Infinity, worst: Infinity } },
        timeline: Object.fromEntries(
          Object.entries(timeline).map(([name, ms], index) => [name, name === "startedMs" ? base : at(ms, index)]),
        ) as unknown as typeof timeline,
        samples: samples.map((sample, index) => ({
          ...sample,
          dueMs: at(sample.dueMs, index),
          sentMs: at(sample.sentMs, index),
          doneMs: at(sample.doneMs, index + 1),
        })),
      };
      const raw = { record, circumstances: CIRCUMSTANCES, assertions: ["rto<=60s"] };
      const requests = record.samples.map((sample) => lineOf(sample, base)).join("");
      const read = rawFrom({ record: recordText(raw), requests });
      expect(read.record.budget).toEqual(record.budget);
      expect(reportFrom(read)).toEqual(reportFrom(raw));
    }),
    { numRuns: 100 },
  );
});

it("writes through the accelerator and to tables are in one file, and apart in the record", () => {
  const write = { event: "write", region: "us-west-2", number: 1, atMs: 1000 } as const;
  const events: LedgerEvent[] = [
    { ...write, id: "drill/us-west-2/1", value: "us-west-2/1", acknowledged: true },
    { ...write, id: "drill/client/Berlin/1", value: "Berlin/1", location: "Berlin", acknowledged: true },
    {
      ...write,
      id: "drill/client/Lima/1",
      value: "Lima/1",
      location: "Lima",
      acknowledged: false,
      outcome: { status: 503 },
    },
  ];
  const record = recordOf({ clientWrites: { entries: [], refused: [] } });
  const { ledger, clientWrites } = rawFrom({
    record: recordText({ record, circumstances: CIRCUMSTANCES, assertions: [] }),
    requests: "",
    ledger: events.map((event) => eventLine(event, 0)).join(""),
  }).record;
  expect(ledger.map(({ id }) => id)).toEqual(["drill/us-west-2/1"]);
  expect(clientWrites?.entries.map(({ id }) => id)).toEqual(["drill/client/Berlin/1"]);
  expect(clientWrites?.refused).toEqual([{ location: "Lima", atMs: 1000, status: 503 }]);
});
