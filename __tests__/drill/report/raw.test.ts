import fc from "fast-check";
import { expect, it } from "vitest";
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
      expect(reportFrom(rawFrom({ record: recordText(raw), requests }))).toEqual(reportFrom(raw));
    }),
    { numRuns: 100 },
  );
});
