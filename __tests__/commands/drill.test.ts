import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type DrillCommandOptions, drill, EXIT, journalOf } from "../../src/commands/drill";
import { readReport } from "../../src/drill/report/evidence";
import type { BackendProps } from "../../src/settings/schema";
import { UserError } from "../../src/user-error";
import { deployedProject, drillProject, SHORT, somebody } from "../support/drill-project";
import { ARTICLE, DOMAIN, TWO } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

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

/** Runs the command, and says what it printed. */
async function run(root: string, regions: readonly string[], options: Partial<DrillCommandOptions> = {}, typing = "") {
  const io = somebody(typing);
  const code = await drill(root, regions, { ...SHORT, ...options }, io);
  return { code, printed: io.printed.join("\n"), asked: io.asked };
}

const refusal = (root: string, options: Partial<DrillCommandOptions>) =>
  drill(root, [HOME], { ...SHORT, ...options }, somebody()).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("npm run drill", () => {
  it("drills every region unless some are named, and keeps the evidence of each", async () => {
    const root = drillProject();
    const { code, printed } = await run(root, [], { assert: ["failed=0", "lost=0"] });
    expect(code).toBe(EXIT.passed);
    const folders = readdirSync(join(root, "drills"));
    // By the time of the drill, and so in the order in which they were.
    const named = folders.map((folder) => /^\d{4}-\d\d-\d\dT[\d-]+Z-(.*)$/.exec(folder)?.[1]);
    expect(named).toEqual([`virtual-dial-${HOME}`, `virtual-dial-${OTHER}`]);
    for (const folder of folders) {
      const path = join(root, "drills", folder);
      expect(readdirSync(path).sort()).toEqual(["report.html", "report.json", "report.md", "requests.jsonl"]);
      expect(readReport(path)).toMatchObject({
        verdict: "passed",
        stack: "GlobalApp",
        versions: { globalapp: "1.2.3" },
      });
      expect(printed).toContain(`evidence: ${join(path, "report.html")}`);
    }
    expect(printed).toContain(`${HOME}, dial: passed`);
    expect(printed).toContain("holds: lost=0 (0)");
    expect(journalOf(root).exists()).toBe(false);
  });

  it("gives the same evidence of the same virtual drill, byte by byte, but for when and by whom, and keeps both", async () => {
    const root = drillProject();
    await run(root, [HOME]);
    await run(root, [HOME]);
    const folders = readdirSync(join(root, "drills")).map((folder) => join(root, "drills", folder));
    expect(folders).toHaveLength(2);
    for (const file of ["report.json", "report.md", "requests.jsonl"]) {
      const [one, two] = folders.map((folder) => {
        const { at = "", by = "" } = readReport(folder).recorded ?? {};
        expect([at, by]).toEqual([expect.stringMatching(/^\d{4}-.*Z$/), userInfo().username]);
        return readFileSync(join(folder, file), "utf8").replaceAll(at, "");
      });
      expect(two).toBe(one);
    }
  });

  it.each([true, false])("drills a backend with HTTPS on the simulator, in virtual time: %s", async (virtual) => {
    // The simulator is a process of its own, and TypeScript.
    vi.stubEnv("NODE_OPTIONS", "--import tsx");
    onTestFinished(() => void vi.unstubAllEnvs());
    const root = drillProject({ ...ARTICLE, domain: DOMAIN });
    const { code, printed } = await run(root, [HOME], { virtual, assert: ["failed=0"] });
    expect({ code, printed }).toMatchObject({ code: 0 });
    const [folder = ""] = readdirSync(join(root, "drills"));
    expect(readReport(join(root, "drills", folder)).requests.sent).toBeGreaterThan(10);
  });

  it("exits with 3 where something asserted does not hold", async () => {
    const { code, printed } = await run(drillProject(), [HOME], { assert: ["failed=0", "availability<50%"] });
    expect(code).toBe(3);
    expect(printed).toContain("DOES NOT HOLD: availability<50% (100%)");
  });

  it("exits with 4 where it was ended early, and drills no further region", async () => {
    const root = drillProject();
    const io = somebody();
    const code = await drill(root, [HOME, OTHER], SHORT, {
      ...io,
      progress: ({ phase }) => phase === "watch" && io.end(),
    });
    expect(code).toBe(4);
    const folders = readdirSync(join(root, "drills"));
    expect(folders).toEqual([expect.stringContaining(`virtual-dial-${HOME}`)]);
    expect(readReport(join(root, "drills", folders[0] ?? ""))).toMatchObject({
      verdict: "aborted",
      aborted: "ended by SIGINT",
    });
  });

  it("writes the evidence where it is told to, relative to the project or not", async () => {
    const out = join(temporaryFolder(), "evidence");
    await run(drillProject(), [HOME], { out });
    expect(readdirSync(out)).toEqual([expect.stringContaining(`virtual-dial-${HOME}`)]);
  });

  it("exits with 2 and starts nothing in a region that there is not", async () => {
    const { code, printed } = await run(drillProject(), [HOME, "moon-1", "mars-1"]);
    expect(code).toBe(2);
    expect(printed).toBe(
      `the drill was not started:\n  - the backend has no region moon-1; use one of ${HOME}, ${OTHER}\n  - the backend has no region mars-1; use one of ${HOME}, ${OTHER}`,
    );
  });

  it("exits with 2 and names the faults that there are", async () => {
    const { code, printed } = await run(drillProject(), [HOME], { fault: "earthquake" });
    expect(code).toBe(2);
    expect(printed).toContain(
      "the target virtual has no fault earthquake; use one of status, throttle, dial, table, error",
    );
  });

  it.each<[string, Partial<DrillCommandOptions>, string]>([
    [
      "an assertion that nobody understands",
      { assert: ["rto<=60s", "speed=1"] },
      '--assert "speed=1" is not understood',
    ],
    ["virtual time on AWS", { target: "aws", virtual: true }, "--virtual is for the simulator"],
    ["outputs for the simulator", { outputs: "outputs.json" }, "--outputs is for --target aws"],
    ["a URL for the simulator", { url: "https://api.example.com" }, "--url is for --target aws"],
    ["several places on AWS", { target: "aws", virtual: false, from: ["Lima", "Oslo"] }, "--from may be given once"],
    ["a place that nobody knows", { from: ["Atlantis"] }, "--from: "],
    ["a stack that there is not", { stack: "Other" }, "there is no stack Other; use one of GlobalApp"],
  ])("does not understand %s", async (_, options, message) => {
    const error = await refusal(drillProject(), options);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain(message);
  });

  it("says so before it breaks anything where the evidence cannot be written", async () => {
    const root = drillProject();
    writeFileSync(join(root, "drills"), "a file");
    const error = await refusal(root, {});
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(
      /^--out .*drills cannot be written \(.*drills is a file\): choose another folder$/,
    );
  });

  it("says so at once where no folder can ever be created", async () => {
    const error = await refusal(drillProject(), { out: "/proc/globalapp/drills" });
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^--out \/proc\/globalapp\/drills cannot be written \(E/);
  });

  it.each([
    ["1 where all else is well", false, 1],
    ["4 where it was ended early", true, 4],
  ])(
    "tells what it found where that cannot be written down any more, and exits with %s",
    async (_, early, expected) => {
      const root = drillProject();
      const out = join(root, "drills");
      const io = somebody();
      const code = await drill(root, [HOME, OTHER], SHORT, {
        ...io,
        progress: ({ phase }) => {
          if (phase !== "watch") return;
          rmSync(out, { recursive: true, force: true });
          writeFileSync(out, "a file");
          if (early) io.end();
        },
      });
      expect(code).toBe(expected);
      expect(io.printed).toEqual([
        expect.stringContaining(`${HOME}, dial: ${early ? "aborted" : "passed"}`),
        expect.stringMatching(
          /^the evidence cannot be written to .*drills.*dial-us-west-2 \(.*\): what was printed is all/,
        ),
      ]);
    },
  );
});

