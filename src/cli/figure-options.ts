import { type Command, Option } from "commander";
import { collect } from "../commands/option-values";
import type { Assumption, Texts } from "../cost/assumption";

/** Adds an option for other prices, and one for each assumption. @param price for example */
export function assumptionOptions(command: Command, assumptions: readonly Assumption[], price: string): void {
  command.addOption(
    new Option("--price <item=usd>", `another price, also of one region: ${price}; can be repeated`)
      .argParser(collect)
      .default([] as readonly string[], "those of AWS's lists"),
  );
  for (const { name, value, text, byDefault } of assumptions) {
    command.option(`--${name} <${value}>`, `${text} (default: ${byDefault})`);
  }
}

/** The texts of those that were given. */
export const givenAssumptions = (
  options: Readonly<Record<string, string | undefined>>,
  assumptions: readonly Assumption[],
): Texts => Object.fromEntries(assumptions.map(({ name }) => [name, options[camelCase(name)]]));

/** As commander names the value of an option. */
const camelCase = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
