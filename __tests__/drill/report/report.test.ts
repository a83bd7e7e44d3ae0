import { describe, expect, it } from "vitest";
import { predict } from "../../../src/drill/report/prediction";
import { parseReport, SCHEMA_VERSION } from "../../../src/drill/report/schema";
import { UserError } from "../../../src/process/user-error";
import { NOTHING_BROKEN, recordOf, reportFor, writeOf } from "../../support/drill-record";
import { course, sampleOf } from "../../support/samples";

describe("a report's figures", () => {
  it("are measured from the fault, and from the repair", () => {
    const { figures } = reportFor();
    expect(figures).toEqual({
      detect: { seconds: 3, withinSeconds: 2, predicted: { best: 1, worst: 4 } },
      shift: { seconds: 5, withinSeconds: 2.1, predicted: { best: 1, worst: 8 } },
      recover: { seconds: 3, withinSeconds: 2.1, predicted: { best: 2, worst: 6 } },
      rto: { seconds: 5, withinSeconds: 2.1, predicted: { best: 0, worst: 8 } },
      degraded: { seconds: 5, withinSeconds: 2.1, predicted: { best: 0, worst: 8 } },
      keptOutage: {
        seconds: 20,
        censored: true,
        withinSeconds: 2,
        predicted: { best: 0, worst: 20, faultSeconds: 20 },
      },
      lag: { seconds: 1, withinSeconds: 0.5, predicted: { best: 0, worst: 1 } },
      rpo: { seconds: 0.75, withinSeconds: 0.5, predicted: { best: 0, worst: 1 } },
    });
  });

  it("say how many requests failed, their share, and how many were predicted at most", () => {
    const { requests } = reportFor();
    expect(requests).toMatchObject({ sent: 120, failed: 25, predictedFailed: { best: 0, worst: 28 } });
    expect(requests.availability).toBeCloseTo(95 / 120);
  });

  it("give each location's outage, with the prediction where the region served it", () => {
    expect(reportFor().locations).toEqual([
      {
        name: "Frankfurt",
        affected: false,
        connection: "new",
        outageSeconds: 0,
        degradedSeconds: 0,
        requests: 40,
        failed: 0,
        strays: 0,
        duringFault: { sent: 20, failed: 0, availability: 1 },
      },
      {
        name: "Seattle",
        affected: true,
        connection: "new",
        outageSeconds: 5,
        outageFrom: 10,
        degradedSeconds: 5,
        predicted: { best: 0, worst: 8 },
        requests: 40,
        failed: 5,
        strays: 0,
        duringFault: { sent: 20, failed: 5, availability: 0.75 },
      },
      {
        name: "Seattle",
        affected: true,
        connection: "kept",
        outageSeconds: 20,
        outageFrom: 10,
        censored: true,
        degradedSeconds: 20,
        predicted: { best: 0, worst: 20, faultSeconds: 20 },
        requests: 40,
        failed: 20,
        strays: 0,
        duringFault: { sent: 20, failed: 20, availability: 0 },
      },
    ]);
  });

  it("tell of locations by name, and of new connections before kept ones, whoever was answered first", () => {
    const samples = [
      ...course("W".repeat(40), { connection: "kept" }),
      ...course("W".repeat(40)),
      ...course("E".repeat(40), { location: "Frankfurt", connection: "kept" }),
      ...course("E".repeat(40), { location: "Frankfurt" }),
    ];
    expect(reportFor({ samples }).locations.map(({ name, connection }) => `${name} ${connection}`)).toEqual([
      "Frankfurt new",
      "Frankfurt kept",
      "Seattle new",
      "Seattle kept",
    ]);
  });

  it("charge waiting from when a request was due", () => {
    const samples = [...course("WWWWWWWWWW"), sampleOf(10, { sentMs: 10_000, doneMs: 14_000 })];
    const { requests } = reportFor({ samples });
    expect(requests.p50Ms).toBe(10);
    expect(requests.p99Ms).toBeGreaterThan(3000);
  });

  it("count failures on new connections at the time that they took", () => {
    const timeouts = Array.from({ length: 5 }, (_, index) =>
      sampleOf(10 + index, { status: undefined, error: "timeout", doneMs: 15_000 + 1000 * index }),
    );
    const kept = sampleOf(3, { connection: "kept", doneMs: 60_000 });
    const { requests } = reportFor({ samples: [...course("WWWWWWWWWW"), ...timeouts, kept] });
    expect(requests).toMatchObject({ p50Ms: 10, p99Ms: 5000 });
  });

  it("know neither availability nor latency where nothing was asked", () => {
    expect(reportFor({ samples: [] }).requests).toMatchObject({
      sent: 0,
      availability: null,
      p50Ms: null,
      p99Ms: null,
    });
  });

  it("take the longest outage of all locations for the RTO", () => {
    const longer = course(`${"W".repeat(10)}${".".repeat(7)}${"E".repeat(23)}`, { location: "Lima" });
    expect(reportFor({ samples: [...recordOf().samples, ...longer] }).figures.rto.seconds).toBe(7);
  });

  it("are missing where what they measure did not happen", () => {
    const { figures } = reportFor({
      samples: course(`${"W".repeat(10)}${".".repeat(30)}`),
      timeline: { detectedMs: undefined },
    });
    const missing = Object.values(figures).map((figure) => figure.missing);
    expect(missing).toEqual([
      "never",
      "not over",
      "not over",
      "not over",
      undefined,
      "not measured",
      undefined,
      undefined,
    ]);
    for (const key of ["detect", "shift", "recover", "rto", "keptOutage"] as const) {
      expect(figures[key].seconds).toBeNull();
    }
  });

  it("know no outage where the region served nobody, whatever others saw", () => {
    const samples = [
      ...course("E".repeat(40), { location: "Frankfurt" }),
      ...course("E".repeat(40), { location: "Frankfurt", connection: "kept" }),
    ];
    const { figures } = reportFor({ samples });
    expect([figures.rto.seconds, figures.keptOutage.seconds]).toEqual([null, null]);
  });

  it("know everybody's outage where an address is down, whoever served them", () => {
    const samples = course(`${"E".repeat(10)}...${"E".repeat(27)}`, { location: "Frankfurt" });
    const { figures, findings } = reportFor({ samples, options: { fault: "address" } });
    expect(figures.rto.seconds).toBe(3);
    expect(figures.shift).toEqual({ seconds: null });
    expect(findings).not.toContainEqual(expect.stringContaining("not measured"));
  });

  it("say nothing of a way back where traffic never left", () => {
    const { figures, findings } = reportFor({ samples: course("W".repeat(40)) });
    expect(figures.recover).toEqual({ seconds: null, predicted: { best: 2, worst: 6 } });
    expect(figures.shift).toMatchObject({ seconds: null, missing: "never" });
    expect(findings.filter((finding) => finding.includes("return"))).toEqual([]);
  });

  it("say when it came back where it failed all the time and went nowhere else", () => {
    const samples = course(`${"W".repeat(10)}${".".repeat(24)}WWWWWW`);
    expect(reportFor({ samples }).figures).toMatchObject({ shift: { seconds: null }, recover: { seconds: 4 } });
  });

  it("know no RPO where a write of the region is lost or unknown, and where none was made", () => {
    const lost = writeOf("us-west-2", 3, undefined);
    const unknown = { ...lost, fates: lost.fates.map((each) => ({ ...each, fate: "unknown" as const })) };
    expect(reportFor({ ledger: [writeOf("us-west-2", 1, 1), lost] }).figures.rpo.seconds).toBeNull();
    expect(reportFor({ ledger: [lost] }).figures.rpo).toMatchObject({ missing: "never" });
    expect(reportFor({ ledger: [unknown] }).figures.rpo).toMatchObject({ seconds: null, missing: "not measured" });
    expect(reportFor({ ledger: [] }).figures.rpo).toMatchObject({ seconds: null, missing: "not measured" });
    expect(
      reportFor({ ledger: [writeOf("us-west-2", 1, 1), writeOf("eu-central-1", 1, undefined)] }).figures.rpo.seconds,
    ).toBe(1);
  });

  it("are all missing where nothing was broken", () => {
    const report = reportFor({ timeline: NOTHING_BROKEN, aborted: "ended by SIGINT", ledger: [] });
    for (const figure of Object.values(report.figures))
      expect(figure).toEqual({ seconds: null, missing: "not measured" });
    for (const { outageSeconds } of report.locations) expect(outageSeconds).toBeNull();
    expect(report.timeline).toEqual({ ended: 40 });
  });

  it("say when putting the fault in and back was begun, and when it was done", () => {
    const { timeline } = reportFor({ timeline: { injectingMs: 9500, revertingMs: 29_000 } });
    expect(timeline).toMatchObject({ injecting: 9.5, injected: 10, reverting: 29, reverted: 30 });
  });

  it("are there second by second, for the charts", () => {
    const { seconds, lag } = reportFor();
    expect(seconds.filter(({ second }) => second === 12)).toEqual([
      { location: "Seattle", second: 12, answered: {}, failed: 1, meanMs: null },
      { location: "Frankfurt", second: 12, answered: { "eu-central-1": 1 }, failed: 0, meanMs: 10 },
    ]);
    expect(lag).toEqual([
      { region: "us-west-2", second: 11, maxSeconds: 0.5 },
      { region: "us-west-2", second: 12, maxSeconds: 0.75 },
      { region: "eu-central-1", second: 11, maxSeconds: 1 },
    ]);
  });
});

