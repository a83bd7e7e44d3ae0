import { Command, Option } from "commander";
import { explainAwsError } from "./aws/error-text";
import { costCommand } from "./cli/cost";
import { drillCommands } from "./cli/drill";
import { frontsCommand } from "./cli/fronts";
import { APP, NOT_STARTED, print, ROOT } from "./cli/shell";
import { forgottenDashes } from "./commands/forgotten-dashes";
import { collect, endpoint, number, share } from "./commands/option-values";
import { UserError } from "./process/user-error";

// The warning is for people who develop on Node 20, not for users of this program.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const { version } = require("../package.json") as { readonly version: string };

const program = new Command("globalapp")
  .description("A multi-region backend for AWS that proves its failover")
  .version(version);

program
  .command("synth")
  .description("write the Terraform JSON that is deployed")
  .option(...APP)
  .action(async (options) => {
    const { synth } = await import("./commands/synth.js");
    print(await synth(ROOT, options));
  });

program
  .command("assess")
  .description("say what each failure does to clients, and whether the other regions carry the load")
  .option(...APP)
  .option("--stack <name>", "stack to assess, if main.ts has several")
  .option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated", collect, [])
  .option("--json", "print JSON", false)
  .addHelpText("after", "\nExit code: 0 everything holds, 3 an objective or the capacity does not hold.")
  .action(async (options) => {
    const { assessBackend } = await import("./commands/assess.js");
    const { text, holds } = await assessBackend(ROOT, options);
    print(text);
    process.exitCode = holds ? 0 : 3;
  });

program
  .command("review")
  .description("say what a change does to traffic and to data, from a plan or from two synthesized outputs")
  .argument("[plan]", "what terraform show -json printed for a saved plan; - is standard input")
  .option("--before <folder>", "without a plan: what was synthesized before the change")
  .option("--after <folder>", "without a plan: what was synthesized after it")
  .option("--stack <name>", "the stack: with a plan its name in the report, else the one to review")
  .option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated", collect, [])
  .option("--markdown", "print a comment for a pull request", false)
  .option("--json", "print JSON", false)
  .addOption(
    new Option("--fail-on <severity>", "exit code 3 at this severity, or a worse one")
      .choices(["danger", "warning"])
      .default("danger"),
  )
  .addHelpText(
    "after",
    "\nExit code: 0 nothing at or above --fail-on, 2 the change could not be read, 3 something is at or above it.",
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_STARTED))
  .action(async (plan, options) => {
    const { reviewChange } = await import("./commands/review.js");
    try {
      const { text, fails } = await reviewChange(plan, options);
      print(text);
      process.exitCode = fails ? 3 : 0;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exitCode = NOT_STARTED;
    }
  });

program
  .command("start")
  .description("synthesize the backend and run it on this machine")
  .option(...APP)
  .option("--stack <name>", "stack to run, if main.ts has several")
  .option("--port <number>", "port of the accelerator's first address; the others follow", number(0, 65000, true), 8080)
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
  .option("--logs <folder>", "write what functions log, and load balancers with trafficLogs, into files of this folder")
  .option("--dynamodb-endpoint <region=url>", "an engine such as DynamoDB Local for a region", endpoint, new Map())
  .action(async (options) => {
    const { start } = await import("./commands/start.js");
    let running: Awaited<ReturnType<typeof start>> | undefined;
    const { paintFor } = await import("./commands/paint.js");
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
    running = await start(ROOT, options, print, { printError, paint: paintFor(process.stdout), signal: abort.signal });
  });

program
  .command("status")
  .description("show or set what /health of a region answers: 200 is healthy")
  .argument("<region>")
  .argument("[code]", "200 is healthy, any other from 201 to 599 is not", number(200, 599, true))
  .option("--outputs <file>", "a backend on AWS: the file that cdktf deploy --outputs-file wrote")
  .action(async (region, code, options) => {
    const { status } = await import("./commands/status.js");
    print(await status(ROOT, region, code, options));
  });

for (const [name, what, value] of [
  ["dial", "the traffic dial", "PERCENT: 0 to 100; 0 does not stop failover"],
  ["weight", "the weight", "N: 0 to 255; 0 stops all new connections, 128 is the default"],
] as const) {
  program
    .command(name)
    .description(`show or set ${what} of a region without a deploy; without a region, show every region`)
    .argument("[region]")
    .argument("[value]", value)
    .option("--outputs <file>", "a backend on AWS: the file that cdktf deploy --outputs-file wrote")
    .option("--stack <name>", "its stack, if the outputs have several")
    .option("--undo", "restore the value from before npm run dial or npm run weight changed it", false)
    .option("--print-cli", "print the commands of the AWS CLI that do the same, and change nothing", false)
    .action(async (region, value, options) => {
      const { dial } = await import("./commands/dial.js");
      const { liveLine, terminal } = await import("./commands/terminal.js");
      const line = liveLine(process.stderr);
      const printBelow = (text: string) => {
        line.clear();
        print(text);
      };
      await dial(ROOT, name, { region, value }, options, { ...terminal(printBelow), progress: line.show });
      // Calls that AWS has not answered yet would keep the process running.
      process.exit();
    });
}

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
    const { simulatedFaultsText } = require("./faults/help") as typeof import("./faults/help.js");
    return `\n${simulatedFaultsText()}`;
  })
  .action(async (kind, target, options) => {
    const { fault } = await import("./commands/fault.js");
    print(await fault(ROOT, kind, target, options));
  });

