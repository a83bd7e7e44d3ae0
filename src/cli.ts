import { Command, Option } from "commander";
import { explainAwsError } from "./aws/error-text";
import { forgottenDashes } from "./commands/forgotten-dashes";
import { collect, endpoint, number, path, share } from "./commands/option-values";
import { UserError } from "./process/user-error";

// The warning is for people who develop on Node 20, not for users of this program.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** The project is the one in the current folder, as for cdktf and Terraform. */
const ROOT = process.cwd();

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Exit code of a drill that did not start, and of a review of what could not be read. */
const NOT_STARTED = 2;

const EXIT_CODES = `
Exit code: 0 as expected, 1 as expected, but the evidence could not be written, 2 not started, because an option
is not valid or the drill would not be safe, 3 not as expected, 4 ended early or not restored.`;

/** What can be asserted of a drill, and how it ends. */
function drillHelp(): string {
  // Loaded only when asked for.
  const { METRICS_TEXT } = require("./drill/report/assertions") as typeof import("./drill/report/assertions.js");
  const { drillFaultsText } = require("./faults/help") as typeof import("./faults/help.js");
  return `\n${drillFaultsText()}\n\nFor --assert: ${METRICS_TEXT}\n${EXIT_CODES}`;
}

const { version } = require("../package.json") as { readonly version: string };

const program = new Command("globalapp")
  .description("A multi-region backend for AWS that proves its failover")
  .version(version);

const APP = [
  "--app <file>",
  "the file that synthesizes (default: the command in cdktf.json, which runs main.ts)",
] as const;

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
  .option("--replication-lag <ms>", "time until a write is in the other regions", number(0, 600_000, false), 800)
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
  .option("--region <region>", "deploy this region only, also while other regions are out")
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
  .addOption(new Option("--target <target>", "where the drill runs").choices(["simulator", "aws"]).default("simulator"))
  .option("--virtual", "on the simulator, in virtual time: minutes in seconds", false)
  .option("--outputs <file>", "outputs of the deployed backend: the file that cdktf deploy --outputs-file wrote")
  .option("--url <url>", "the URL that clients call on AWS, if the outputs have none, such as https://api.example.com")
  .option(...APP)
  .option("--stack <name>", "stack to drill, if main.ts has several")
  .addOption(
    new Option("--from <city>", "where clients are; can be repeated")
      .argParser(collect)
      .default([] as readonly string[], "at every region"),
  )
  .option("--path <path>", "the path that clients request", path, "/health")
  .option("--rate <number>", "new connections a second, per location", number(0.1, 10_000, false), 5)
  .option("--kept <number>", "keep-alive connections per location", number(0, 100, true), 2)
  .option("--timeout <seconds>", "time after which a request without an answer has failed", number(0.1, 60, false), 5)
  .option("--steady <seconds>", "how long to measure before the fault", number(5, 3600, true), 30)
  .option("--hold <seconds>", "how long to measure after traffic has settled", number(0, 3600, true), 15)
  .option("--limit <seconds>", "how long to wait for the failover, and for the recovery", number(1, 86_400, true))
  .option("--no-ledger", "write no numbered items to the tables; the lock is still one item")
  .addOption(
    new Option("--assert <text>", "such as rto<=60s or lost=0; can be repeated; exit code 3 if one does not hold")
      .argParser(collect)
      .default([] as readonly string[], "none"),
  )
  .option("--out <folder>", "folder for the evidence", "drills")
  .option("--yes", "do not ask for the region's name on AWS", false)
  .addHelpText("after", drillHelp)
  .action(async (regions, options) => {
    const command = await import("./commands/drill.js");
    const { terminal } = await import("./commands/terminal.js");
    try {
      process.exitCode = await command.drill(ROOT, regions, options, terminal(print));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exitCode = NOT_STARTED;
    }
    // Calls that AWS has not answered yet would keep the process running.
    process.exit();
  });

drill.addHelpText("after", () => `\nWithout a command:\n\n${drillRun.helpInformation()}${drillHelp()}`);

drill
  .command("recover")
  .description("restore what an unfinished drill on AWS has changed")
  .option("--outputs <file>", "outputs of the deployed backend, if another machine started the drill")
  .option(...APP)
  .option("--stack <name>", "its stack, if main.ts has several")
  .option("--yes", "assume that the drill is no longer running", false)
  .action(async (options) => {
    const { recoverDrill } = await import("./commands/drill-recover.js");
    const { terminal } = await import("./commands/terminal.js");
    print(await recoverDrill(ROOT, options, terminal(print)));
    process.exit();
  });

drill
  .command("compare")
  .description("show what got slower or worse from one drill to another; exit code 3 if anything did")
  .argument("<before>", "folder of a drill")
  .argument("<after>", "folder of a drill")
  .action(async (before, after) => {
    const { compareDrills } = await import("./commands/drill-compare.js");
    const { text, worse } = compareDrills(before, after);
    print(text);
    process.exitCode = worse ? 3 : 0;
  });

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
