import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isOfEndpointGroup, madeOf } from "../drill/change/change";
import { Journal } from "../drill/change/journal";
import { type Knob, nameOf } from "./moves";

/**
 * Where the value from before is kept that `--undo` puts back: one file for each region and knob, apart from the drill's
 * journal, because recovering a drill must not revert what an operator has set.
 */
export const recordOf = (folder: string, stack: string, region: string, what: Knob): Journal =>
  new Journal(
    join(folder, `${stack}-${region}-${what}.json`),
    `delete it, and set the value with npm run ${what} -- ${region} VALUE`,
  );

/** What was set by hand from this machine and not put back, in these stacks, for people. */
export function leftByHand(folder: string, stacks: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => new Journal(join(folder, file), "delete it").read());
  return entries
    .filter(({ stack }) => stacks.includes(stack))
    .flatMap(({ changes, who, startedAt }) =>
      changes
        .filter(isOfEndpointGroup)
        .map(
          (change) =>
            `${nameOf(change)} was set to ${madeOf(change)} by hand (${who}, ${startedAt}): a deploy sets it to the value in main.ts. To keep ${madeOf(change)}, write it there; npm run ${change.what} -- ${change.region} --undo restores ${change.before}`,
        ),
    );
}
