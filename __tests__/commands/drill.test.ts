import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drill, EXIT, journalOf } from "../../src/commands/drill";
import type { DrillCommandOptions } from "../../src/commands/drill-options";
import { readReport } from "../../src/drill/report/evidence";
import { verify } from "../../src/drill/report/verify";
import { UserError } from "../../src/process/user-error";
import { DRILL_FILES, drillProject, runDrillCommand, SHORT, shippedProject, somebody } from "../support/drill-project";
import { ARTICLE } from "../support/synth";
import { temporaryFolder } from "../support/temporary-folder";

const HOME = "us-west-2";
const OTHER = "eu-central-1";

const refusal = (root: string, options: Partial<DrillCommandOptions>) =>
  drill(root, [HOME], { ...SHORT, ...options }, somebody()).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("npm run drill", () => {
  it("drills every region unless some are named, and keeps the evidence of each", async () => {
    const root = shippedProject();
    const { code, printed } = await runDrillCommand(root, [], { assert: ["failed=0", "lost=0"] });
    expect(code).toBe(EXIT.passed);
    const folders = readdirSync(join(root, "drills"));
    // By the time of the drill, and so in the order in which they were.
    const named = folders.map((folder) => /^\d{4}-\d\d-\d\dT[\d-]+Z-(.*)$/.exec(folder)?.[1]);
    expect(named).toEqual([`virtual-dial-${HOME}`, `virtual-dial-${OTHER}`]);
    for (const folder of folders) {
      const path = join(root, "drills", folder);
      expect(readdirSync(path).sort()).toEqual(DRILL_FILES);
      expect(verify(path).deviations).toEqual([]);
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
    await runDrillCommand(root, [HOME]);
    await runDrillCommand(root, [HOME]);
    const folders = readdirSync(join(root, "drills")).map((folder) => join(root, "drills", folder));
    expect(folders).toHaveLength(2);
    for (const file of DRILL_FILES) {
      const [one, two] = folders.map((folder) => {
        const { recorded: { at = "", by = "" } = {}, files = {} } = readReport(folder);
        expect([at, by]).toEqual([expect.stringMatching(/^\d{4}-.*Z$/), userInfo().username]);
        // A file in which the date is has another hash.
        const dated = ["record.json", "report.html", "report.md"].map((name) => files[name] as string);
        return [at, ...dated].reduce(
          (text, each) => text.replaceAll(each, ""),
          readFileSync(join(folder, file), "utf8"),
        );
      });
      expect(two).toBe(one);
    }
  });

  it("is run at as many phases of the health checks as it is told, each with evidence of its own", async () => {
    const root = drillProject();
    const { code, printed } = await runDrillCommand(root, [HOME], { fault: "status", repeat: 2, assert: ["rto<=70s"] });
    expect(code).toBe(EXIT.passed);
    const [folder = ""] = readdirSync(join(root, "drills")).map((name) => join(root, "drills", name));
    expect(readdirSync(folder).sort()).toEqual(["report.html", "report.json", "report.md", "run-1", "run-2"]);
    // What is to be read is there once, and not for each run.
    const raw = DRILL_FILES.filter((name) => !/\.(html|md)$/.test(name));
    expect(readdirSync(join(folder, "run-2")).sort()).toEqual(raw);
    expect(verify(folder).deviations).toEqual([]);
    const [whole, first, second] = [folder, join(folder, "run-1"), join(folder, "run-2")].map(readReport);
    const outages = [first, second].map((report) => report?.figures.rto.seconds as number);
    expect([first, second].map((report) => report?.options.phaseSeconds)).toEqual([0, 3.75]);
    expect(new Set(outages).size).toBe(2);
    expect(whole?.figures.rto.seconds).toBe(Math.max(...outages));
    expect(whole?.repeated?.figures.rto).toMatchObject({ min: Math.min(...outages), max: Math.max(...outages) });
    expect(printed).toMatch(/run 1 of 2: passed, detected .*\n.*run 2 of 2: passed/);
  });

  it("is run 20 times in virtual time, unless it is told how often", async () => {
    const { repeat: _, ...unsaid } = SHORT;
    const io = somebody();
    const print = (line: string) => {
      io.printed.push(line);
      // One run is enough to see of how many it is.
      io.end();
    };
    await drill(drillProject(), [HOME], unsaid, { ...io, print });
    expect(io.printed[0]).toMatch(/run 1 of 20: passed/);
  });

  it("drills the other regions where one has weight 0, and says so", async () => {
    const regions = [HOME, OTHER, { name: "ap-southeast-2", weight: 0 }];
    const healthCheck = { intervalSeconds: 5, timeoutSeconds: 2 };
    const root = drillProject({ ...ARTICLE, regions, healthCheck });
    const { code, printed } = await runDrillCommand(root, [], {
      fault: "error",
      rate: 1,
      kept: 0,
      ledger: false,
      limit: 120,
    });
    expect(code).toBe(EXIT.passed);
    expect(printed).toContain("ap-southeast-2 has weight 0, so it serves nobody: it is not drilled");
    expect(printed).toContain(`${HOME}, error: passed`);
    expect(printed).toContain(`${OTHER}, error: passed`);
  });

  it("exits with 3 where something asserted does not hold, and drills no further region, unless it is told to", async () => {
    const failing = { assert: ["failed=0", "availability<50%"] };
    const root = drillProject();
    const once = await runDrillCommand(root, [], failing);
    expect(once.code).toBe(3);
    expect(once.printed).toContain("DOES NOT HOLD: availability<50% (100%)");
    expect(once.printed).not.toContain(`${OTHER}, dial`);
    const both = await runDrillCommand(root, [], { ...failing, keepGoing: true });
    expect(both.code).toBe(EXIT.failed);
    expect(both.printed).toContain(`${OTHER}, dial: failed`);
  });

  it("exits with 3 where nobody is served by the region, breaks nothing, and drills the next", async () => {
    const { code, printed } = await runDrillCommand(drillProject(), [], { from: ["Frankfurt"] });
    expect(code).toBe(EXIT.inconclusive);
    expect(printed).toContain(
      `${HOME}, dial: inconclusive\n  nothing can be concluded: ${HOME} serves none of the clients`,
    );
    expect(printed).toContain(`${OTHER}, dial: passed`);
  });

  it("is judged by what it is asked to prove, and says who asked", async () => {
    const root = drillProject();
    const { code } = await runDrillCommand(root, [HOME], { rto: 0, rpo: 30, owner: "SRE", ticket: "OPS-1" });
    expect(code).toBe(EXIT.passed);
    const [folder = ""] = readdirSync(join(root, "drills"));
    expect(readReport(join(root, "drills", folder))).toMatchObject({
      objective: { rtoSeconds: 0, rpoSeconds: 30, from: "options" },
      order: { owner: "SRE", ticket: "OPS-1" },
      assertions: [{ text: "objective rto<=0s" }, { text: "objective rpo<=30s" }],
    });
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
    await runDrillCommand(drillProject(), [HOME], { out });
    expect(readdirSync(out)).toEqual([expect.stringContaining(`virtual-dial-${HOME}`)]);
  });

  it("exits with 2 and starts nothing in a region that there is not", async () => {
    const { code, printed } = await runDrillCommand(drillProject(), [HOME, "moon-1", "mars-1"]);
    expect(code).toBe(2);
    expect(printed).toBe(
      `the drill was not started:\n  - the backend has no region moon-1; use one of ${HOME}, ${OTHER}\n  - the backend has no region mars-1; use one of ${HOME}, ${OTHER}`,
    );
  });

  it("only looks whether each drill could start, where that is asked, and leaves no evidence", async () => {
    const root = drillProject();
    const { code, printed } = await runDrillCommand(root, [], { preflightOnly: true });
    expect(code).toBe(EXIT.passed);
    expect(printed).toBe(`${HOME}, dial: the drill can start\n${OTHER}, dial: the drill can start`);
    expect(readdirSync(join(root, "drills"))).toEqual([]);
  });

  it("exits with 2 where a drill could not start, as the drill itself does", async () => {
    const options = { stopAlarm: ["arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors"] };
    const root = drillProject();
    for (const preflightOnly of [true, false]) {
      const { code, printed } = await runDrillCommand(root, [HOME], { ...options, preflightOnly });
      expect({ code, printed }).toEqual({
        code: EXIT.preflight,
        printed: `the drill was not started:\n  - there is no alarm ${options.stopAlarm}: the backend has none, because alarms is not set`,
      });
    }
  });

  it("exits with 4 where a condition stops the drill, and says which", async () => {
    const { code, printed } = await runDrillCommand(drillProject(), [HOME], { stopIf: ["p99>=0ms"], hold: 30 });
    expect(code).toBe(EXIT.aborted);
    expect(printed).toMatch(
      /--stop-if p99>=0ms: p99 [\d.]+ ms in the last 10 s, of clients whose region is not broken/,
    );
  });

  it("says everything that is wrong with its options at once, and synthesizes nothing", async () => {
    const root = drillProject();
    rmSync(join(root, "cdktf.json"));
    const wrong = { fault: "stauts", from: ["Atlantis", "Oslo"], assert: ["speed=1"], stopIf: ["speed<1"] };
    const error = await refusal(root, { ...wrong, outputs: "outputs.json" });
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message.split("\n").map((line) => line.slice(0, 40))).toEqual([
      "--outputs is for --target aws: the simul",
      "--fault stauts is not a fault; did you m",
      '--from: unknown place "Atlantis": the ne',
      '--assert "speed=1" is not valid: write a',
      '--stop-if "speed<1" is not valid: use av',
    ]);
  });

  it("drills a region once that is named twice", async () => {
    const { printed } = await runDrillCommand(drillProject(), [HOME, HOME], { preflightOnly: true });
    expect(printed.match(/the drill can start/g)).toHaveLength(1);
  });

  it.each<[string, Partial<DrillCommandOptions>, string]>([
    ["an assertion that nobody understands", { assert: ["rto<=60s", "speed=1"] }, '--assert "speed=1" is not valid'],
    [
      "a stop condition that nobody understands",
      { stopIf: ["failed>3", "speed<1"] },
      '--stop-if "speed<1" is not valid: use availability<N%',
    ],
    [
      "an alarm by its name",
      { target: "aws", virtual: false, stopAlarm: ["Errors"] },
      "--stop-alarm Errors is not valid: use the ARN of an alarm",
    ],
    ["virtual time on AWS", { target: "aws", virtual: true }, "--virtual is for the simulator"],
    ["outputs for the simulator", { outputs: "outputs.json" }, "--outputs is for --target aws"],
    ["a URL for the simulator", { url: "https://api.example.com" }, "--url is for --target aws"],
    [
      "several places on AWS",
      { target: "aws", virtual: false, from: ["Lima", "Oslo"] },
      "give --from only once with --target aws",
    ],
    ["a place that nobody knows", { from: ["Atlantis"] }, "--from: "],
    ["a fault that there is not", { fault: "earthquake" }, "--fault earthquake is not a fault; use one of status, "],
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
          /^the evidence cannot be written to .*drills.*dial-us-west-2 \(.*\): only what was printed/,
        ),
      ]);
    },
  );
});
