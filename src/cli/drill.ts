import { type Command, Option } from "commander";
import { collect, number, path, share } from "../commands/option-values";
import { SERVICE_LIMIT } from "../drill/traffic/samples";
import { APP, exitWith, NOT_STARTED, print, ROOT } from "./shell";

/** A second Ctrl-C ends nothing: a region that stays broken is worse than a minute of waiting. */
const ENDING = {
  first: "the drill ends early, and first restores what it has changed",
  again: "the drill already ends, and still restores what it has changed",
};

const EXIT_CODES = `
Exit code: 0 as expected, 1 as expected, but the evidence could not be written, 2 not started, because an option
is not valid or the drill would not be safe, 3 not as expected, worse than --baseline, or nothing can be concluded,
4 ended early or not restored.`;

const RECOVER_EXIT_CODES = `
Exit code: 0 everything is as before the drill, or there was nothing to restore, 2 not started, because an option is
not valid, the drill still runs, or the backend cannot be found, 3 restored, except for values that somebody else
has changed since, 4 not restored: recover again.`;

const COMPARE_EXIT_CODES = `
Exit code: 0 nothing got slower or worse, 2 a drill cannot be read, or the page cannot be written, 3 something got
slower or worse.`;

const HISTORY_EXIT_CODES = `
Exit code: 0 the drills are listed, 2 there are none in the folder, or the page cannot be written.`;

const VERIFY_EXIT_CODES = `
Exit code: 0 everything agrees, 2 the command is not valid, 3 something differs, or the folder cannot be verified, because
it has no report of a drill, or an earlier version of this program wrote it.`;

/** What can be asserted of a drill, and how it ends. */
function drillHelp(): string {
  // Loaded only when asked for.
  const { METRICS_TEXT } = require("../drill/report/assertions") as typeof import("../drill/report/assertions.js");
  const { drillFaultsText } = require("../faults/help") as typeof import("../faults/help.js");
  const { STOP_TEXT } = require("../drill/stop-conditions") as typeof import("../drill/stop-conditions.js");
  return `\n${drillFaultsText()}\n\nFor --assert: ${METRICS_TEXT}\n\nFor --stop-if: ${STOP_TEXT}\n${EXIT_CODES}`;
}

