import { type Command, Option } from "commander";
import { number } from "../commands/option-values";
import { APP, print, ROOT } from "./shell";

/** The backend on AWS, from the first deployment to its end. */
export function deployCommands(program: Command): void {
  program.commandsGroup("Deploy:");

  program
    .command("bootstrap")
    .description("create the S3 bucket in which main.ts keeps Terraform's state, or add missing settings to it")
    .option(...APP)
    .option("--stack <name>", "its stack, if main.ts has several")
    .action(async (options) => {
      const { bootstrap } = await import("../commands/bootstrap.js");
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
      const { deploy } = await import("../commands/deploy.js");
      const { terminal } = await import("../commands/terminal.js");
      await deploy(ROOT, options, { ...terminal(print), error: (text) => process.stderr.write(text) });
    });

  program
    .command("seed")
    .description("write the seed items to the deployed table, each once: none that a run has written before")
    .option(...APP)
    .option("--stack <name>", "stack to seed, if main.ts has several")
    .action(async (options) => {
      const { seedTable } = await import("../commands/seed.js");
      print(await seedTable(ROOT, options));
    });

  program
    .command("teardown")
    .description("destroy the deployed stack: the accelerator, the security groups that it leaves, and everything else")
    .option(...APP)
    .option("--stack <name>", "its stack, if main.ts has several")
    .option(
      "--wait <minutes>",
      "how long to wait until Global Accelerator releases the VPCs",
      number(0, 600, false),
      30,
    )
    .option("--yes", "do not ask for the stack's name", false)
    .action(async (options) => {
      const { teardown } = await import("../commands/teardown.js");
      const { terminal } = await import("../commands/terminal.js");
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
      const { deployPolicy } = await import("../commands/deploy-policy.js");
      print(await deployPolicy(ROOT, options));
    });
}
