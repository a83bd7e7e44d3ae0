import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DrillCommandOptions } from "../../src/commands/drill-options";
import { readReport } from "../../src/drill/report/evidence";
import type { BackendProps } from "../../src/settings/schema";
import { deployedProject, drillProject, HANG, runDrillCommand, SHORT, shippedProject } from "../support/drill-project";
import { startProcess } from "../support/start-process";
import { ARTICLE, DOMAIN, TWO } from "../support/synth";

/** With certificates that exist, whose name is nowhere in the stack. */
const HTTPS = {
  ...ARTICLE,
  certificateArns: Object.fromEntries(
    TWO.map((region) => [
      region,
      `arn:aws:acm:${region}:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef`,
    ]),
  ),
};

const DRILL = "__tests__/support/drill-process.ts";
const HOME = "us-west-2";
const OTHER = "eu-central-1";

describe("npm run drill", () => {
  const AWS = { target: "aws", virtual: false } as const;

  const reportIn = (root: string) => {
    const [folder = ""] = readdirSync(join(root, "drills"));
    return readReport(join(root, "drills", folder));
  };

  /** In real time, what is concluded depends on how busy the machine is; that clients are answered does not. */
  const expectAnswers = (root: string) => {
    const { requests, aborted } = reportIn(root);
    expect({ failed: requests.failed, aborted }).toMatchObject({ failed: 0 });
    expect(requests.sent).toBeGreaterThan(0);
  };

  it("drills a backend with HTTPS on the simulator, in virtual time", async () => {
    const root = drillProject({ ...ARTICLE, domain: DOMAIN });
    const { code, printed } = await runDrillCommand(root, [HOME], { assert: ["failed=0"] });
    expect({ code, printed }).toMatchObject({ code: 0 });
    expect(reportIn(root).verdict).toBe("passed");
    expectAnswers(root);
  });

  it("drills a backend with HTTPS on the simulator, over real sockets", async () => {
    const root = shippedProject({ ...ARTICLE, domain: DOMAIN });
    const options = { ...SHORT, virtual: false, timeout: HANG, assert: ["failed=0"] };
    await once(startProcess(DRILL, { root, region: HOME, options }, {}), "exit");
    expectAnswers(root);
  });

  it.each([
    ["the URL of its outputs", {}],
    ["the name that it is given", { url: `https://${DOMAIN.name}` }],
  ])("drills a backend with HTTPS under %s", async (_, options) => {
    const { root, outputs, env } = await deployedProject({ ...ARTICLE, domain: DOMAIN });
    const message = { root, region: HOME, options: { ...SHORT, ...AWS, ...options, outputs, yes: true } };
    await once(startProcess(DRILL, message, env), "exit");
    expectAnswers(root);
  });

  it.each<[string, BackendProps, Partial<DrillCommandOptions>, string]>([
    ["nobody says the name of its certificates", HTTPS, {}, "give the name with --url https://NAME"],
    ["the URL is of HTTP", HTTPS, { url: "http://api.example.com" }, "answers HTTPS, not http://api.example.com"],
    ["the URL is none", HTTPS, { url: "api.example.com" }, "answers HTTPS, not api.example.com"],
    [
      "there is no HTTPS",
      ARTICLE,
      { url: "https://api.example.com" },
      "GlobalApp has no HTTPS, and clients call its addresses",
    ],
  ])("exits with 2 where %s", async (_, props, options, message) => {
    const root = drillProject(props);
    const names = [HOME, OTHER].flatMap((region) => [`${region}_function_name`, `${region}_table_name`]);
    const deployed = Object.fromEntries(["accelerator_dns_name", ...names].map((name) => [name, "x"]));
    const outputs = join(root, "outputs.json");
    writeFileSync(outputs, JSON.stringify({ GlobalApp: { ...deployed, accelerator_ip_addresses: ["192.0.2.1"] } }));
    const { code, printed } = await runDrillCommand(root, [HOME], { ...AWS, ...options, outputs });
    expect(code).toBe(2);
    expect(printed).toContain(message);
  });
});