describe("npm run drill -- --target aws", () => {
  const AWS = { target: "aws", virtual: false } as const;

  it.each<[string, string | undefined, string]>([
    [
      "missing",
      undefined,
      "--target aws needs --outputs FILE: write them with npx cdktf output GlobalApp --outputs-file FILE",
    ],
    ["not there", "nowhere.json", "nowhere.json cannot be read: write it with npx cdktf deploy"],
    ["no JSON", "{", ": write it with npx cdktf deploy"],
    ["of another stack", JSON.stringify({ Other: {} }), "has no outputs of the stack GlobalApp, they are of another"],
    [
      "of another configuration",
      JSON.stringify({ GlobalApp: { accelerator_dns_name: "a.b", accelerator_ip_addresses: [] } }),
      "lacks accelerator_ip_addresses, us-west-2_function_name, us-west-2_table_name, eu-central-1_function_name, eu-central-1_table_name, so it is not of this configuration",
    ],
  ])("exits with 2 where the outputs are %s", async (_, outputs, message) => {
    const root = drillProject();
    const file = outputs?.endsWith(".json") || outputs === undefined ? outputs : join(root, "outputs.json");
    if (file !== undefined && file !== outputs) writeFileSync(file, outputs ?? "");
    const { code, printed, asked } = await run(root, [HOME], { ...AWS, outputs: file });
    expect(code).toBe(2);
    expect(printed).toContain(message);
    expect(asked).toEqual([]);
  });

  it.each(["", "yes", OTHER])("exits with 2 where the region is not confirmed, but %j is typed", async (typing) => {
    const { root, world, outputs } = await deployedProject();
    const { code, printed, asked } = await run(root, [HOME], { ...AWS, outputs }, typing);
    expect(code).toBe(2);
    expect(asked).toEqual([`This breaks ${HOME} on AWS (dial). Type the region's name to go on: `]);
    expect(printed).toContain(`${HOME} was not confirmed: type its name, or give --yes`);
    expect(
      world.accelerator.listeners[0]?.endpointGroups.map(({ trafficDialPercentage }) => trafficDialPercentage),
    ).toEqual([100, 100]);
  });

  it("drills a region that was confirmed, and says who did and when", async () => {
    const { root, world, outputs } = await deployedProject();
    const { code, printed, asked } = await run(root, [HOME], { ...AWS, outputs, assert: ["failed=0", "lost=0"] }, HOME);
    expect({ code, printed }).toMatchObject({ code: 0 });
    expect(asked).toHaveLength(1);
    const [folder = ""] = readdirSync(join(root, "drills"));
    expect(folder).toMatch(/^\d{4}-\d\d-\d\dT.*Z-dial-us-west-2$/);
    const report = readReport(join(root, "drills", folder));
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
    for (const figure of ["shift", "recover", "lag"] as const) expect(report.figures[figure].seconds).toBeLessThan(3);
    expect(journalOf(root).exists()).toBe(false);
    expect(world.accelerator.listeners[0]?.endpointGroups.map((group) => group.trafficDialPercentage)).toEqual([
      100, 100,
    ]);
  });

  it("exits as the first region's drill did where the second is not started", async () => {
    const { root, outputs } = await deployedProject();
    const { code, printed } = await run(root, [HOME, OTHER], { ...AWS, outputs, assert: ["failed<0"] }, HOME);
    expect(printed).toContain("DOES NOT HOLD: failed<0 (0)");
    expect(printed).toContain(`${OTHER} was not confirmed`);
    expect(code).toBe(3);
  });

  it.each([
    ["the URL of its outputs", {}],
    ["the name that it is given", { url: `https://${DOMAIN.name}` }],
  ])("drills a backend with HTTPS under %s", async (_, options) => {
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
  });

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
    const { code, printed } = await run(root, [HOME], { ...AWS, ...options, outputs });
    expect(code).toBe(2);
    expect(printed).toContain(message);
  });

  it("exits with 2 while a journal stands", async () => {
    const { root, outputs } = await deployedProject();
    mkdirSync(join(root, ".globalapp"), { recursive: true });
    writeFileSync(journalOf(root).path, "{}");
    const { code, printed } = await run(root, [HOME], { ...AWS, outputs, yes: true });
    expect(code).toBe(2);
    expect(printed).toContain("another drill runs, or one ended half-way");
    expect(existsSync(journalOf(root).path)).toBe(true);
  });
});
