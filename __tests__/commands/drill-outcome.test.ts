import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drill } from "../../src/commands/drill";
import { drillProject, runDrillCommand, SHORT, somebody } from "../support/drill-project";

const HOME = "us-west-2";
const OTHER = "eu-central-1";
const FILES = { json: "ci/run.json", junit: "ci/run.xml" };

/** Reads what a run wrote for CI. */
function told(root: string) {
  const read = (name: string) => readFileSync(join(root, name), "utf8");
  return { json: JSON.parse(read(FILES.json)), junit: read(FILES.junit) };
}

describe("npm run drill with --json and --junit", () => {
  it("writes all regions into one file each, and appends to the summary of the step", async () => {
    const root = drillProject();
    const stepSummary = join(root, "summary.md");
    writeFileSync(stepSummary, "what was there\n");
    const { code } = await runDrillCommand(root, [], { ...FILES, stepSummary, assert: ["failed=0"] });
    expect(code).toBe(0);
    const { json, junit } = told(root);
    expect(json).toMatchObject({
      exitCode: 0,
      notStarted: [],
      drills: [{ report: { region: HOME, verdict: "passed" } }, { report: { region: OTHER, verdict: "passed" } }],
    });
    expect(readdirSync(json.drills[0].folder)).toContain("report.json");
    expect(junit).toMatch(/<testsuites name="drill" tests="4" failures="0" errors="0"/);
    const summary = readFileSync(stepSummary, "utf8");
    expect(summary).toMatch(/^what was there\n# Failover drills\n/);
    expect(summary).toContain(`| ${OTHER} | dial | passed |`);
  });

  it("writes them also where something does not hold, where a drill was ended early, and where none was started", async () => {
    const root = drillProject();
    const failed = await runDrillCommand(root, [HOME], { ...FILES, assert: ["availability<50%"] });
    expect(failed.code).toBe(3);
    expect(told(root).junit).toContain('<failure type="assertion"');
    expect(told(root).json.exitCode).toBe(3);

    const io = somebody();
    const options = { ...SHORT, ...FILES };
    const early = { ...io, progress: ({ phase }: { phase: string }) => phase === "watch" && io.end() };
    expect(await drill(root, [HOME, OTHER], options, early as typeof io)).toBe(4);
    expect(told(root).junit).toMatch(
      /tests="1" failures="0" errors="1".*\n[\s\S]*<error type="aborted" message="ended by SIGINT"/,
    );

    expect((await runDrillCommand(root, ["moon-1"], FILES)).code).toBe(2);
    expect(told(root).json).toMatchObject({ exitCode: 2, drills: [], notStarted: [expect.stringContaining("moon-1")] });
    expect(told(root).junit).toContain('<error type="not started"');

    await expect(runDrillCommand(root, [HOME], { ...FILES, assert: ["speed=1"] })).rejects.toThrow("speed=1");
    expect(told(root).json.notStarted).toEqual([expect.stringContaining('--assert "speed=1" is not valid')]);
  });

  it("tells a drill from which nothing can be concluded from one that failed", async () => {
    const root = drillProject();
    const { code } = await runDrillCommand(root, [HOME], { ...FILES, fault: "load-balancer", from: ["Frankfurt"] });
    expect(code).toBe(3);
    expect(told(root).junit).toMatch(/failures="0" errors="1"/);
    expect(told(root).junit).toContain('<error type="inconclusive"');
  });

  it("is refused before anything is broken where a file cannot be written", async () => {
    const root = drillProject();
    writeFileSync(join(root, "ci"), "a file");
    await expect(runDrillCommand(root, [HOME], FILES)).rejects.toThrow(
      /^--json ci\/run\.json cannot be written \(.*ci is a file\): choose another file$/,
    );
    expect(readdirSync(root)).not.toContain("drills");
  });

  it("exits with 1 where only these files could not be written", async () => {
    const root = drillProject();
    mkdirSync(join(root, FILES.junit), { recursive: true });
    const { code, printed } = await runDrillCommand(root, [HOME], FILES);
    expect(code).toBe(1);
    expect(printed).toContain(`${FILES.junit} cannot be written (`);
    expect(JSON.parse(readFileSync(join(root, FILES.json), "utf8")).exitCode).toBe(0);
  });
});

describe("npm run drill with --baseline last", () => {
  it("says that nothing differs from the last good drill, and passes", async () => {
    const root = drillProject();
    expect((await runDrillCommand(root, [HOME], { baseline: "last" })).printed).toContain(
      "no drill of this kind has passed",
    );
    const { code, printed } = await runDrillCommand(root, [HOME], { baseline: "last" });
    expect(code).toBe(0);
    expect(printed).toMatch(/compared with .*virtual-dial-us-west-2: no difference larger than a drill can measure/);
  });

  it("exits with 3 where something is worse, and not where it is better", async () => {
    const root = drillProject();
    await runDrillCommand(root, [HOME]);
    const [first = ""] = readdirSync(join(root, "drills"));
    const path = join(root, "drills", first, "report.json");
    const report = JSON.parse(readFileSync(path, "utf8"));
    const withLag = (seconds: number) =>
      writeFileSync(path, JSON.stringify({ ...report, figures: { ...report.figures, lag: { seconds } } }));
    withLag(0.01);
    const worse = await runDrillCommand(root, [HOME], { ...FILES, baseline: join(root, "drills", first) });
    expect(worse.printed).toMatch(/worse {3}longest replication lag: 0.01 s -> [\d.]+ s/);
    expect(worse.code).toBe(3);
    expect(told(root).json.drills[0].baseline).toMatchObject({ folder: join(root, "drills", first) });
    expect(told(root).junit).toContain('<failure type="worse"');
    withLag(30);
    const better = await runDrillCommand(root, [HOME], { baseline: join(root, "drills", first) });
    expect(better.printed).toMatch(/better {2}longest replication lag: 30 s -> [\d.]+ s/);
    expect(better.code).toBe(0);
  });
});
