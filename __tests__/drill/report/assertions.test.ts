import { describe, expect, it } from "vitest";
import { judged, METRICS_TEXT, parseAssertion } from "../../../src/drill/report/assertions";
import { METRICS } from "../../../src/drill/report/metrics";
import { UserError } from "../../../src/process/user-error";
import { recordOf, reportFor, writeOf } from "../../support/drill-record";
import { course } from "../../support/samples";

const result = (text: string, report = reportFor()) => parseAssertion(text)(report);

describe("an assertion", () => {
  it.each([
    ["rto<=5", true, "5s"],
    ["rto<5", false, "5s"],
    ["rto<=60s", true, "5s"],
    [" rto <= 4999ms ", false, "5s"],
    ["rto<=5000ms", true, "5s"],
    ["detect=3s", true, "3s"],
    ["shift>5", false, "5s"],
    ["shift>=5", true, "5s"],
    ["recover<=3", true, "3s"],
    ["kept<=20", false, "at least 20 s (until restored)"],
    ["kept<1000", false, "at least 20 s (until restored)"],
    ["kept=20", false, "at least 20 s (until restored)"],
    ["kept>=20", true, "at least 20 s (until restored)"],
    ["kept@Seattle<=20", false, "at least 20 s (until restored)"],
    ["degraded<=5", true, "5s"],
    ["rto@Seattle<=5", true, "5s"],
    ["rto @ Frankfurt = 0", true, "0s"],
    ["rto@Lima<=5", false, "not measured"],
    ["availability@Seattle>=87%", true, "87.5%"],
    ["availability-during-fault>=37%", true, "37.5%"],
    ["availability-during-fault@Seattle>=76%", false, "75%"],
    ["availability-during-fault@Frankfurt>=100%", true, "100%"],
    ["failed@Frankfurt=0", true, "0"],
    ["lost@us-west-2=0", true, "0"],
    ["lost@sa-east-1=0", false, "not measured"],
    ["refused=0", true, "0"],
    ["unknown=0", true, "0"],
    ["disputed=0", true, "0"],
    ["predicted", true, "in its range"],
    ["lag<=1s", true, "1s"],
    ["rpo<=0.75", true, "0.75s"],
    ["lost=0", true, "0"],
    ["overwritten=0", true, "0"],
    ["failed<=25", true, "25"],
    ["availability>=79%", true, "79.167%"],
    ["availability>=99.9", false, "79.167%"],
    ["p99<=10ms", true, "10ms"],
    ["p99<=0.01s", true, "10ms"],
  ])("%s: %s", (text, holds, actual) => {
    expect(result(text)).toEqual({ text: text.trim(), holds, actual });
  });

  it("can be looked up: every metric with its unit, and the operators", () => {
    expect(METRICS_TEXT).toBe(
      [
        "rto, degraded, detect, shift, recover, kept, rpo, lag in s; p99 in ms; availability, availability-during-fault in %; lost, client-lost, overwritten, refused, unknown, disputed, failed; each with <=, >=, <, > or =.",
        "rto, degraded, kept, failed, availability, availability-during-fault also of one location, as in rto@Frankfurt<=60s, and lost of one region's writes, as in lost@us-west-2=0.",
        "predicted alone: every figure that was foretold is in its range",
      ].join("\n"),
    );
    for (const name of Object.keys(METRICS)) expect(METRICS_TEXT).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("knows every metric by name", () => {
    expect(Object.keys(METRICS)).toEqual([
      "rto",
      "degraded",
      "detect",
      "shift",
      "recover",
      "kept",
      "rpo",
      "lost",
      "client-lost",
      "overwritten",
      "refused",
      "unknown",
      "disputed",
      "lag",
      "failed",
      "availability",
      "availability-during-fault",
      "p99",
    ]);
  });

  it.each(["aborted", "inconclusive"] as const)("of a drill that is %s holds for no prediction", (verdict) => {
    expect(result("predicted", { ...reportFor(), verdict })).toEqual({
      text: "predicted",
      holds: false,
      actual: "not measured",
    });
  });

  it.each<[string, string, Parameters<typeof reportFor>[0], string]>([
    ["what has not ended", "rto<=1000", { samples: course(`${"W".repeat(10)}${".".repeat(30)}`) }, "not over"],
    ["what never happened", "detect<=1000", { timeline: { detectedMs: undefined } }, "never"],
    ["a way back of traffic that never left", "recover<=1000", { samples: course("W".repeat(40)) }, "not measured"],
    [
      "an outage of clients whom nobody served",
      "rto<=1s",
      { samples: course("E".repeat(40), { location: "Frankfurt" }) },
      "not measured",
    ],
    ["writes that nobody made", "lost=0", { ledger: [] }, "not measured"],
    [
      "writes of which one region acknowledged none while the fault lasted",
      "lost=0",
      { ledger: [writeOf("us-west-2", 1, 0.5), writeOf("eu-central-1", -1, 0.5)] },
      "not measured",
    ],
    [
      "writes that were all refused while the fault lasted",
      "lost@us-west-2=0",
      { ledger: [writeOf("eu-central-1", 1, 0.5)], refusedWrites: [{ region: "us-west-2", atMs: 12_000 }] },
      "not measured",
    ],
    [
      "figures of which one is outside its range",
      "predicted",
      { budget: { ...recordOf().budget, detect: { best: 0, worst: 0.5 } } as never },
      "1 outside",
    ],
    ["figures of a drill that was ended early", "predicted", { aborted: "ended by SIGINT" }, "not measured"],
    [
      "writes that nobody made, and nobody overwrote",
      "overwritten=0",
      { ledger: [], options: { ledger: false } },
      "not measured",
    ],
    ["failures of requests that nobody sent", "failed=0", { samples: [] }, "not measured"],
    ["a lag that nobody saw", "lag<=100", { ledger: [] }, "not measured"],
    ["requests that nobody sent", "availability>=0", { samples: [] }, "not measured"],
    ["latency without a good answer", "p99<=1000", { samples: course("....") }, "not measured"],
  ])("never holds of %s", (_, text, changes, actual) => {
    expect(result(text, reportFor(changes))).toMatchObject({ holds: false, actual });
  });

  it.each(["lost=0", "overwritten=0"])("%s does not hold while it is not known", (text) => {
    const write = writeOf("us-west-2", 1, 1);
    const unknown = { ...write, fates: [{ region: "eu-central-1", fate: "unknown" as const }] };
    expect(result(text, reportFor({ ledger: [write, unknown] }))).toMatchObject({ holds: false });
  });

  it.each([
    "",
    "rto",
    "rto<=",
    "rto<=fast",
    "rto==5",
    "speed<=5",
    "constructor=0",
    "rto<=-5",
    "rto<=5m",
    "rto<=5s and more",
  ])("%j is refused, with what could be asserted", (text) => {
    expect(() => parseAssertion(text)).toThrow(UserError);
    expect(() => parseAssertion(text)).toThrow(
      `--assert ${JSON.stringify(text)} is not valid: write a metric (rto, degraded, detect, shift, recover, kept, rpo, lost, client-lost, overwritten, refused, unknown, disputed, lag, failed, availability, availability-during-fault, p99), one of <= >= < > = and a number, such as "rto<=60s", or only "predicted"`,
    );
  });

  it.each([
    [
      "detect@Lima<=5",
      "detect is of the whole backend; of one location or region: rto, degraded, kept, lost, failed, availability, availability-during-fault",
    ],
    ["lost=0s", "lost is measured in plain numbers, not s"],
    ["rto<=5%", "rto is measured in s, not %"],
    ["availability>=5s", "availability is measured in %, not s"],
  ])("%s is refused: %s", (text, message) => {
    expect(() => parseAssertion(text)).toThrow(`--assert ${JSON.stringify(text)}: ${message}`);
  });
});

describe("the verdict", () => {
  const verdict = (changes: Parameters<typeof reportFor>[0], ...texts: string[]) =>
    judged(reportFor(changes), texts.map(parseAssertion)).verdict;

  it("is passed where everything holds, or nothing was asserted", () => {
    expect(verdict({})).toBe("passed");
    expect(verdict({}, "rto<=60s", "lost=0")).toBe("passed");
  });

  it("is failed where anything does not hold", () => {
    expect(verdict({}, "rto<=60s", "rto<=1s")).toBe("failed");
  });

  it("is failed where the drill did not go as it should, whatever was asserted", () => {
    expect(verdict({ conflicts: ["somebody was here"] }, "lost=0")).toBe("failed");
  });

  it("is aborted where the drill was, whatever holds", () => {
    expect(verdict({ aborted: "ended by SIGINT" }, "rto<=60s")).toBe("aborted");
    expect(verdict({ aborted: "ended by SIGINT" }, "rto<=1s")).toBe("aborted");
  });

  it("comes with every assertion and what was seen", () => {
    const { assertions } = judged(reportFor(), ["rto<=60s", "rto<=1s"].map(parseAssertion));
    expect(assertions).toEqual([
      { text: "rto<=60s", holds: true, actual: "5s" },
      { text: "rto<=1s", holds: false, actual: "5s" },
    ]);
  });
});
