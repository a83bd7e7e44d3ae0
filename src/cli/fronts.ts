import { type Command, Option } from "commander";
import { collect } from "../commands/option-values";
import { ASSUMPTIONS } from "../fronts/assumptions";
import { assumptionOptions, givenAssumptions } from "./figure-options";
import { APP, print, ROOT } from "./shell";

/** Compares the two fronts. Values of options are read together, so that everything that is wrong is said at once. */
export function frontsCommand(program: Command): void {
  const command = program
    .command("fronts")
    .description(
      "compare Global Accelerator and Route 53 for main.ts: latency, failover and cost, by number of regions",
    )
    .option(...APP)
    .option("--stack <name>", "stack to compare, if main.ts has several")
    .option("--regions <numbers>", "numbers of regions to compare: FROM..TO, or one number", "2..10")
    .addOption(
      new Option("--from <city>", "where clients are: a city, a region, or LAT,LON; can be repeated")
        .argParser(collect)
        .default([] as readonly string[], "the cities of the world"),
    )
    .option("--html <file>", "also write a page with two charts")
    .option("--json", "print JSON", false);
  assumptionOptions(command, ASSUMPTIONS, "load-balancer-hour@ap-south-1=0.03");
  command.action(async (options) => {
    const { compareFronts } = await import("../commands/fronts.js");
    print(await compareFronts(ROOT, { ...options, assumptions: givenAssumptions(options, ASSUMPTIONS) }));
  });
}
