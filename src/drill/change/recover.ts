import { explainAwsError } from "../../aws/error-text";
import { UserError } from "../../process/user-error";
import { removeWrites, writesLeft } from "../ledger-items";
import { type RetryOptions, withDeadlines } from "../targets/retry";
import type { Restorable } from "../targets/target";
import type { Journal, JournalEntry } from "./journal";
import { homeOf, releaseLock } from "./lock";
import { restore } from "./restore";

/** Something is not as it was before the drill. */
export class NotRestoredError extends UserError {}

export interface Recovered {
  /** What was done, for people. */
  readonly done: readonly string[];
  /** What somebody else has changed since, and so stays. */
  readonly conflicts: readonly string[];
}

/**
 * Puts back what a drill that did not end has changed, removes what it wrote and gives up its lock. May be done twice.
 * @param journal is removed at the end
 * @param waiting ends it early, and is told where nothing can be reached: it is tried again for two minutes at most
 * @throws NotRestoredError if something could not be restored or removed; journal and lock still have it
 */
export async function recover(
  target: Restorable,
  entry: JournalEntry,
  journal: Journal,
  waiting: RetryOptions = {},
): Promise<Recovered> {
  const { clock, tables } = target;
  const control = withDeadlines(target.control, clock, "the control plane", waiting.signal);
  const { done, conflicts, failure } = await restore({ clock, control }, [...entry.changes], waiting);
  const again = (problem: string) =>
    new NotRestoredError([...done, ...conflicts, `${problem}: recover again`].join("\n"));
  if (failure !== undefined) throw again(failure);
  let released = false;
  const steps: [string, () => unknown][] = [
    [
      "the numbered items could not be removed",
      async () => {
        const left = await writesLeft(entry.drill, tables, entry.writes, entry.clients);
        await removeWrites(entry.drill, tables, left, entry.clients);
      },
    ],
    [
      "the lock could not be released",
      async () => {
        released = await releaseLock(homeOf(target), entry.drill);
      },
    ],
    ["the journal could not be removed", () => journal.remove()],
  ];
  for (const [problem, step] of steps) {
    try {
      await step();
    } catch (error) {
      throw again(`${problem} (${explainAwsError(error)})`);
    }
  }
  return { done: [...done, ...(released ? ["the lock is free"] : [])], conflicts };
}
