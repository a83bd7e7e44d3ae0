import { readFileSync } from "node:fs";
import { join } from "node:path";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { ENOUGH } from "../../src/aws/alarm-rules";
import { expectedAlarms } from "../../src/drill/alarms";
import { Journal } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import { reportOf } from "../../src/drill/report/report";
import type { Report } from "../../src/drill/report/schema";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { FAULTS, faultNamed } from "../../src/faults/registry";
import { secondsToAlarm } from "../../src/model/alarms/metric-delay";
import { failoverBudget } from "../../src/model/failover-budget";
import { synth } from "../../src/testing/synth";
import type { MetricAlarm } from "../../src/topology/alarms";
import { CIRCUMSTANCES, reportFor } from "../support/drill-record";
import { temporaryFolder } from "../support/temporary-folder";
import { virtualBackend } from "../support/virtual-drill";

const PAGE = join(__dirname, "../../docs/alarms.md");
const [BEGIN, END] = ["<!-- begin: generated -->", "<!-- end: generated -->"];

/** Within which an alarm must fire, in seconds. */
const PROMISED = 180;

const [HOME, REGION, THIRD] = ["us-west-2", "eu-central-1", "ap-northeast-1"];
const { topology } = synth({
  regions: [HOME, REGION, THIRD].map((name) => ({ name })),
  writes: "anonymous",
  alarms: {},
});

/** Faults that no alarm tells of, and why. */
const NO_ALARM: Readonly<Record<string, string>> = {
  dial: "nothing fails: somebody has moved the traffic on purpose",
  maintenance:
    "no alarm on purpose: AWS does it once or twice a month, and clients connect again at once. `TCP_AGA_Reset_Count` in us-west-2 shows it",
};

/** A drill that lasts long enough for every alarm, with clients that read, and others that write in every region. */
async function drill(fault: string, region: string): Promise<Report> {
  const { target, world } = await virtualBackend({}, () => topology);
  const { clock } = target;
  const { table } = topology;
  let isOver = false;
  let writes = 0;
  const write = () => {
    if (isOver) return;
    for (const replica of world.table.replicas.values()) {
      const Item = marshall({ [table.partitionKey]: `item ${writes++}` });
      const body = Buffer.from(JSON.stringify({ TableName: table.name, Item }));
      void clock.work(() => replica.call("PutItem", body));
    }
    clock.schedule(3000, write);
  };
  write();
  const options = {
    region,
    fault,
    path: "/items/1",
    rate: 1,
    kept: 1,
    timeoutMs: 3000,
    steadySeconds: 50,
    holdSeconds: 200,
    ledger: false,
    service: SERVICE_LIMIT,
  };
  if (fault === "replication") {
    // A drill of it wants a ledger, which would take most of this test's time.
    const startedMs = clock.now();
    await clock.sleep(1000 * options.steadySeconds);
    const injectedMs = clock.now();
    world.faults.set({ kind: fault, target: region });
    await clock.sleep(1000 * options.holdSeconds);
    const endedMs = clock.now();
    const timeline = { startedMs, injectingMs: injectedMs, injectedMs, revertingMs: endedMs, endedMs };
    const { alarms, compositeAlarms } = topology;
    const expected = expectedAlarms(topology, { fault, region, ledger: true });
    const measured = await target.measured?.();
    isOver = true;
    await target.stop();
    const all = { alarms, compositeAlarms, expected, ...(measured && { measured }) };
    return reportFor({ options, timeline, samples: [], ledger: [], alarms: all });
  }
  const record = await runDrill(target, options, { journal: new Journal(`${temporaryFolder()}/journal.json`) });
  isOver = true;
  await target.stop();
  return reportOf(record, CIRCUMSTANCES);
}

const reports = new Map<string, Promise<Report>>();
const reportOn = (fault: string, region = REGION): Promise<Report> => {
  const key = `${fault} ${region}`;
  const report = reports.get(key) ?? drill(fault, region);
  reports.set(key, report);
  return report;
};

/** Seconds from the fault until an alarm fires at the latest. Of hosts and endpoints, any part of a minute is enough. */
function latest(alarm: MetricAlarm, fault: string): number {
  const budget = failoverBudget(topology).get(REGION);
  const name = alarm.queries.map((query) => ("metricName" in query ? query.metricName : ""))[0];
  if (!budget || !name?.startsWith("Healthy")) return secondsToAlarm(alarm);
  const noticed = faultNamed(fault)?.noticedBy === "the edge" ? budget.propagation : budget.shift;
  return (name === "HealthyEndpointCount" ? noticed : budget.detect).worst + secondsToAlarm(alarm) - 60;
}

