import { it } from "vitest";
import { Journal } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import { reportOf } from "../../src/drill/report/report";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { FAULTS } from "../../src/faults/registry";
import { synth } from "../../src/testing/synth";
import { CIRCUMSTANCES } from "../support/drill-record";
import { temporaryFolder } from "../support/temporary-folder";
import { virtualBackend } from "../support/virtual-drill";

it("x", async () => {
  const { topology } = synth({
    regions: ["us-west-2", "eu-central-1", "ap-northeast-1"].map((name) => ({ name })),
    alarms: {},
    writes: "anonymous",
  } as never);
  console.log(topology.alarms.length, JSON.stringify(topology.alarms.slice(0, 3), null, 1));
  for (const region of ["eu-central-1"])
    for (const { name: fault } of FAULTS) {
      const t0 = performance.now();
      const { target } = await virtualBackend({}, () => topology);
      const record = await runDrill(
        target,
        {
          region,
          fault,
          path: "/health",
          rate: 2,
          kept: 1,
          timeoutMs: 3000,
          steadySeconds: 20,
          holdSeconds: 200,
          ledger: true,
          service: SERVICE_LIMIT,
        },
        { journal: new Journal(`${temporaryFolder()}/j.json`) },
      );
      const report = reportOf(record, { ...CIRCUMSTANCES, stack: "Test" });
      console.log(
        fault,
        report.verdict,
        Math.round(performance.now() - t0),
        "ms",
        report.alarms?.brokenSeconds,
        report.alarms?.quiet,
        report.findings.join(" / "),
      );
      for (const a of report.alarms?.alarms ?? [])
        console.log("   ", a.region, a.name, a.expected, a.result, a.seconds ?? a.needsSeconds ?? a.why);
      await target.stop();
    }
}, 600000);