program
  .command("token")
  .description("print a token that allows writes on the running simulator")
  .option("--scope <text>", "another scope than the one that the backend requires")
  .option("--expires <seconds>", "how long it is valid, by the simulator's clock", number(1, 31_536_000, true), 3600)
  .action(async (options) => {
    const { token } = await import("./commands/token.js");
    print(await token(ROOT, options));
  });

program
  .command("bootstrap")
  .description("create the S3 bucket in which main.ts keeps Terraform's state, or add missing settings to it")
  .option(...APP)
  .option("--stack <name>", "its stack, if main.ts has several")
  .action(async (options) => {
    const { bootstrap } = await import("./commands/bootstrap.js");
    await bootstrap(ROOT, options, print);
  });

program
  .command("deploy")
  .description("deploy region by region, and then what is left, in plans that are reviewed and asked about")
  .option("--region <region>", "deploy this region only and at once, also while other regions are out")
  .option("--rollback <region>", "deploy the code of the release before in this region")
  .option("--resume", "continue a release that did not end", false)
  .option(...APP)
  .option("--stack <name>", "stack to deploy, if main.ts has several")
  .option("--outputs-file <file>", "the file that gets the outputs", "outputs.json")
  .option(
    "--wait <minutes>",
    "how long to wait until Global Accelerator releases the VPCs of regions that go",
    number(0, 600, false),
    30,
  )
  .option("--yes", "apply each plan without asking", false)
  .action(async (options) => {
    const { deploy } = await import("./commands/deploy.js");
    const { terminal } = await import("./commands/terminal.js");
    await deploy(ROOT, options, { ...terminal(print), error: (text) => process.stderr.write(text) });
  });

program
  .command("seed")
  .description("write the seed items to the deployed table, each once: none that a run has written before")
  .option(...APP)
  .option("--stack <name>", "stack to seed, if main.ts has several")
  .action(async (options) => {
    const { seedTable } = await import("./commands/seed.js");
    print(await seedTable(ROOT, options));
  });

program
  .command("teardown")
  .description("destroy the deployed stack: the accelerator, the security groups that it leaves, and everything else")
  .option(...APP)
  .option("--stack <name>", "its stack, if main.ts has several")
  .option("--wait <minutes>", "how long to wait until Global Accelerator releases the VPCs", number(0, 600, false), 30)
  .option("--yes", "do not ask for the stack's name", false)
  .action(async (options) => {
    const { teardown } = await import("./commands/teardown.js");
    const { terminal } = await import("./commands/terminal.js");
    await teardown(ROOT, options, { ...terminal(print), error: (text) => process.stderr.write(text) });
  });

program
  .command("deploy-policy")
  .description("write the smallest IAM policy with which a role can deploy, plan, operate or drill main.ts")
  .option(...APP)
  .option("--stack <name>", "stack to deploy, if main.ts has several")
  .addOption(
    new Option("--role <role>", "what the role does: plan only reads, operate moves traffic")
      .choices(["deploy", "plan", "operate", "drill"])
      .default("deploy"),
  )
  .option("--out <file>", "the file to write (default: the role and -policy.json, as in deploy-policy.json)")
  .action(async (options) => {
    const { deployPolicy } = await import("./commands/deploy-policy.js");
    print(await deployPolicy(ROOT, options));
  });

program
  .command("replay")
  .description("write a page that shows a finished drill again, second by second: open it in a browser")
  .argument("<folder>", "folder of a drill, or of one of its runs")
  .action(async (folder) => {
    const { replay } = await import("./commands/replay.js");
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
    const { explore } = await import("./commands/explore.js");
    const { liveLine } = await import("./commands/terminal.js");
    const line = liveLine(process.stderr);
    const printBelow = (text: string) => {
      line.clear();
      print(text);
    };
    process.exitCode = await explore(ROOT, options, { progress: line.show, print: printBelow });
  });

costCommand(program);
frontsCommand(program);
const drillRun = drillCommands(program);

/** A stack trace only for what is our own mistake. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return "$metadata" in error ? explainAwsError(error) : (error.stack ?? error.message);
}

/** Says so where npm kept options for itself. */
function hintAtDashes(): void {
  const [name, ...words] = process.argv.slice(2);
  const command = name === "drill" ? drillRun : program.commands.find((each) => each.name() === name);
  const hint = command && forgottenDashes(command.options, process.env, words);
  if (hint) process.stderr.write(`${hint}\n`);
}

hintAtDashes();
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