/** Of the alarms that a fault must set off, the first at worst. */
function promisedBy(fault: string, region: string): number {
  const isolated = faultNamed(fault)?.isolatesRegion ? region : undefined;
  const must = expectedAlarms(topology, { fault, region, ledger: true }).filter((each) => each.region !== isolated);
  const alarms = topology.alarms.filter(({ name, region: of }) =>
    must.some((each) => each.name === name && each.region === of),
  );
  return Math.min(...alarms.map((alarm) => latest(alarm, fault)));
}

const metric = new Set(topology.alarms.map(({ name, region }) => `${region} ${name}`));
const nameOf = (name: string) => name.replace("GlobalApp-", "");

/** The alarms that fired, the first ones first. */
function firedIn({ alarms }: Report): string[] {
  const fired = (alarms?.alarms ?? []).filter(
    ({ result, region, name }) => result === "fired" && metric.has(`${region} ${name}`),
  );
  return fired
    .sort((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0))
    .map(({ region, name, seconds }) => `${region} \`${nameOf(name)}\` ${seconds} s`);
}

async function row(fault: string, region = REGION): Promise<string> {
  const report = await reportOn(fault, region);
  const silent = (report.alarms?.alarms ?? []).filter(({ result }) => result === "silent").length;
  const fired = [...firedIn(report), ...(silent > 0 ? [`${silent} in ${region} are silent`] : [])];
  const failed = report.locations.some((location) => location.failed > 0) ? "yes" : "no";
  const what = fired.length > 0 ? fired.join(", ") : (NO_ALARM[fault] ?? "**nothing**");
  const promised = promisedBy(fault, region);
  const title = region === REGION ? `\`${fault}\`` : `\`${fault}\` of ${region}`;
  return `| ${title} | ${failed} | ${what} | ${Number.isFinite(promised) ? `${promised} s` : ""} |`;
}

describe("a fault that harms clients", () => {
  it.each(FAULTS.map(({ name }) => name).filter((name) => !(name in NO_ALARM)))(
    `%s sets off an alarm within ${PROMISED} s, or the page says how long it takes`,
    async (fault) => {
      const report = await reportOn(fault);
      const harms = report.locations.some(({ failed }) => failed > 0);
      const fired = (report.alarms?.alarms ?? []).flatMap(({ seconds }) => seconds ?? []);
      const must = report.alarms?.alarms.filter(({ expected }) => expected) ?? [];
      expect(must.filter(({ result }) => result !== "fired" && result !== "silent")).toEqual([]);
      expect(Math.min(...fired)).toBeLessThanOrEqual(promisedBy(fault, REGION));
      // Replication alone fails no request.
      if (harms || fault !== "replication") expect(promisedBy(fault, REGION)).toBeLessThanOrEqual(PROMISED);
    },
  );
});

it("where a region is cut off, its own alarms are silent, and us-west-2's fire", async () => {
  const { alarms } = await reportOn("cut-off");
  const heard = (alarms?.alarms ?? []).filter(({ result }) => result === "fired");
  expect(heard.map(({ region, name }) => `${region} ${name}`)).toContain(`${HOME} GlobalApp-endpoints-${REGION}`);
  expect(heard.filter(({ region }) => region === REGION)).toEqual([]);
});

it("where us-west-2 is cut off, only the other regions' alarms on replication are heard", async () => {
  const { alarms } = await reportOn("cut-off", HOME);
  const results = (alarms?.alarms ?? []).map(({ region, name, result }) => `${region} ${nameOf(name)} ${result}`);
  expect(results).toContain(`${HOME} endpoints-${HOME} silent`);
  expect(results).toContain(`${REGION} replication-stopped-${HOME} fired`);
});

it("docs/alarms.md has what the drills found; npx vitest run __tests__/docs/alarms.test.ts -u writes it", async () => {
  const rows: string[] = [];
  for (const { name } of FAULTS) rows.push(await row(name));
  rows.push(await row("cut-off", HOME));
  const table = [
    "| fault | clients see failures | fires, since the fault | at the latest |",
    "| --- | --- | --- | --- |",
    ...rows,
  ];
  const page = readFileSync(PAGE, "utf8");
  const [before = "", rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  expect(page).toContain(`more than ${ENOUGH.errors} requests`);
  await expect(`${before}${BEGIN}\n\n${table.join("\n")}\n\n${END}${after}`).toMatchFileSnapshot(PAGE);
});
