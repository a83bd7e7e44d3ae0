import { describe, expect, it } from "vitest";
import { judged, parseAssertion } from "../../../../src/drill/report/assertions";
import { documentOf } from "../../../../src/drill/report/page/sections";
import type { Report } from "../../../../src/drill/report/schema";
import { htmlOf } from "../../../../src/page/html";
import { markdownOf } from "../../../../src/page/markdown";
import { NOTHING_BROKEN, recordOf, reportFor } from "../../../support/drill-record";
import { course } from "../../../support/samples";

const NASTY = `<script>alert("1")</script> & 'more' | \`x\``;

const pageOf = (report: Report) => htmlOf(documentOf(report));
const textOf = (report: Report) => markdownOf(documentOf(report));

/** A report in which everything that comes from outside is nasty. */
const nasty = () => {
  const samples = [...recordOf().samples, ...course("W".repeat(40), { location: NASTY, region: NASTY })];
  const report = reportFor({ samples, aborted: NASTY, conflicts: [NASTY], options: { path: NASTY } });
  return {
    ...judged(report, [parseAssertion("rto<=1s")]),
    recorded: { at: NASTY, by: NASTY },
    api: NASTY,
    stack: NASTY,
    versions: { [NASTY]: NASTY },
    assertions: [{ text: NASTY, holds: false, actual: NASTY }],
    origin: { command: NASTY, host: NASTY, network: [NASTY] },
    order: { owner: NASTY, approver: NASTY, ticket: NASTY, hypothesis: NASTY },
    notTested: [NASTY],
    changes: [NASTY],
    restored: [NASTY],
    health: [{ region: NASTY, second: 0, state: NASTY }],
    files: { [NASTY]: NASTY },
  };
};

