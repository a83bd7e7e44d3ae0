import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { DrillCommandOptions } from "../../src/commands/drill";
import { readReport } from "../../src/drill/report/evidence";
import type { BackendProps } from "../../src/settings/schema";
import { deployedProject, drillProject, runDrillCommand, SHORT } from "../support/drill-project";
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

const HOME = "us-west-2";
const OTHER = "eu-central-1";

describe("npm run drill", () => {
  const AWS = { target: "aws", virtual: false } as const;

  it.each([true, false])(
    "drills a backend with HTTPS on the simulator, in virtual time: %s",
    async (virtual) => {
      // The simulator is a process of its own, and TypeScript.
      vi.stubEnv("NODE_OPTIONS", "--import tsx");
      onTestFinished(() => void vi.unstubAllEnvs());
      const root = drillProject({ ...ARTICLE, domain: DOMAIN });
      const { code, printed } = await runDrillCommand(root, [HOME], { virtual, assert: ["failed=0"] });
      expect({ code, printed }).toMatchObject({ code: 0 });
      const [folder = ""] = readdirSync(join(root, "drills"));
      expect(readReport(join(root, "drills", folder)).requests.sent).toBeGreaterThan(10);
    },
    60_000,
  );

  it.each([
    ["the URL of its outputs", {}],
    ["the name that it is given", { url: `https://${DOMAIN.name}` }],
  ])(
    "drills a backend with HTTPS under %s",
    async (_, options) => {
      const { root, outputs, env } = await deployedProject({ ...ARTICLE, domain: DOMAIN });
      const child = fork(join(__dirname, "..", "support", "drill-process.ts"), {
        execArgv: ["--import", "tsx"],
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      const ended = once(child, "exit");
      child.send({ root, region: HOME, options: { ...SHORT, ...AWS, ...options, outputs, yes: true } });
      expect(await ended).toEqual([0, null]);
      const [folder = ""] = readdirSync(join(root, "drills"));
      const report = readReport(join(root, "drills", folder));
      expect(report).toMatchObject({ verdict: "passed", requests: { failed: 0 } });
      expect(report.requests.sent).toBeGreaterThan(10);
    },
    60_000,
  );

  it.each<[string, BackendProps, Partial<DrillCommandOptions>, string]>([
    ["nobody says the name of its certificates", HTTPS, {}, "give it with --url https://NAME"],
    ["the URL is of HTTP", HTTPS, { url: "http://api.example.com" }, "answers HTTPS, not http://api.example.com"],
    ["the URL is none", HTTPS, { url: "api.example.com" }, "answers HTTPS, not api.example.com"],
    ["there is no HTTPS", ARTICLE, { url: "https://api.example.com" }, "GlobalApp has no HTTPS, and is called by its"],
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