describe("predicted", () => {
  it("is the failover budget for what health checks notice", () => {
    for (const fault of ["status", "throttle", "table", "error", "slow"]) {
      expect(predict(recordOf({ options: { fault } }), 1)).toMatchObject({
        detect: { best: 1, worst: 4 },
        shift: { best: 1, worst: 8 },
        recover: { best: 2, worst: 6 },
        rto: { best: 0, worst: 8 },
        keptOutage: { best: 0, worst: 20 },
      });
    }
  });

  it("is only what the edge takes, for what it notices by itself", () => {
    const edge = { best: 0, worst: 4 };
    const { detect, ...rest } = predict(recordOf({ options: { fault: "load-balancer" } }), 1);
    expect(detect).toBeUndefined();
    expect(rest).toMatchObject({ shift: edge, recover: edge, rto: edge, keptOutage: edge });
  });

  it("is no outage for a planned evacuation", () => {
    const none = { best: 0, worst: 0 };
    expect(predict(recordOf({ options: { fault: "dial" } }), 1)).toMatchObject({
      rto: none,
      keptOutage: none,
      failed: none,
    });
  });

  it("is no outage where nobody notices, but for an address that is down", () => {
    expect(predict(recordOf({ options: { fault: "replication" } }), 1)).toMatchObject({ rto: { best: 0, worst: 0 } });
    expect(predict(recordOf({ options: { fault: "address" } }), 1).rto).toBeUndefined();
  });

  it("is nothing of clients where only a share is hit, unless the fault leaves them alone", () => {
    for (const fault of ["error", "cut-off", "address"]) {
      const { lag, rpo, ...rest } = predict(recordOf({ options: { fault, share: 0.1 } }), 1);
      expect(rest).toEqual({ failed: undefined });
      expect(lag).toEqual(predict(recordOf({ options: { fault } }), 1).lag);
    }
    expect(predict(recordOf({ options: { fault: "replication", share: 0.1 } }), 1).rto).toEqual({ best: 0, worst: 0 });
  });

  it("is that writes wait as long as the fault lasts, where nothing is replicated meanwhile", () => {
    for (const fault of ["replication", "cut-off"]) {
      expect(predict(recordOf({ options: { fault } }), 1)).toMatchObject({
        lag: { best: 0, worst: 21, faultSeconds: 20 },
        rpo: { best: 0, worst: 21, faultSeconds: 20 },
      });
    }
  });

  it("says nothing of clients that the region does not serve, nor of writes that are not made", () => {
    expect(predict(recordOf({ options: { ledger: false } }), 0)).toEqual({ detect: { best: 1, worst: 4 } });
  });

  it("says nothing of the edge where there is no health check to compare with", () => {
    const never = { best: Infinity, worst: Infinity };
    const budget = { ...recordOf().budget, detect: never, shift: never, recover: never } as never;
    expect(predict(recordOf({ budget, options: { fault: "cut-off" } }), 1).shift).toBeUndefined();
    expect(reportFor({ budget }).figures.shift.predicted).toEqual({ best: null, worst: null });
  });
});

