import { describe, expect, it } from "vitest";
import { Journal } from "../../../src/drill/change/journal";
import { runDrill } from "../../../src/drill/drill";
import type { DrillOptions } from "../../../src/drill/record";
import { reportOf } from "../../../src/drill/report/report";
import type { Report } from "../../../src/drill/report/schema";
import type { Target } from "../../../src/drill/targets/target";
import { SERVICE_LIMIT } from "../../../src/drill/traffic/samples";
import { SIMULATED } from "../../../src/faults/registry";
import { CIRCUMSTANCES } from "../../support/drill-record";
import { temporaryFolder } from "../../support/temporary-folder";
import { virtualBackend } from "../../support/virtual-drill";

const HOME = "us-west-2";
const OTHER = "eu-central-1";

const OPTIONS: DrillOptions = {
  region: HOME,
  fault: "status",
  path: "/health",
  rate: 2,
  kept: 1,
  timeoutMs: 3000,
  steadySeconds: 5,
  holdSeconds: 5,
  ledger: true,
  service: SERVICE_LIMIT,
};

async function drill(target: Target, options: Partial<DrillOptions> = {}): Promise<Report> {
  const journal = new Journal(`${temporaryFolder()}/journal.json`);
  const record = await runDrill(target, { ...OPTIONS, ...options }, { journal });
  return reportOf(record, { ...CIRCUMSTANCES, stack: "Test" });
}

/** What a drill must leave as it was. */
const stateOf = async ({ control }: Target) => ({
  groups: await control.endpointGroups(),
  regions: await Promise.all(
    [HOME, OTHER].map(async (region) => [
      await control.targetHealth(region),
      (await control.status(region)) ?? "none",
      (await control.concurrency(region)) ?? "none",
      await control.tableDenied(region),
    ]),
  ),
});

describe("a client in virtual time", () => {
  it("loses a kept connection when the load balancer has had it for long enough, and goes elsewhere then", async () => {
    const { target } = await virtualBackend({ loadBalancer: { clientKeepAliveSeconds: 300 } });
    const [client] = target.clients;
    const kept = client?.open();
    expect(await kept?.request("/", 3000)).toMatchObject({ region: HOME });
    await target.control.setStatus(HOME, "503");
    await target.clock.sleep(100_000);
    expect(await kept?.request("/", 3000)).toMatchObject({ region: HOME });
    await target.clock.sleep(250_000);
    // The one that is under way then is answered, and ends the connection.
    expect(await kept?.request("/", 3000)).toMatchObject({ region: HOME });
    expect(await kept?.request("/", 3000)).toMatchObject({ region: OTHER });
  });
});

describe("a drill in virtual time", () => {
  it("measures a failover within what the model predicts", async () => {
    const { target } = await virtualBackend();
    const report = await drill(target);
    expect(report).toMatchObject({ verdict: "passed", findings: [], target: "virtual" });
    const { detect, shift, recover, rto, keptOutage } = report.figures;
    expect(detect.predicted).toEqual({ best: 5, worst: 12 });
    expect(shift.seconds).toBeGreaterThan((detect.seconds ?? 0) + 2);
    expect(rto.seconds).toBeCloseTo(shift.seconds ?? 0, -1);
    expect(recover.seconds).toBeGreaterThan(5);
    expect(keptOutage.seconds).toBeGreaterThan(rto.seconds ?? 0);
    expect(report.ledger).toMatchObject({ lost: 0, unknown: 0, refused: 0, disputed: 0 });
  });

  it.each(["dial", ...SIMULATED.map(({ name }) => name).filter((kind) => kind !== "status")])(
    "leaves everything as it was after %s",
    async (fault) => {
      const { target, world } = await virtualBackend();
      const before = await stateOf(target);
      const ledger = fault === "replication" || fault === "cut-off";
      const report = await drill(target, { fault, ledger });
      expect(report.findings.filter((finding) => !finding.includes("served by another region"))).toEqual([]);
      expect(report.verdict).toBe("passed");
      expect(await stateOf(target)).toEqual(before);
      expect(world.faults.active).toEqual([]);
      expect(report.timeline.ended).toBeLessThan(120);
      if (ledger) expect(report.figures.rpo.seconds).toBeGreaterThan(4);
    },
  );

  it("puts back dials, STATUS and concurrency that are not what they are by default", async () => {
    const { target } = await virtualBackend({
      function: { reservedConcurrency: 40, environment: { tablename: "GlobalApp" } },
      endpointGroup: { trafficDialPercentage: 37.5 },
    });
    const before = await stateOf(target);
    for (const fault of ["status", "throttle", "dial"])
      expect((await drill(target, { fault, ledger: false })).verdict).not.toBe("aborted");
    expect(await stateOf(target)).toEqual(before);
  });

  it("has no Global Accelerator API while that is down, as on AWS", async () => {
    const { target } = await virtualBackend();
    const { control } = target;
    const [group] = await control.endpointGroups();
    await control.simulatorFaults?.set("control-plane", HOME);
    const down = { name: "ServiceUnavailableException" };
    await expect(control.acceleratorStatus()).rejects.toMatchObject(down);
    await expect(control.endpointGroups()).rejects.toMatchObject(down);
    await expect(control.setTrafficDial(group?.id ?? "", 0)).rejects.toMatchObject(down);
    await control.simulatorFaults?.clear("control-plane", HOME);
    expect(await control.acceleratorStatus()).toBe("DEPLOYED");
  });

  it("loses no request in a planned evacuation", async () => {
    const { target } = await virtualBackend();
    const report = await drill(target, { fault: "dial" });
    expect(report.requests.failed).toBe(0);
    expect(report.figures.rto).toMatchObject({ seconds: 0, predicted: { best: 0, worst: 0 } });
    expect(report.figures.shift.seconds).toBeLessThan(2);
  });

  it("takes an answer that comes too late for a failure, when its time is over", async () => {
    const { target } = await virtualBackend({
      function: { timeoutSeconds: 30 },
      healthCheck: { intervalSeconds: 60, timeoutSeconds: 30 },
    });
    await target.control.simulatorFaults?.set("slow", HOME);
    const [client] = target.clients;
    const began = target.clock.now();
    expect(await client?.request("/health", 3000)).toEqual({ error: "timeout" });
    expect(target.clock.now() - began).toBe(3000);
  });

  it("reaches the tables of all regions, and its own condition there", async () => {
    const { target } = await virtualBackend({ table: { sortKey: "kind", items: [] } });
    const home = target.tables.get(HOME);
    expect(await home?.putIfAbsent("item", "one")).toBe(true);
    expect(await home?.putIfAbsent("item", "two")).toBe(false);
    expect(await home?.get("item")).toBe("one");
    await target.clock.sleep(1000);
    expect(await target.tables.get(OTHER)?.get("item")).toBe("one");
    await home?.delete("item");
    expect(await home?.get("item")).toBeUndefined();
    await target.control.simulatorFaults?.set("table", HOME);
    await expect(home?.put("item", "three")).rejects.toMatchObject({ name: "InternalServerError" });
  });
});
