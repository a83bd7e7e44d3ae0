import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { journalOf } from "../../src/commands/drill";
import { readReport } from "../../src/drill/report/evidence";
import {
  deployedProject,
  drillProject,
  findingsOnAnyMachine,
  HANG,
  runDrillCommand,
  SELDOM,
} from "../support/drill-project";

const HOME = "us-west-2";
const OTHER = "eu-central-1";

describe("npm run drill -- --target aws", () => {
  const AWS = { target: "aws", virtual: false } as const;

  it.each<[string, string | undefined, string]>([
    [
      "missing",
      undefined,
      "--target aws needs --outputs FILE: write them with npx cdktf output GlobalApp --outputs-file FILE",
    ],
    [
      "not there",
      "nowhere.json",
      "nowhere.json cannot be read: write it with npx cdktf output GlobalApp --outputs-file FILE",
    ],
    ["no JSON", "{", ": write it with npx cdktf output GlobalApp --outputs-file FILE"],
    ["of another stack", JSON.stringify({ Other: {} }), "has no outputs of the stack GlobalApp, only of another stack"],
    [
      "of another configuration",
      JSON.stringify({ GlobalApp: { accelerator_dns_name: "a.b", accelerator_ip_addresses: [] } }),
      "lacks accelerator_ip_addresses, us-west-2_function_name, us-west-2_table_name, eu-central-1_function_name, eu-central-1_table_name, so it was not written for this configuration",
    ],
  ])("exits with 2 where the outputs are %s", async (_, outputs, message) => {
    const root = drillProject();
    const file = outputs?.endsWith(".json") || outputs === undefined ? outputs : join(root, "outputs.json");
    if (file !== undefined && file !== outputs) writeFileSync(file, outputs ?? "");
    const { code, printed, asked } = await runDrillCommand(root, [HOME], { ...AWS, outputs: file });
    expect(code).toBe(2);
    expect(printed).toContain(message);
    expect(asked).toEqual([]);
  });

  it.each(["", "yes", OTHER])("exits with 2 where the region is not confirmed, but %j is typed", async (typing) => {
    const { root, world, outputs } = await deployedProject();
    const { code, printed, asked } = await runDrillCommand(root, [HOME], { ...AWS, outputs }, typing);
    expect(code).toBe(2);
    expect(asked).toEqual([`This breaks ${HOME} on AWS (dial). Type the region's name to continue: `]);
    expect(printed).toContain(`${HOME} was not confirmed: type its name, or give --yes`);
    expect(
      world.accelerator.listeners[0]?.endpointGroups.map(({ trafficDialPercentage }) => trafficDialPercentage),
    ).toEqual([100, 100]);
  });

  it("looks whether a drill could start, through AWS's API, and changes nothing", async () => {
    const { root, world, outputs } = await deployedProject();
    const functions = () => [...world.functions.values()].map(({ configuration }) => configuration);
    const before = functions();
    const { code, printed, asked } = await runDrillCommand(root, [HOME], {
      ...AWS,
      outputs,
      fault: "status",
      preflightOnly: true,
    });
    expect({ code, printed, asked }).toEqual({
      code: 0,
      printed: [
        `${HOME}, status: the drill can start`,
        "  not proved: that the credentials last for the drill. They do not say when they end",
        `  proved: STATUS of ${HOME} can be restored`,
        `  proved: the drill's items can be removed from the table in ${HOME}`,
      ].join("\n"),
      asked: [],
    });
    for (const [index, configuration] of functions().entries()) expect(configuration).toBe(before[index]);
  });

  it("drills a region that was confirmed, and says who did and when", async ({ skip }) => {
    const { root, world, outputs } = await deployedProject();
    const { printed, asked } = await runDrillCommand(
      root,
      [HOME],
      { ...AWS, ...SELDOM, kept: 1, outputs, timeout: HANG, assert: ["failed=0", "lost=0"] },
      HOME,
    );
    expect(asked).toHaveLength(1);
    const [folder = ""] = readdirSync(join(root, "drills"));
    expect(folder).toMatch(/^\d{4}-\d\d-\d\dT.*Z-dial-us-west-2$/);
    const report = readReport(join(root, "drills", folder));
    expect(findingsOnAnyMachine(report, skip), printed).toEqual([]);
    expect(report).toMatchObject({
      target: "aws",
      recorded: { at: expect.stringMatching(/^\d{4}-/), by: userInfo().username },
      api: process.env.AWS_ENDPOINT_URL,
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/),
      figures: { rto: { seconds: 0 }, keptOutage: { seconds: 0 } },
      requests: { failed: 0, availability: 1 },
      ledger: { lost: 0, unknown: 0, refused: 0 },
    });
    expect(report.locations.map(({ name, affected }) => [name, affected])).toEqual([
      ["here", true],
      ["here", true],
    ]);
    expect(report.requests.sent).toBeGreaterThan(10);
    expect(report.ledger.acknowledged).toBeGreaterThan(3);
    for (const figure of ["shift", "recover", "lag"] as const) {
      expect(report.figures[figure].seconds).toBeGreaterThanOrEqual(0);
    }
    expect(journalOf(root).exists()).toBe(false);
    expect(world.accelerator.listeners[0]?.endpointGroups.map((group) => group.trafficDialPercentage)).toEqual([
      100, 100,
    ]);
  });

  it("breaks no second region where the first one failed, whatever is wanted on the simulator", async () => {
    const { root, outputs } = await deployedProject();
    const failing = { ...AWS, outputs, kept: 0, ledger: false, assert: ["failed<0"], keepGoing: true };
    const { code, printed, asked } = await runDrillCommand(root, [HOME, OTHER], failing, HOME);
    expect(printed).toContain("DOES NOT HOLD: failed<0 (0)");
    expect(asked).toHaveLength(1);
    expect(code).toBe(3);
  });

  it("exits with 2 while a journal stands", async () => {
    const { root, outputs } = await deployedProject();
    mkdirSync(join(root, ".globalapp"), { recursive: true });
    writeFileSync(journalOf(root).path, "{}");
    const { code, printed } = await runDrillCommand(root, [HOME], { ...AWS, outputs, yes: true });
    expect(code).toBe(2);
    expect(printed).toContain("another drill is running, or one did not finish");
    expect(existsSync(journalOf(root).path)).toBe(true);
  });
});
