import { type Command, Option } from "commander";
import { collect, endpoint, number, share } from "../commands/option-values";
import { APP, print, ROOT } from "./shell";

/** The backend on this machine. */
export function simulatorCommands(program: Command): void {
  program.commandsGroup("The simulator:");

  program
    .command("start")
    .description("synthesize the backend and run it on this machine")
    .option(...APP)
    .option("--stack <name>", "stack to run, if main.ts has several")
    .option(
      "--port <number>",
      "port of the accelerator's first address; the others follow",
      number(0, 65000, true),
      8080,
    )
    .option("--watch", "follow changes of the code: a function's code alone is exchanged, and the table stays", false)
    .option(
      "--speed <factor>",
      "run time this many times faster; all seconds are then simulated, also those of fault --for",
      number(0.1, 1000, false),
      1,
    )
    .option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated", collect, [])
    .option("--json", "print JSON lines", false)
    .option("--propagation <seconds>", "time until the edge knows a load balancer's health", number(0, 600, false), 20)
    .option("--seed <number>", "what chance is drawn from, as for fault --share", number(0, 1e9, true), 1)
    .option(
      "--replication-lag <ms>",
      "time until a write is in the other regions (default: drawn for each write, up to a second)",
      number(0, 600_000, false),
    )
    .option(
      "--logs <folder>",
      "write what functions log, and load balancers with trafficLogs, into files of this folder",
    )
    .option("--dynamodb-endpoint <region=url>", "an engine such as DynamoDB Local for a region", endpoint, new Map())
    .action(async (options) => {
      const { start } = await import("../commands/start.js");
      let running: Awaited<ReturnType<typeof start>> | undefined;
      const { paintFor } = await import("../commands/paint.js");
      const abort = new AbortController();
      const end = () => {
        abort.abort();
        void Promise.resolve(running?.stop()).then(() => process.exit(0));
      };
      // Before it says that it is ready: a program that reads this can end it at once.
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
      // A reader that went away, as in `npm start | head` or with the terminal, ends it too.
      for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
      const printError = (line: string) => void process.stderr.write(`${line}\n`);
      running = await start(ROOT, options, print, {
        printError,
        paint: paintFor(process.stdout),
        signal: abort.signal,
      });
    });

  program
    .command("fault")
    .description("break something on the running simulator, list what is broken, or clear it")
    .argument("[kind]", "the fault, or clear")
    .argument("[target]", "region, or for address: one that npm start printed")
    .option(
      "--for <seconds>",
      "end the fault after this time, by the simulator's clock: with --speed 10, ten times sooner",
      number(0.001, 86_400, false),
    )
    .option("--share <number>", "the share that the fault hits, above 0 and at most 1 (default: 1)", share)
    .addHelpText("after", () => {
      // Loaded only when asked for.
      const { simulatedFaultsText } = require("../faults/help") as typeof import("../faults/help.js");
      return `\n${simulatedFaultsText()}`;
    })
    .action(async (kind, target, options) => {
      const { fault } = await import("../commands/fault.js");
      print(await fault(ROOT, kind, target, options));
    });

  program
    .command("token")
    .description("print a token that allows writes on the running simulator")
    .option("--scope <text>", "another scope than the one that the backend requires")
    .option("--expires <seconds>", "how long it is valid, by the simulator's clock", number(1, 31_536_000, true), 3600)
    .action(async (options) => {
      const { token } = await import("../commands/token.js");
      print(await token(ROOT, options));
    });

  program
    .command("replay")
    .description("write a page that shows a finished drill again, second by second: open it in a browser")
    .argument("<folder>", "folder of a drill, or of one of its runs")
    .action(async (folder) => {
      const { replay } = await import("../commands/replay.js");
      print(await replay(ROOT, folder));
    });

  program
    .command("explore")
    .description("search for a schedule of faults and writes that breaks a promise of the backend, in virtual time")
    .option(
      "--seeds <number>",
      "how many seeds to run (default: 200, or all that fit into --minutes)",
      number(1, 1e9, true),
    )
    .option("--from-seed <number>", "the first seed (default: 1)", number(0, 1e9, true))
    .option("--minutes <number>", "start no new seed after this time, in real time", number(0.01, 100_000, false))
    .addOption(
      new Option("--function <code>", "what runs in the regions: a stand-in, or the bundle (default: echo)").choices([
        "echo",
        "bundle",
      ]),
    )
    .option("--replay <file>", "run the schedule again that an earlier search wrote")
    .addHelpText("after", "\nExit code: 0 no promise broken, 1 a promise broken, or an option is not valid.")
    .action(async (options) => {
      const { explore } = await import("../commands/explore.js");
      const { liveLine } = await import("../commands/terminal.js");
      const line = liveLine(process.stderr);
      const printBelow = (text: string) => {
        line.clear();
        print(text);
      };
      process.exitCode = await explore(ROOT, options, { progress: line.show, print: printBelow });
    });
}
