import type { Command } from "commander";
import { collect } from "../commands/option-values";
import { ASSUMPTIONS } from "../cost/assumptions";
import { assumptionOptions, givenAssumptions } from "./figure-options";
import { APP, print, ROOT } from "./shell";

/** Says what a backend costs. Values of options are read together, so that everything that is wrong is said at once. */
export function costCommand(program: Command): void {
  const command = program
    .command("cost")
    .description(
      "say what the backend costs: a month without traffic, a million requests, a GB, a failure, the other front",
    )
    .option(...APP)
    .option("--stack <name>", "stack to compute, if main.ts has several")
    .option("--before <folder>", "with --after: only the difference; what was synthesized before a change")
    .option("--after <folder>", "what was synthesized after it")
    .option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated", collect, [])
    .option("--json", "print JSON", false);
  assumptionOptions(command, ASSUMPTIONS, "log@us-west-2=0.4");
  command.action(async (options) => {
    const { costOf } = await import("../commands/cost.js");
    print(await costOf(ROOT, { ...options, assumptions: givenAssumptions(options, ASSUMPTIONS) }));
  });
}
