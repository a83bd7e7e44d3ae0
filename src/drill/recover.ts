import { revert } from "./faults";
import type { Journal } from "./journal";
import { LOCK_ID } from "./preflight";
import type { Target } from "./target";

/**
 * Puts back what a drill that did not end has changed, and gives up its lock. May be done twice.
 * @returns what was put back, for people
 */
export async function recover(target: Target, journal: Journal): Promise<string[]> {
  const entry = journal.read();
  const done: string[] = [];
  for (const change of [...entry.changes].reverse()) {
    await revert(target.control, change);
    const before = "before" in change ? change.before : undefined;
    done.push(`${change.what} of ${change.region}${before === undefined ? "" : ` is ${String(before)} again`}`);
  }
  const [home] = target.tables.values();
  // A lock of another drill, which was started since, is not ours to take.
  if ((await home?.get(LOCK_ID)) === entry.drill) {
    await home?.delete(LOCK_ID);
    done.push("the lock is free");
  }
  journal.remove();
  return done;
}
