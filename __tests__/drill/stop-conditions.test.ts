import { describe, expect, it } from "vitest";
import { parseStopCondition } from "../../src/drill/stop-conditions";
import { UserError } from "../../src/process/user-error";
import { course, sampleOf } from "../support/samples";

/** Nine good answers and a bad one, 10 % of which failed. */
const SAMPLES = course("WWWWWWWWW.");

describe("a stop condition", () => {
  it.each([
    ["availability<90.1%", "availability 90%"],
    ["availability<90%", undefined],
    ["availability<=90%", "availability 90%"],
    [" failed > 0 ", "failed 1"],
    ["failed>1", undefined],
    ["failed>=1", "failed 1"],
    ["p99>60000ms", undefined],
    ["p99>=0ms", expect.stringMatching(/^p99 \d+(\.\d)? ms$/)],
  ])("%s holds or does not, and says what the figure is", (text, actual) => {
    expect(parseStopCondition(text).holds(SAMPLES)).toEqual(actual);
  });

  it("charges a slow answer from when it was due, though it was sent later", () => {
    const late = [sampleOf(0, { sentMs: 4000, doneMs: 5000 })];
    expect(parseStopCondition("p99>=5000ms").holds(late)).toBe("p99 5000 ms");
    expect(parseStopCondition("p99>5000ms").holds(late)).toBeUndefined();
  });

  it.each([
    "availability>90%",
    "availability<90",
    "availability<101%",
    "availability",
    "failed<3",
    "p99>3s",
    "p99>3",
    "rto<60s",
    "constructor<1%",
    "",
  ])("%s is refused, with what is valid", (text) => {
    expect(() => parseStopCondition(text)).toThrow(UserError);
    expect(() => parseStopCondition(text)).toThrow(
      `--stop-if "${text}" is not valid: use availability<N% or availability<=N%, failed>N or failed>=N, p99>Nms or p99>=Nms, such as availability<90%`,
    );
  });
});
