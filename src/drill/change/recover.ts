import { UserError } from "../../process/user-error";
import { removeWrites } from "../ledger";
import { type RetryOptions, withDeadlines } from "../targets/retry";
import type { Target } from "../targets/target";
import type { Journal, JournalEntry } from "./journal";
import { homeOf, releaseLock } from "./lock";
import { restore } from "./restore";

/**
 * Puts back what a drill that did not end has changed, removes what it wrote and gives up its lock. May be done twice.
 * @param journal is removed at the end
 * @param waiting ends it early, and is told where nothing can be reached: it is tried again for two minutes at most
 * @returns what was done, for people
 * @throws UserError if something could not be restored; the journal still has it
 */
export async function recover(
  target: Target,
  entry: JournalEntry,
  journal: Journal,
  waiting: RetryOptions = {},
): Promise<string[]> {
  const { clock } = target;
  const control = withDeadlines(target.control, clock, "the control plane", waiting.signal);
  const { done, conflicts, failure } = await restore({ clock, control }, [...entry.changes], waiting);
  if (failure !== undefined) throw new UserError([...done, ...conflicts, `${failure}: recover again`].join("\n"));
  // One write a second, and some for clocks that differ.
  const age = Math.ceil((Date.now() - Date.parse(entry.startedAt)) / 1000) + 60;
  await removeWrites(entry.drill, target.tables, Math.min(entry.writes, age), entry.clients);
  const released = await releaseLock(homeOf(target), entry.drill);
  journal.remove();
  return [...done, ...conflicts, ...(released ? ["the lock is free"] : [])];
}