describe("a report's findings", () => {
  it("are none where all went as predicted", () => {
    expect(reportFor()).toMatchObject({ findings: [], verdict: "passed" });
  });

  it.each([
    ["slower", { detect: { best: 0, worst: 0.5 } }, "detection time: 3 s (±2 s), predicted 0 to 0.5 s"],
    ["faster", { shift: { best: 7.5, worst: 9 } }, "failover time: 5 s (±2.1 s), predicted 7.5 to 9 s"],
    ["at all", { recover: { best: Infinity, worst: Infinity } }, "recovery time: 3 s (±2.1 s), predicted never"],
    ["later", { recover: { best: 0, worst: 0.5 } }, "recovery time: 3 s (±2.1 s), predicted 0 to 0.5 s"],
  ])("are figures outside their range: %s", (_, range, finding) => {
    const budget = { ...recordOf().budget, ...range } as never;
    expect(reportFor({ budget })).toMatchObject({ findings: [expect.stringContaining(finding)], verdict: "failed" });
  });

  it("are not figures that are only as inexact as a drill can see", () => {
    const budget = { ...recordOf().budget, detect: { best: 5, worst: 9 } } as never;
    expect(reportFor({ budget }).findings).toEqual([]);
  });

  it("are more failures than predicted", () => {
    const budget = { ...recordOf().budget, shift: { best: 1, worst: 3 }, recover: { best: 1, worst: 4 } } as never;
    const budgetted = reportFor({ budget });
    expect(budgetted.findings).toEqual(["25 requests failed, predicted: at most 23"]);
    expect(budgetted.verdict).toBe("failed");
  });

  it.each([
    [
      "lost writes",
      { ledger: [writeOf("us-west-2", 1, undefined)] },
      "1 acknowledged write is missing in a region: drill-1/us-west-2/1 (acknowledged in us-west-2, not in eu-central-1)",
    ],
    [
      "what somebody else changed",
      { conflicts: ["the traffic dial of us-west-2 was 100"] },
      "the traffic dial of us-west-2 was 100",
    ],
    ["no detection", { timeline: { detectedMs: undefined } }, "the load balancer did not detect the fault"],
    [
      "traffic that stays",
      { samples: course("W".repeat(40)) },
      "some traffic still went to us-west-2 when it was restored",
    ],
    [
      "traffic that does not come back",
      { samples: course(`${"W".repeat(10)}${"E".repeat(30)}`) },
      "traffic did not return to us-west-2 before the drill ended",
    ],
    [
      "an outage that does not end",
      { samples: course(`${"W".repeat(10)}${".".repeat(30)}`) },
      "clients still saw failures when the drill ended",
    ],
  ])("fail the drill where they are %s", (_, changes, finding) => {
    const report = reportFor(changes);
    expect(report.findings).toContain(finding);
    expect(report.verdict).toBe("failed");
  });

  it("fail the drill where the regions disagree, or could not be asked", () => {
    const [write] = recordOf().ledger;
    const fates = (a: "present" | "unknown", b: "overwritten" | "unknown") => [
      { region: "us-west-2", fate: a },
      { region: "eu-central-1", fate: b },
    ];
    const disputed = reportFor({ ledger: [{ ...write, fates: fates("present", "overwritten") } as never] });
    expect(disputed.findings).toContain(
      "the regions have different versions of 1 item that all of them wrote: drill-1/us-west-2/1 (acknowledged in us-west-2, another version in eu-central-1)",
    );
    const unknown = reportFor({ ledger: [{ ...write, fates: fates("present", "unknown") } as never] });
    expect(unknown.findings).toContain(
      "it is not known whether 1 acknowledged write arrived, because the drill ended too soon to tell, or a region could not be read: drill-1/us-west-2/1 (acknowledged in us-west-2, not known in eu-central-1)",
    );
    expect([disputed.verdict, unknown.verdict]).toEqual(["failed", "failed"]);
  });

  it("name the first ten writes that are missing, and the report all of them", () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    const report = reportFor({ ledger: numbers.map((number) => writeOf("us-west-2", number, undefined)) });
    const finding = report.findings.find((each) => each.startsWith("12 acknowledged writes are missing"));
    expect(finding).toContain("drill-1/us-west-2/10 (");
    expect(finding).not.toContain("drill-1/us-west-2/11");
    expect(finding).toMatch(/, and 2 more$/);
    expect(report.ledger.unsettled).toHaveLength(12);
    expect(report.ledger.unsettled[11]).toEqual({
      id: "drill-1/us-west-2/12",
      region: "us-west-2",
      fate: "lost",
      where: ["eu-central-1"],
    });
    expect(reportFor().ledger.unsettled).toEqual([]);
  });

  it("count an item about which the regions disagree once, although each of them wrote it", () => {
    const fates = (own: string, other: string) => [
      { region: own, fate: "present" as const },
      { region: other, fate: "overwritten" as const },
    ];
    const ledger = [
      { ...writeOf("us-west-2", 9, 1), id: "drill-1/shared/9", fates: fates("us-west-2", "eu-central-1") },
      { ...writeOf("eu-central-1", 9, 1), id: "drill-1/shared/9", fates: fates("eu-central-1", "us-west-2") },
    ];
    expect(reportFor({ ledger }).ledger.disputed).toBe(1);
  });

  it("say that the machine does not hold the rate, which fails the drill where it matters", () => {
    const late = (requests: number) => reportFor({ late: { requests, sent: 120 } });
    const finding = (share: string) =>
      `${share} % of the requests were sent late, by more than 250 ms on new connections and 250 ms on keep-alive ones: this machine cannot keep up with --rate 1: lower it`;
    expect(late(1)).toMatchObject({ findings: [], verdict: "passed" });
    expect(late(2)).toMatchObject({ findings: [finding("1.7")], verdict: "passed" });
    expect(late(12)).toMatchObject({ findings: [finding("10.0")], verdict: "passed" });
    expect(late(13)).toMatchObject({ findings: [finding("10.8")], verdict: "failed" });
  });

  it.each<[string, object, string]>([
    [
      "lag",
      { ledger: [writeOf("eu-central-1", 1, 1.6)] },
      "longest replication lag: 1.6 s (±0.5 s), predicted 0 to 1 s",
    ],
    [
      "failover time",
      { options: { rate: 5 }, budget: { ...recordOf().budget, shift: { best: 1, worst: 4.4 } } },
      "failover time: 5 s (±0.5 s), predicted 1 to 4.4 s",
    ],
  ])("are figures a little outside their range where they are seen more exactly: %s", (_, changes, finding) => {
    expect(reportFor(changes).findings).toContain(finding);
  });

  it("say in whole milliseconds how late is late", () => {
    const { findings } = reportFor({ late: { requests: 5, sent: 120 }, options: { rate: 3 } });
    expect(findings).toContainEqual(expect.stringContaining("by more than 83 ms on new connections"));
  });

  it("are not figures that began with a change which was not acknowledged at once", () => {
    const budget = { ...recordOf().budget, shift: { best: 7.5, worst: 9 } } as never;
    expect(reportFor({ budget, timeline: { injectingMs: 9000 } }).findings).toEqual([]);
  });

  it("say that the drill harmed clients whom the region did not serve, which fails it", () => {
    const lima = { location: "Lima" };
    const samples = [...recordOf().samples, ...course(`${"E".repeat(12)}..${"E".repeat(26)}`, lima)];
    expect(reportFor({ samples })).toMatchObject({
      findings: [
        "Lima, served by another region, was without service for 2 s on new connections (2 failures), although only us-west-2 was broken",
      ],
      verdict: "failed",
    });
  });

  it("say that clients were without service again after the restore, which fails the drill", () => {
    const samples = course(`${"W".repeat(10)}.....${"E".repeat(15)}...${"W".repeat(12)}`);
    const report = reportFor({ samples });
    expect(report.figures.rto.seconds).toBe(5);
    expect(report.findings).toContain(
      "Seattle was without service again for 3 s on new connections, after the restore had started",
    );
    expect(report.verdict).toBe("failed");
  });

  it("say how many requests failed while service was good, which do not lengthen the outage", () => {
    const samples = [
      ...recordOf().samples.filter(({ connection, dueMs }) => connection !== "new" || dueMs !== 25_000),
      sampleOf(25, { status: 502, region: undefined }),
    ];
    const report = reportFor({ samples, options: { service: { failureLimit: 0.15, windowSeconds: 10 } } });
    expect(report.figures.rto.seconds).toBe(5);
    expect(report.findings).toContain(
      "Seattle: 1 request on new connections failed while the share of failures was below the limit, and is in no outage",
    );
  });

  it("say which failures are this machine's own", () => {
    const samples = [...recordOf().samples, sampleOf(12.5, { status: undefined, region: undefined, error: "local" })];
    expect(reportFor({ samples })).toMatchObject({
      findings: [
        "1 failures come from this machine, which had no free socket: lower --rate or --timeout, or raise this process's limit of open files",
      ],
      verdict: "passed",
    });
    const many = samples.map((sample) =>
      sample.location === "Frankfurt" ? { ...sample, status: undefined, error: "local" as const } : sample,
    );
    expect(reportFor({ samples: many }).verdict).toBe("failed");
  });

  it("tell what somebody else changed, after the reason why the drill was ended", () => {
    const conflicts = ["the weight of app/x/1 in us-west-2 was 128, and somebody else made it 0 meanwhile"];
    const aborted = "somebody else changed the backend during the drill: the traffic dial of us-west-2 from 100 to 50";
    expect(reportFor({ conflicts, aborted }).findings).toEqual([`the drill was ended early: ${aborted}`, ...conflicts]);
  });

  it("say why a drill was ended early, and nothing of what then had no time to happen", () => {
    const report = reportFor({ aborted: "ended by SIGINT", samples: course("W".repeat(12)), ledger: [] });
    expect(report).toMatchObject({
      verdict: "aborted",
      aborted: "ended by SIGINT",
      findings: ["the drill was ended early: ended by SIGINT"],
    });
  });

  it("say what is still broken, which is worse than anything else", () => {
    const report = reportFor({ left: ["STATUS of us-west-2 could not be restored"] });
    expect(report).toMatchObject({ verdict: "aborted", findings: ["STATUS of us-west-2 could not be restored"] });
  });

  it("are none where nobody was to notice", () => {
    const samples = course("W".repeat(40));
    const report = reportFor({ samples, options: { fault: "replication" }, timeline: { detectedMs: undefined } });
    expect(report).toMatchObject({ findings: [], verdict: "passed" });
  });
});

