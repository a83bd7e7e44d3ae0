import type { Restorable, TableAccess } from "../targets/target";
import { decode, encode, type JournalEntry } from "./journal";

/**
 * Item in the home region's table that says that a drill runs, on whatever machine. It holds the drill's journal, so that
 * another machine can restore everything if the machine that ran the drill is lost. It has no expiry: the journal would go
 * with it while a region is still broken, and the next drill would take the broken region for what was before.
 */
export const LOCK_ID = "globalapp-drill-lock";

const REMEDY = "restore the region by hand, then remove the lock";

/** The home region's table. */
export function homeOf({ topology, tables }: Pick<Restorable, "topology" | "tables">): TableAccess {
  const [home = ""] = topology.table.regions;
  const table = tables.get(home);
  if (!table) throw new Error(`the target has no table in ${home}`);
  return table;
}

/** The journal of the drill that holds the lock. @throws UserError where it cannot be understood */
export async function lockHolder(home: TableAccess): Promise<JournalEntry | undefined> {
  const value = await home.get(LOCK_ID);
  return value === undefined ? undefined : decode(value, `the lock, the item ${LOCK_ID} of the table,`, REMEDY);
}

/** Who holds it, and how it becomes free, for people. A change by hand is no drill, and recovering it reverts nothing. */
export const heldBy = ({ drill, who, host, startedAt }: JournalEntry): string =>
  `${drill.startsWith("drill-") ? "the drill" : "the change"} ${drill} holds the lock (${who} on ${host}, since ${startedAt}): wait for it. If it did not finish, run npm run drill -- recover on that machine, or with --outputs FILE on any other`;

/** @returns whether the drill holds it now */
export async function takeLock(home: TableAccess, entry: JournalEntry): Promise<boolean> {
  if (await home.putIfAbsent(LOCK_ID, encode(entry))) return true;
  // Where an answer was lost, the SDK has asked again, and was refused because of itself.
  return (await lockHolder(home))?.drill === entry.drill;
}

/** Only the drill that holds the lock can release it. */
export const updateLock = (home: TableAccess, entry: JournalEntry): Promise<void> => home.put(LOCK_ID, encode(entry));

/** Gives it up where the drill holds it: another drill's is not ours to take. @returns whether it did */
export async function releaseLock(home: TableAccess, drill: string): Promise<boolean> {
  if ((await lockHolder(home))?.drill !== drill) return false;
  await home.delete(LOCK_ID);
  return true;
}
