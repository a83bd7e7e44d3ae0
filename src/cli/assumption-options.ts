import type { Command } from "commander";
import type { Assumption, Texts } from "../cost/assumption";

/** Adds an option for each assumption. */
export function assumptionOptions(command: Command, assumptions: readonly Assumption[]): void {
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