describe("nothing can be concluded", () => {
  it.each<[string, Parameters<typeof reportFor>[0], string]>([
    [
      "where the region serves no client",
      { samples: course("E".repeat(40), { location: "Frankfurt" }) },
      "us-west-2 serves none of the clients (eu-central-1 does): choose clients that it serves with --from CITY, or drill from a machine near it",
    ],
    [
      "where no answer names its region",
      { samples: course("W".repeat(40)).map(({ region, ...sample }) => sample) },
      "no answer names its region in the header x-region, so it is not known whom the region serves: let the application send it, or choose another --path",
    ],
    [
      "of writes that nobody makes",
      { options: { fault: "replication", ledger: false }, samples: course("W".repeat(40)) },
      "replication shows only in what becomes of writes, and the drill makes none: drill without --no-ledger",
    ],
    [
      "of writes that the region acknowledged before the fault only",
      {
        options: { fault: "replication" },
        samples: course("W".repeat(40)),
        ledger: [writeOf("us-west-2", -5, 0.5), writeOf("eu-central-1", 1, 0.5)],
      },
      "us-west-2 acknowledged no write while the fault lasted, so it is not known what became of its writes",
    ],
    [
      "where no client sent a request while the fault lasted",
      { samples: course("WWWWWWWWWW") },
      "no client of us-west-2 sent a request while the fault lasted: raise --rate or --hold",
    ],
    ["where it was seen before anything was broken", { inconclusive: "for this reason" }, "for this reason"],
  ])("%s", (_, changes, reason) => {
    expect(reportFor({ timeline: { detectedMs: 13_000 }, ...changes })).toMatchObject({ inconclusive: reason });
  });

  it("and that is the verdict, unless the drill failed or was ended early", () => {
    const inconclusive = "for this reason";
    expect(reportFor({ inconclusive }).verdict).toBe("inconclusive");
    expect(reportFor({ inconclusive, conflicts: ["somebody was here"] }).verdict).toBe("failed");
    expect(reportFor({ inconclusive, aborted: "ended by SIGINT" }).verdict).toBe("aborted");
  });
});

