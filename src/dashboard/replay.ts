import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillRecord } from "../drill/record";
import { mainMomentsOf } from "../drill/report/page/timeline";
import { type Raw, reportFrom } from "../drill/report/raw";
import type { Report } from "../drill/report/schema";
import { isGood, type Sample } from "../drill/traffic/samples";
import { noticedBy } from "../faults/registry";
import type { SecondsRange } from "../model/failover-budget";
import { type Location, locate, locationOf } from "../model/places";
import { UserError } from "../process/user-error";
import { pageOf } from "./build";
import type { At, News, Setup } from "./events";
import { cityOf, worldMap } from "./map";
import type { Replay } from "./replay-data";
import { Rows } from "./rows";
import { firstState } from "./state";

/** Its name in the folder of a drill. */
export const REPLAY = "replay.html";

/**
 * Writes the page that shows a drill again: one file that needs neither network nor server.
 * @param folder of one run of a drill
 * @returns the page's path
 * @throws UserError where the folder cannot be written
 */
export async function writeReplay(folder: string, raw: Raw): Promise<string> {
  const replay = await replayOf(raw);
  const path = join(folder, REPLAY);
  const { html } = await pageOf(`Replay: ${replay.about}`, { replay });
  try {
    writeFileSync(path, html);
  } catch (error) {
    throw new UserError(`${path} cannot be written (${(error as Error).message}): make the folder writable`);
  }
  return path;
}

export async function replayOf(raw: Raw): Promise<Replay> {
  const { record } = raw;
  const report = reportFrom(raw);
  const { place } = await worldMap();
  const cities = [...new Set(record.samples.map(({ location }) => location))].flatMap(knownPlace).map(place);
  const { caches, propagation } = record.budget ?? {};
  const setup: Setup = {
    title: report.stack,
    front: record.dns || caches ? "Route 53" : "the edge",
    regions: record.regions.map((name) => ({ ...place(locationOf(name)), city: cityOf(name) })),
    faults: [],
    // Only a simulator knows it exactly, so only then is there a countdown.
    ...(propagation && propagation.best === propagation.worst ? { propagationSeconds: propagation.best } : {}),
  };
  const news = [...trafficOf(record), ...answersOf(record), ...storyOf(record, report), ...replicationOf(record)];
  return {
    about: `${report.fault} in ${report.region}, ${report.verdict}`,
    first: firstState(setup, cities, record.regions),
    news: news.sort((a, b) => a.at - b.at),
    endSeconds: Math.ceil(report.timeline.ended),
    moments: mainMomentsOf(report),
  };
}

/** A drill on AWS does not know where its clients are, unless it is told. */
function knownPlace(name: string): Location[] {
  try {
    return [locate(name)];
  } catch {
    return [];
  }
}

/** With Route 53: where each client was sent, whenever its resolver got another answer. */
function answersOf({ samples, timeline }: DrillRecord): (At & { readonly type: "answer" })[] {
  const latest = new Map<string, string>();
  const inOrder = [...samples].sort((a, b) => a.sentMs - b.sentMs);
  return inOrder.flatMap(({ location: from, client = 0, sentTo: region, sentMs }) => {
    const key = `${from} ${client}`;
    if (region === undefined || latest.get(key) === region) return [];
    latest.set(key, region);
    return [{ at: (sentMs - timeline.startedMs) / 1000, type: "answer", from, region }];
  });
}

/** What clients saw, second by second, as it was known at the end of each. */
function trafficOf({ samples, timeline }: DrillRecord): At[] {
  const bySecond = new Map<number, Rows>();
  for (const sample of samples) {
    const second = Math.floor((sample.dueMs - timeline.startedMs) / 1000);
    const rows = bySecond.get(second) ?? new Rows();
    bySecond.set(second, rows);
    count(rows, sample, second);
  }
  return [...bySecond].map(([second, rows]) => ({ at: second + 1, type: "traffic", rows: rows.flush() }));
}

function count(rows: Rows, sample: Sample, second: number): void {
  const { location: from, sentTo = "", region = sentTo, connection, dueMs, doneMs } = sample;
  const isKept = connection === "kept";
  const row = rows.of(second, from, region, isKept);
  if (!isKept) row.connections++;
  if (!isGood(sample)) row.failed++;
  else {
    row.good++;
    row.milliseconds += doneMs - dueMs;
  }
}

