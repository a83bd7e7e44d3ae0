import { describe, expect, it } from "vitest";
import { Journal } from "../../src/drill/change/journal";
import { runDrill } from "../../src/drill/drill";
import type { DrillOptions } from "../../src/drill/record";
import { reportOf } from "../../src/drill/report/report";
import type { Report } from "../../src/drill/report/schema";
import { SERVICE_LIMIT } from "../../src/drill/traffic/samples";
import { FAULTS, faultNamed } from "../../src/faults/registry";
import type { World } from "../../src/simulator/world";
import type { Topology } from "../../src/topology/topology";
import { withRoute } from "../support/canary";
import { CIRCUMSTANCES } from "../support/drill-record";
import { temporaryFolder } from "../support/temporary-folder";
import { virtualBackend } from "../support/virtual-drill";

const HOME = "us-west-2";
const REGIONS: Readonly<Record<number, readonly string[]>> = {
  2: [HOME, "eu-central-1"],
  3: [HOME, "eu-central-1", "ap-northeast-1"],
  5: [HOME, "eu-central-1", "ap-northeast-1", "sa-east-1", "ap-southeast-2"],
};

const OPTIONS: Omit<DrillOptions, "fault"> = {
  region: HOME,
  path: "/health",
  rate: 2,
  kept: 1,
  timeoutMs: 3000,
  steadySeconds: 5,
  holdSeconds: 5,
  ledger: false,
  service: SERVICE_LIMIT,
};

/** With every number of regions. */
const VERDICTS: Readonly<Record<string, Report["verdict"]>> = {
  status: "passed",
  throttle: "passed",
  dial: "passed",
  error: "passed",
  slow: "passed",
  overload: "passed",
  table: "passed",
  "table-silent": "passed",
  "load-balancer": "passed",
  "load-balancer-silent": "passed",
  replication: "passed",
  "cut-off": "passed",
  address: "passed",
  maintenance: "passed",
  "control-plane": "passed",
};

async function drill(
  regions: readonly string[],
  fault: string,
  timeoutMs = OPTIONS.timeoutMs,
  alter?: (made: Topology) => Topology,
): Promise<{ report: Report; world: World }> {
  const { target, world } = await virtualBackend({ regions }, alter);
  const journal = new Journal(`${temporaryFolder()}/journal.json`);
  const record = await runDrill(target, { ...OPTIONS, fault, timeoutMs, ledger: fault === "replication" }, { journal });
  return { report: reportOf(record, { ...CIRCUMSTANCES, stack: "Test" }), world };
}

it("every fault has its expected verdict", () => {
  expect(Object.keys(VERDICTS)).toEqual(FAULTS.map(({ name }) => name));
});

describe.each([2, 3, 5])("a drill with %i regions", (count) => {
  it.each(Object.entries(VERDICTS))("of %s ends with the verdict %s", async (fault, verdict) => {
    const { report, world } = await drill(REGIONS[count] as string[], fault);
    expect({ verdict: report.verdict, findings: report.findings }).toEqual({ verdict, findings: expect.anything() });
    expect(world.faults.active).toEqual([]);
    expect(report.restored).toHaveLength(report.changes.length);
    // A drill that moves no traffic says nothing of a failover.
    const known = faultNamed(fault);
    const moves = (known?.alongside ?? known)?.noticedBy !== "nobody";
    expect(report.figures.shift.seconds !== null).toBe(moves);
  });
});

describe("a drill of control-plane", () => {
  it("is a failover while Global Accelerator's API is down, and the region is restored before the API", async () => {
    const { report } = await drill(REGIONS[2] as string[], "control-plane");
    expect(report.figures.rto.seconds).toBeGreaterThan(0);
    expect(report.figures.detect.predicted).toEqual({ best: 5, worst: 12 });
    expect(report.findings).toEqual([]);
  });
});

it.each(["status", "error", "table"])("a drill of %s passes in a backend with routes", async (fault) => {
  const { report } = await drill(REGIONS[2] as string[], fault, OPTIONS.timeoutMs, withRoute);
  expect({ verdict: report.verdict, findings: report.findings }).toEqual({ verdict: "passed", findings: [] });
});

describe("a keep-alive connection", () => {
  const TIMEOUT_MS = 10_000;
  const outageOf = async (fault: string) =>
    (await drill(REGIONS[2] as string[], fault, TIMEOUT_MS)).report.figures.keptOutage;

  it("waits for its timeout where packets are lost, and not where connections are reset", async () => {
    const [reset, silent] = [await outageOf("load-balancer"), await outageOf("load-balancer-silent")];
    expect(reset.seconds).toBeLessThanOrEqual(4);
    expect(silent.seconds).toBeGreaterThanOrEqual(10);
    expect(silent.predicted?.worst).toBe((reset.predicted?.worst ?? 0) + 10);
    expect(silent.seconds).toBeLessThanOrEqual(silent.predicted?.worst ?? 0);
    expect(await outageOf("cut-off")).toEqual(silent);
  });
});