describe("a report", () => {
  it("says what a drill does not test: of its fault, its share, its requests and its writes", () => {
    expect(reportFor().notTested).toEqual([
      "the fault breaks /health only: the application still answers, and so do the table and the network",
      "clients asked /health only (--traffic FILE adds the requests of your own)",
    ]);
    expect(reportFor({ options: { fault: "error", share: 0.5, ledger: false } }).notTested).toEqual([
      expect.stringContaining("every invocation fails"),
      "only a share of 0.5 was hit: nobody is sure to notice that, so no failover was expected",
      expect.stringContaining("/health only"),
      "no writes were made, so nothing is known of data",
    ]);
  });
});

describe("writes", () => {
  it("count for what was lost where they were acknowledged while the fault lasted, region by region", () => {
    const ledger = [
      writeOf("us-west-2", -1, undefined),
      writeOf("us-west-2", 1, undefined),
      writeOf("us-west-2", 2, 1),
      writeOf("eu-central-1", 25, 1),
    ];
    const refusedWrites = [
      { region: "eu-central-1", atMs: 12_000 },
      { region: "eu-central-1", atMs: 31_000 },
    ];
    expect(reportFor({ ledger, refusedWrites }).ledger).toMatchObject({
      acknowledged: 4,
      refused: 2,
      lost: 2,
      duringFault: [
        { region: "us-west-2", acknowledged: 2, refused: 0, lost: 1, unknown: 0 },
        { region: "eu-central-1", acknowledged: 0, refused: 1, lost: 0, unknown: 0 },
      ],
    });
  });

  it("say nothing of the RPO where they were acknowledged at another time", () => {
    const ledger = [writeOf("us-west-2", -1, 0.5), writeOf("us-west-2", 25, 0.5)];
    expect(reportFor({ ledger }).figures.rpo).toMatchObject({ seconds: null, missing: "not measured" });
  });

  it("say nothing of the RPO where it is not known whether one of them arrived", () => {
    const unknown = writeOf("us-west-2", 3, 0.5);
    const fates = [
      { region: "us-west-2", fate: "present", lagSeconds: 0 },
      { region: "eu-central-1", fate: "unknown" },
    ] as const;
    const ledger = [writeOf("us-west-2", 1, 0.5), { ...unknown, fates }];
    expect(reportFor({ ledger }).figures.rpo).toMatchObject({ seconds: null, missing: "not measured" });
  });
});