/** Adds `drill` and what belongs to it. @returns the command that runs one */
export function drillCommands(program: Command): Command {
  program.commandsGroup("Drill:");
  const drill = program
    .command("drill")
    .description("break a region, measure what clients see, restore it, and keep the evidence")
    // An option that is not understood starts no drill.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_STARTED));

  const drillRun = drill
    .command("run", { isDefault: true })
    .description("run a drill; without a region, one in every region")
    .argument("[regions...]")
    .option("--fault <name>", "the fault: one of the list below", "status")
    .option(
      "--share <number>",
      "on the simulator: the share that the fault hits, above 0 and at most 1 (default: 1)",
      share,
    )
    .addOption(
      new Option("--target <target>", "where the drill runs").choices(["simulator", "aws"]).default("simulator"),
    )
    .option("--virtual", "on the simulator, in virtual time: minutes in seconds", false)
    .option("--outputs <file>", "outputs of the deployed backend: the file that cdktf deploy --outputs-file wrote")
    .option(
      "--url <url>",
      "the URL that clients call on AWS, if the outputs have none, such as https://api.example.com",
    )
    .option(...APP)
    .option("--stack <name>", "stack to drill, if main.ts has several")
    .addOption(
      new Option("--from <city>", "where clients are; can be repeated")
        .argParser(collect)
        .default([] as readonly string[], "at every region"),
    )
    .option(
      "--clients <mixture>",
      "with Route 53: how many clients of each kind, such as browser=70,plain=30 (default: plain=1)",
    )
    .option(
      "--stretched <percent>",
      "with Route 53: part of the resolvers that keep answers for too long (default: 8.74)",
    )
    .option("--stretched-seconds <seconds>", "with Route 53: how long these keep them (default: 600)")
    .option("--path <path>", "the path that clients request", path, "/health")
    .option("--rate <number>", "new connections a second, per location", number(0.1, 10_000, false), 5)
    .option("--traffic <file>", "JSON file with your clients' own requests, sent beside --path: docs/operations.md")
    .option("--kept <number>", "keep-alive connections per location", number(0, 100, true), 2)
    .option("--timeout <seconds>", "time after which a request without an answer has failed", number(0.1, 60, false), 5)
    .option("--steady <seconds>", "how long to measure before the fault", number(5, 3600, true), 30)
    .option("--hold <seconds>", "how long to measure after traffic has settled", number(0, 3600, true), 15)
    .addOption(
      new Option("--repeat <number>", "runs in each region, at other phases of the health checks")
        .argParser(number(1, 1000, true))
        .default(undefined, "20 with --virtual, 1 without"),
    )
    .option("--keep-going", "on the simulator: drill the next region also where one failed", false)
    .option("--limit <seconds>", "how long to wait for the failover, and for the recovery", number(1, 86_400, true))
    .option(
      "--failure-limit <percent>",
      "share of failed requests above which clients are without service",
      number(0, 99, false),
      100 * SERVICE_LIMIT.failureLimit,
    )
    .option(
      "--window <seconds>",
      "time over which that share is taken",
      number(1, 3600, false),
      SERVICE_LIMIT.windowSeconds,
    )
    .option("--no-ledger", "write no numbered items to the tables; the lock is still one item")
    .addOption(
      new Option("--assert <text>", "such as rto<=60s or lost=0; can be repeated; exit code 3 if one does not hold")
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .option("--rto <seconds>", "the objective for the outage of new connections", number(0, 86_400, false))
    .option("--rpo <seconds>", "the objective for unreplicated writes", number(0, 86_400, false))
    .option("--owner <text>", "who owns the drill, for the report")
    .option("--approver <text>", "who approved it")
    .option("--ticket <text>", "where it was asked for")
    .option("--hypothesis <text>", "what it should show")
    .addOption(
      new Option(
        "--stop-if <text>",
        "restore and stop if this holds for clients whose region is not broken, such as availability<90%; can be repeated",
      )
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .option(
      "--stop-after <seconds>",
      "restore and stop if clients whose region is not broken get no good answer for so long",
      number(1, 3600, false),
      10,
    )
    .addOption(
      new Option(
        "--stop-alarm <alarm>",
        "restore and stop if this CloudWatch alarm is in the state ALARM: an ARN on AWS, a name on the simulator; can be repeated",
      )
        .argParser(collect)
        .default([] as readonly string[], "none"),
    )
    .option("--preflight-only", "check whether the drill could start, and break nothing", false)
    .option("--out <folder>", "folder for the evidence", "drills")
    .option(
      "--baseline <drill>",
      "compare with a drill: last (the last good one of the same kind in --out), or a folder; exit code 3 if anything is worse",
    )
    .option("--json <file>", "write the whole run to a file, for programs")
    .option("--junit <file>", "write the whole run to a file as JUnit XML, which CI systems show as tests")
    .option("--yes", "do not ask for the region's name on AWS", false)
    .addHelpText("after", drillHelp)
    .action(async (regions, options) => {
      const command = await import("../commands/drill.js");
      const { terminal } = await import("../commands/terminal.js");
      // GitHub Actions shows on the page of a run what is appended to this file.
      const stepSummary = process.env.GITHUB_STEP_SUMMARY || undefined;
      await exitWith(() => command.drill(ROOT, regions, { ...options, stepSummary }, terminal(print, ENDING)));
      // Calls that AWS has not answered yet would keep the process running.
      process.exit();
    });

  drill.addHelpText("after", () => `\nWithout a command:\n\n${drillRun.helpInformation()}${drillHelp()}`);

  drill
    .command("recover")
    .description("restore what an unfinished drill on AWS has changed: its journal, or its lock, is enough")
    .option("--outputs <file>", "outputs of the deployed backend, if another machine started the drill")
    .option(APP[0], `${APP[1]}; only for a journal, or outputs, of an older version`)
    .option("--stack <name>", "its stack, if the outputs have several")
    .option("--yes", "restore also if the drill may still be running", false)
    .addHelpText("after", RECOVER_EXIT_CODES)
    .action(async (options) => {
      const { recoverDrill } = await import("../commands/drill-recover.js");
      const { terminal } = await import("../commands/terminal.js");
      await exitWith(async () => {
        const { text, code } = await recoverDrill(ROOT, options, terminal(print));
        print(text);
        return code;
      });
      process.exit();
    });

  drill
    .command("compare")
    .description("show what got slower or worse from one drill to another; exit code 3 if anything did")
    .argument("<before>", "folder of a drill")
    .argument("<after>", "folder of a drill")
    .option("--out <file>", "the page on which both are drawn (default: compare.html beside the folder of the second)")
    .addHelpText("after", COMPARE_EXIT_CODES)
    .action(async (before, after, { out }) => {
      const { compareDrills } = await import("../commands/drill-compare.js");
      await exitWith(() => {
        const { text, worse } = compareDrills(before, after, out);
        print(text);
        return worse ? 3 : 0;
      });
    });

  drill
    .command("history")
    .description("list all drills in a folder, and write them with their trends to history.html in it")
    .argument("[folder]", "folder with drills", "drills")
    .addHelpText("after", HISTORY_EXIT_CODES)
    .action(async (folder) => {
      const { drillHistory } = await import("../commands/drill-history.js");
      await exitWith(() => {
        print(drillHistory(ROOT, folder));
        return 0;
      });
    });

  drill
    .command("verify")
    .description("compute all figures of a drill again from its raw files; exit code 3 if anything differs")
    .argument("<folder>", "folder of a drill")
    .addHelpText("after", VERIFY_EXIT_CODES)
    .action(async (folder) => {
      const { verifyDrill } = await import("../commands/drill-verify.js");
      const { text, agrees } = verifyDrill(folder);
      print(text);
      process.exitCode = agrees ? 0 : 3;
    });
  return drillRun;
}