describe("report.html", () => {
  const page = pageOf(reportFor());
  const text = page.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");

  it("needs no network and no script, and loads nothing", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|<embed|@import|javascript:/i);
    // A link to a file beside it is followed by a person only.
    expect(page.replace(' href="replay.html"', "")).not.toMatch(/\s(src|href|action|on\w+)=/i);
    expect(page).not.toMatch(/url\((?!#)/);
    // A namespace is a name, and nothing is fetched from it.
    const urls = page.match(/https?:\/\/[^"'\s<)]+/g) ?? [];
    expect(urls.filter((url) => !url.startsWith("http://www.w3.org/"))).toEqual([]);
  });

  it("escapes whatever comes from outside", () => {
    const escaped = pageOf(nasty());
    expect(escaped).not.toContain("<script");
    expect(escaped).not.toContain(`alert("1")`);
    expect(escaped).toContain("&lt;script&gt;");
  });

  it("shows every figure with what was predicted", () => {
    for (const figure of [
      "detection time 3 s 1 to 4 s ±2 s",
      "failover time 5 s 1 to 8 s",
      "recovery time 3 s 2 to 6 s",
      "outage of new connections (RTO) 5 s 0 to 8 s",
      "outage of keep-alive connections at least 20 s (until restored) at most as long as the fault (20 s)",
      "longest replication lag 1 s 0 to 1 s",
      "25 of 120 requests failed (20.833 %), predicted 0 to 28.",
    ]) {
      expect(text).toContain(figure);
    }
  });

  it("tells what happened when", () => {
    expect(text).toMatch(
      /0 2026-01-01 00:00:00 drill started 10 2026-01-01 00:00:10 status in us-west-2 13 2026-01-01 00:00:13 us-west-2 unhealthy at its load balancer .* 40 2026-01-01 00:00:40 drill ended/,
    );
  });

  it("tells when putting the fault in and back was begun, where that took time", () => {
    const slow = textOf(reportFor({ timeline: { injectingMs: 9500, revertingMs: 29_000 } }));
    for (const row of [
      "| 9.5 | 2026-01-01 00:00:09 | started to inject the fault |",
      "| 29 | 2026-01-01 00:00:29 | started to restore |",
    ]) {
      expect(slow.split("\n")).toContain(row);
      expect(textOf(reportFor())).not.toContain(row.slice(row.lastIndexOf("| s")));
    }
  });

  it("tells of no recovery of a load balancer that was never unhealthy", () => {
    const dial = reportFor({ options: { fault: "dial" }, timeline: { detectedMs: undefined } });
    expect(textOf(dial)).not.toContain("at its load balancer");
  });

  it.each([
    ["replication", "1 s | at most 1 s longer than the fault (20 s) | ±0.5 s |"],
    ["status", "1 s | 0 to 1 s | ±0.5 s |"],
  ])("measures the lag of the fault %s against the fault's own time", (fault, cells) => {
    expect(textOf(reportFor({ options: { fault } }))).toContain(`| longest replication lag | ${cells}`);
  });

  it("says why there is no figure", () => {
    const samples = course(`${"W".repeat(10)}${".".repeat(30)}`);
    const text = textOf(reportFor({ samples, timeline: { detectedMs: undefined } }));
    for (const row of [
      "| detection time | never | 1 to 4 s |  |",
      "| outage of new connections (RTO) | not over | 0 to 8 s |  |",
      "| outage of keep-alive connections | not measured | at most as long as the fault (20 s) |  |",
      "| **Seattle (served by us-west-2)** | new | not over | 0 to 8 s | 29 s | 0 % | 40 | 30 |",
    ]) {
      expect(text.split("\n")).toContain(row);
    }
  });

  it.each([
    ["status", "/health answers 400, the article's switch"],
    ["replication", "nothing is replicated from or to the region"],
  ])("says in words what the fault %s is", (fault, words) => {
    const report = reportFor({ options: { fault } });
    expect(pageOf(report)).toContain(`<p>The fault: ${words.replace("'", "&#39;")}.</p>`);
    expect(textOf(report)).toContain(`The fault: ${words}.`);
  });

  it("draws lanes of who answered at each location, and charts of availability, latency and replication lag", () => {
    expect(page.match(/(?<=<figcaption>)[^<]+/g)).toEqual([
      "What clients got and how the regions were, second by second",
      "How long writes took to reach the other regions",
      "Share of good answers",
      "How long good answers took",
    ]);
    expect(page.match(/<svg class="(lanes )?wide"/g)).toHaveLength(4);
    expect(page.match(/<svg class="(lanes )?narrow"/g)).toHaveLength(4);
  });

  it("writes what a chart measures beside it, where no label of a moment can be in its way", () => {
    for (const unit of ["%", "ms", "s"]) {
      const names = page.match(new RegExp(`<text[^>]*>${unit}</text>`, "g")) ?? [];
      const upright = names.filter((name) => name.includes("matrix(0,-1,1,0"));
      expect({ unit, upright: upright.length }).toEqual({ unit, upright: 2 });
    }
  });

  it("keeps a heading on paper with what follows", () => {
    const [, print = ""] = page.split("@media print");
    expect(print).toContain("h2, figcaption, .key { break-after: avoid; }");
  });

  it("gives no two things in it the same id", () => {
    const ids = page.match(/\sid="[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("suits light and dark, a phone and paper", () => {
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page).toContain("color-scheme: light dark");
    expect(page).toContain("@media screen and (prefers-color-scheme: dark)");
    expect(page).toContain("@media print");
    const charts = page.match(/<svg class="(wide|narrow)[\s\S]*?<\/svg>/g)?.join("") ?? "";
    expect(charts).toContain("currentColor");
    expect(charts).not.toMatch(/<svg[^>]*\swidth=/);
    expect(charts).not.toContain("#010203");
  });

  it("shows all of it on a phone: charts drawn for it, and the tables as cards", () => {
    expect(page).not.toContain("min-width: 36rem");
    const [, phone = ""] = page.split("@media screen and (max-width: 40rem)");
    expect(phone).toContain(".wide { display: none; } .narrow { display: block; }");
    const narrow = page.match(/<svg class="(lanes )?narrow"[^>]*viewBox="0 0 (\d+) \d+"/g) ?? [];
    expect(narrow).toHaveLength(4);
    for (const each of narrow) expect(Number(/viewBox="0 0 (\d+)/.exec(each)?.[1])).toBeLessThanOrEqual(390);
    const [, clients = ""] = page.split("<h2>Clients</h2>");
    const names = clients.match(/(?<=data-name=")[^"]+/g) ?? [];
    expect(names.slice(0, 8)).toEqual([
      "clients",
      "connections",
      "outage",
      "predicted",
      "degraded",
      "available during the fault",
      "requests",
      "failed",
    ]);
  });

  it("says that failures count among how long requests took", () => {
    expect(text).toContain(
      "New connections took 10 ms (p50), 10 ms (p99) from the time when a request was due, with failed requests.",
    );
  });

  it("is there for a drill that saw nothing", () => {
    const report = reportFor({
      samples: [],
      ledger: [],
      aborted: "ended by SIGINT",
      timeline: { ...NOTHING_BROKEN, endedMs: 0 },
    });
    const [page, text] = [pageOf(report), textOf(report)];
    expect(page).toContain('<p class="word">Aborted</p><p>ended by SIGINT</p>');
    expect(text).toContain("**Aborted.** ended by SIGINT");
    for (const shown of [page, text]) {
      expect(shown.match(/ended by SIGINT/g)).toHaveLength(1);
      expect(shown).not.toMatch(/100 %|\b0 ms|null|NaN|Replicated|not seen/);
    }
    expect(page).not.toContain("<svg");
    expect(page.match(/(?<=<h2>)[^<]+/g)).toEqual(["Timeline", "Figures", "Writes", "Changes", "Not tested", "Record"]);
    expect(text).toContain("No request was sent.");
  });

  it("tells of a virtual drill only seconds, and says so", () => {
    const virtual: Report = { ...reportFor(), target: "virtual" };
    expect(textOf(reportFor())).not.toContain("virtual time");
    for (const shown of [pageOf(virtual), textOf(virtual)]) {
      expect(shown).toContain("A drill in virtual time has no time of day: its times are seconds since its start.");
      expect(shown).not.toContain("UTC");
    }
  });

  it("says from where it was run, what was asked, and what it does not test", () => {
    const report: Report = {
      ...reportFor(),
      origin: { command: "npm run drill -- us-west-2", host: "runner-7", network: ["eth0 192.0.2.7"] },
      order: { owner: "Ada", approver: "Grace", ticket: "OPS-1", hypothesis: "nobody notices" },
      objective: { rtoSeconds: 60, from: "options" },
      notTested: ["the network went on"],
      files: { "requests.jsonl": "ab12" },
    };
    const text = textOf(report).split("\n");
    for (const line of [
      "| command | `npm run drill -- us-west-2` |",
      "| run on | runner-7, eth0 192.0.2.7 |",
      "| started | 2026-01-01 00:00:00 UTC |",
      "| objective | RTO at most 60 s (from the command line) |",
      "| hypothesis | nobody notices |",
      "| approver | Grace |",
      "- the network went on",
      "| requests.jsonl | `SHA-256 ab12` |",
    ]) {
      expect(text).toContain(line);
    }
    expect(pageOf(report)).toContain("<code>npm run drill -- us-west-2</code>");
  });

  it("says what the writes of each region came to while the fault lasted", () => {
    const during = { region: "us-west-2", acknowledged: 7, refused: 2, lost: 1, unknown: 0 };
    const report = reportFor();
    const text = textOf({ ...report, ledger: { ...report.ledger, duringFault: [during] } });
    expect(text.split("\n")).toContain("| us-west-2 | 7 | 2 | **1** | 0 |");
  });
});

describe("report.md", () => {
  it("says what took AWS's place", () => {
    const simulated = { ...reportFor(), api: "http://127.0.0.1:4566" };
    const text = "Stack GlobalApp on AWS&#39;s API at http://127.0.0.1:4566, 2026-01-01T00:00:00.000Z, by somebody.";
    expect(textOf(simulated)).toContain(text.replace("&#39;", "'"));
    expect(pageOf(simulated)).toContain(text);
  });

  it("says what was measured, what was predicted, and what was found", () => {
    const text = textOf(judged(reportFor({ conflicts: ["somebody was here"] }), [parseAssertion("rto<=1s")]));
    for (const line of [
      "# Drill: status in us-west-2, failed",
      "Stack GlobalApp on AWS, 2026-01-01T00:00:00.000Z, by somebody.",
      "| `rto<=1s` | 5s | **does not hold** |",
      "| detection time | 3 s | 1 to 4 s | ±2 s |",
      "| **Seattle (served by us-west-2)** | keep-alive | at least 20 s (until restored) | at most as long as the fault (20 s) | 20 s | 0 % | 40 | 20 |",
      "25 of 120 requests failed (20.833 %), predicted 0 to 28. New connections took 10 ms (p50), 10 ms (p99) from the time when a request was due, with failed requests.",
      "3 writes acknowledged: 0 lost, 0 overwritten by a later one; 0 refused. Replicated after 0.75 s (median), 1 s (longest).",
      "- somebody was here",
      "- changed STATUS of us-west-2: 200 -> 400",
      "- restored: STATUS of us-west-2 is 200 again",
      "| versions | globalapp 0.1.0, node v20.0.0 |",
    ]) {
      expect(text.split("\n")).toContain(line);
    }
  });

  it("keeps a table a table", () => {
    const rows = textOf(nasty())
      .split("\n")
      .filter((line) => line.includes("alert") && line.startsWith("|"));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row.replaceAll("\\|", "").match(/\|/g)?.length).toBeLessThanOrEqual(9);
  });

  it("says that nothing is known of writes that were not made", () => {
    expect(textOf(reportFor({ ledger: [], options: { ledger: false } }))).toContain(
      "The drill made no writes, so lost writes were not measured.",
    );
  });
});
