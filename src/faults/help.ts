import type { Fault } from "./fault";
import { FAULTS, hitsText, ON_AWS, SIMULATED } from "./registry";

/** The faults of `npm run fault`, a line each. */
export const simulatedFaultsText = (): string => `Faults:\n${linesOf(SIMULATED)}\n\n${shareHelp()}`;

/** The faults of `npm run drill`, a line each. */
export const drillFaultsText = (): string =>
  [
    `Faults on the simulator and on AWS:\n${linesOf(ON_AWS)}`,
    `On the simulator only:\n${linesOf(FAULTS.filter((fault) => !ON_AWS.includes(fault)))}`,
    shareHelp(),
  ].join("\n\n");

const linesOf = (faults: readonly Fault[]): string =>
  faults.map(({ name, what }) => `  ${name.padEnd(WIDTH)} ${what}`).join("\n");

/** So that all names and what follows them stand in columns. */
const WIDTH = Math.max(...FAULTS.map(({ name }) => name.length));

/** What `--share` means for each fault that takes one. */
function shareHelp(): string {
  const sharing = FAULTS.filter(({ hits }) => hits).map((fault) => `  ${fault.name.padEnd(WIDTH)} ${hitsText(fault)}`);
  return `With --share 0.1 the fault hits one in ten, drawn from the seed. On the simulator only:\n${sharing.join("\n")}`;
}