describe("a process that stood still", () => {
  it("has measured no figure, whatever it saw", () => {
    const figures = Object.values(reportFor({ gapSeconds: 60 }).figures);
    expect(figures.map(({ seconds, missing }) => [seconds, missing])).toEqual(
      figures.map(() => [null, "not measured"]),
    );
  });
});

describe("report.json", () => {
  it("is read as it was written", () => {
    const report = reportFor();
    expect(parseReport(JSON.stringify(report), "report.json")).toEqual(report);
  });

  it("carries a version", () => {
    expect(reportFor().schema).toBe(SCHEMA_VERSION);
  });

  it.each([
    ["no JSON", "{", "report.json is not JSON: name the folder of a drill, or its report.json"],
    ["no report", "null", "report.json is not the report of a drill: name the folder"],
    [
      "of another version",
      JSON.stringify({ ...reportFor(), schema: 1 }),
      "report.json has schema 1, and this program reads 2 to 3",
    ],
    ["not whole", JSON.stringify({ schema: 3 }), "report.json is not the report of a drill: "],
    ["wrong", JSON.stringify({ ...reportFor(), verdict: "great" }), "verdict"],
  ])("is refused where it is %s", (_, text, message) => {
    expect(() => parseReport(text, "report.json")).toThrow(UserError);
    expect(() => parseReport(text, "report.json")).toThrow(message);
  });
});