/** The fault, and what the load balancers and the edge concluded from it. */
function storyOf(record: DrillRecord, report: Report): At[] {
  const { region, fault, share, timeline, figures } = report;
  const { injected, reverted, detected, healthy } = timeline;
  const news: At[] = [];
  const tell = (at: number | undefined, what: News) => {
    if (at !== undefined) news.push({ ...what, at });
  };
  const predicted = { ...rangeOf("shift", figures.shift.predicted), ...rangeOf("recover", figures.recover.predicted) };
  const broken = {
    type: "fault",
    kind: fault,
    target: region,
    predicted,
    ...(share === undefined ? {} : { share }),
  } as const;
  tell(injected, { ...broken, on: true });
  tell(reverted, { ...broken, on: false });
  // A drill does not see single checks. They are as far apart as the health check says: the last one decided.
  const checks = checksBefore(record);
  if (noticedBy({ fault, share }) === "health checks") {
    const failed = { type: "check", region, group: "", answer: "fails", passed: false } as const;
    if (detected !== undefined && injected !== undefined) tell(Math.max(injected, detected - checks.away), failed);
    if (healthy !== undefined && reverted !== undefined && detected !== undefined) {
      tell(Math.max(reverted, healthy - checks.back), { ...failed, answer: "passes", passed: true });
    }
  }
  for (const each of record.regions) {
    let was = true;
    for (const { state, atMs } of (record.health ?? []).filter((change) => change.region === each)) {
      const is: boolean = state === "healthy" ? true : state === "unhealthy" ? false : was;
      if (is !== was)
        tell((atMs - record.timeline.startedMs) / 1000, { type: "target", region: each, group: "", healthy: is });
      was = is;
    }
  }
  const after = (from: number | undefined, seconds: number | null) =>
    from === undefined || seconds === null ? undefined : from + seconds;
  const moved = [
    { healthy: false, from: injected, at: after(injected, figures.shift.seconds) },
    { healthy: true, from: reverted, at: after(reverted, figures.recover.seconds) },
  ];
  if (!record.dns) for (const { healthy, at } of moved) tell(at, { type: "edge", region, healthy });
  else {
    // Route 53 knows it from the first answer that is another one; until all have such answers, clients still come.
    const answers = answersOf(record);
    const own = new Set(answers.filter((each) => each.region === region).map((each) => each.from));
    for (const { healthy, from = Number.POSITIVE_INFINITY, at } of moved) {
      const first = answers.find(
        (each) => own.has(each.from) && each.at >= from && (each.region === region) === healthy,
      );
      tell(first?.at, { type: "edge", region, healthy });
      tell(at, { type: "left", region, healthy });
    }
  }
  return news;
}

/** Seconds from the first check with a new answer to the one that decides. */
function checksBefore({ budget }: DrillRecord): { readonly away: number; readonly back: number } {
  if (!budget) return { away: 0, back: 0 };
  const { detect, recover, propagation } = budget;
  const seconds = (value: number) => (Number.isFinite(value) ? Math.max(0, value) : 0);
  return { away: seconds(detect.best), back: seconds(recover.best - propagation.best) };
}

type Predicted = Report["figures"]["shift"]["predicted"];

function rangeOf(name: "shift" | "recover", range: Predicted): Partial<Record<typeof name, SecondsRange>> {
  const { best, worst } = range ?? { best: null, worst: null };
  return best === null || worst === null ? {} : { [name]: { best, worst } };
}

/** Writes between the regions: each when it was acknowledged, and when it had arrived. */
function replicationOf({ ledger, timeline }: DrillRecord): At[] {
  const waiting = new Map<string, number>();
  const moments = ledger.flatMap(({ region: from, acknowledgedMs, fates }) => {
    const at = (acknowledgedMs - timeline.startedMs) / 1000;
    return fates.flatMap(({ region: to, fate, lagSeconds: lag }) => {
      if (to === from) return [];
      const pair = { from, to, writes: 0, conflicts: 0, lag: 0 };
      const arrived = lag === undefined ? [] : [{ at: at + lag, more: -1, pair: { ...pair, writes: 1, lag } }];
      const isConflict = fate === "overwritten";
      // Of an item that every region writes, nobody sees when it arrives.
      const isWaiting = !isConflict && (fate !== "present" || lag !== undefined);
      return [{ at, more: Number(isWaiting), pair: { ...pair, conflicts: Number(isConflict) } }, ...arrived];
    });
  });
  return moments
    .sort((a, b) => a.at - b.at)
    .map(({ at, more, pair }): At => {
      const key = `${pair.from} ${pair.to}`;
      const count = Math.max(0, (waiting.get(key) ?? 0) + more);
      waiting.set(key, count);
      return { at, type: "replication", pairs: [{ ...pair, waiting: count }] };
    });
}
