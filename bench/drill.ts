import { join } from "node:path";
import { Command } from "commander";
import { drillCommands } from "../src/cli/drill";
import { drill } from "../src/commands/drill";
import type { DrillCommandOptions } from "../src/commands/drill-options";
import { Journal } from "../src/drill/change/journal";
import { runDrill } from "../src/drill/drill";
import { reportOf } from "../src/drill/report/report";
import { virtualTarget } from "../src/drill/targets/virtual-target";
import { SERVICE_LIMIT } from "../src/drill/traffic/samples";
import { locationOf } from "../src/model/geography";
import { VirtualClock } from "../src/simulator/ground/virtual-clock";
import { World } from "../src/simulator/world";
import { Child } from "./child";
import type { Figure } from "./figure";
import type { ProberQuestion, ProberResult } from "./prober-process";
import { withSimulator, withTopology } from "./running";
import { inTemporaryFolder } from "./synthesize";

const RATE = 1000;
const SECONDS = 60;
const WARM_UP_SECONDS = 5;
const DRILL_MINUTES = 10;
const REGION = "us-west-2";

/** How exactly the prober keeps its time, and how long a drill of minutes takes on the virtual clock. */
export async function measure(): Promise<Figure[]> {
  const { sent, late, failed, peakMb } = await withSimulator(async ({ accelerator }) => {
    const prober = new Child("prober-process.ts");
    const ask = (seconds: number) =>
      prober.ask<ProberResult>({ url: accelerator, path: "/health", rate: RATE, seconds } satisfies ProberQuestion);
    await ask(WARM_UP_SECONDS);
    return ask(SECONDS);
  });
  if (failed > 0) throw new Error(`${failed} of ${sent} requests failed`);
  const rate = RATE.toLocaleString("en-US");
  return [
    { name: `prober at ${rate}/s for ${SECONDS} s`, value: sent / SECONDS, unit: "/s", target: { atLeast: RATE } },
    { name: "sent over 5 ms late", value: (100 * late) / sent, unit: "%", target: { atMost: 1 } },
    { name: "prober, peak resident", value: peakMb, unit: "MB", target: { atMost: 200 } },
    {
      name: `virtual drill of ${DRILL_MINUTES} minutes`,
      value: await drillSeconds(),
      unit: "s",
      target: { atMost: 20 },
    },
    {
      name: "20 virtual runs of a drill in each of two regions, CPU",
      value: await repeatedCpuSeconds(),
      unit: "s",
      target: { atMost: 120 },
    },
  ];
}

/** What `npm run drill -- --virtual` takes of this process and its threads. */
function repeatedCpuSeconds(): Promise<number> {
  return inTemporaryFolder(async (out) => {
    const defaults = drillCommands(new Command()).opts() as unknown as DrillCommandOptions;
    const signal = new AbortController().signal;
    const io = { print: () => {}, progress: () => {}, ask: async () => "", signal };
    const start = process.cpuUsage();
    const code = await drill(join(__dirname, ".."), [], { ...defaults, virtual: true, out }, io);
    if (code !== 0) throw new Error(`the drill ended with exit code ${code}`);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
}

/** With the drill's defaults, except for the time that it watches. */
function drillSeconds(): Promise<number> {
  return withTopology((topology) =>
    inTemporaryFolder(async (folder) => {
      const start = performance.now();
      const clock = new VirtualClock();
      const world = await World.start(topology, { clock });
      const target = virtualTarget(world, clock, topology.table.regions.map(locationOf));
      try {
        const record = await runDrill(target, OPTIONS, { journal: new Journal(`${folder}/journal.json`) });
        const report = reportOf(record, CIRCUMSTANCES);
        if (report.verdict !== "passed") throw new Error(report.findings.join("; "));
        const minutes = report.timeline.ended / 60;
        if (minutes < DRILL_MINUTES) throw new Error(`the drill took only ${minutes} virtual minutes`);
        return (performance.now() - start) / 1000;
      } finally {
        await target.stop();
      }
    }),
  );
}

const CIRCUMSTANCES = { stack: "", versions: {}, configuration: "", recorded: { at: "", by: "" } };

const OPTIONS = {
  region: REGION,
  fault: "status",
  path: "/health",
  rate: 5,
  kept: 2,
  timeoutMs: 5000,
  steadySeconds: 180,
  holdSeconds: 170,
  ledger: true,
  service: SERVICE_LIMIT,
};
