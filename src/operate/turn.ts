import { hostname } from "node:os";
import { explainAwsError } from "../aws/error-text";
import type { JournalEntry } from "../drill/change/journal";
import { heldBy, lockHolder, releaseLock, takeLock, updateLock } from "../drill/change/lock";
import type { AwsOptions } from "../drill/targets/aws-options";
import { AwsTables } from "../drill/targets/aws-tables";
import { DeadlineError } from "../drill/targets/errors";
import { withDeadline } from "../drill/targets/retry";
import { tableNames } from "../drill/targets/table-names";
import type { TableAccess } from "../drill/targets/target";
import type { Clock } from "../process/clock";
import { isRunning } from "../process/running-process";
import { UserError } from "../process/user-error";

/** Gives a lock back. */
export type Release = () => Promise<void>;

/**
 * Takes the drill's lock, so that no drill and no other change by hand runs meanwhile. The home region can be the one that is
 * down, and must not keep an operator from evacuating it: then it is said that nobody can see whether a drill runs.
 *
 * @param entry what the lock says; without changes, because recovering a drill must not revert what an operator has set
 * @throws UserError while another has it
 */
export async function takeTurn(
  options: AwsOptions,
  entry: JournalEntry,
  {
    clock,
    warn,
    signal,
  }: { readonly clock: Clock; readonly warn: (text: string) => void; readonly signal?: AbortSignal },
): Promise<Release> {
  const { homeRegion } = options.stack;
  const waitFor = <T>(answer: Promise<T>, until?: AbortSignal) =>
    withDeadline(clock, `the table of ${homeRegion}`, answer, until);
  const unseen = (why: string): Release => {
    warn(`it cannot be seen whether a drill or another change runs (${why}): this change is made without the lock`);
    return async () => {};
  };
  if (homeRegion === undefined) return unseen("the outputs do not contain home_region: the next deploy adds it");
  let tables: AwsTables | undefined;
  try {
    tables = await waitFor(tablesOf(options, homeRegion), signal);
    const home = tables.byRegion.get(homeRegion) as TableAccess;
    // Not ended early: a lock that is taken after that would stay.
    const holder = await waitFor(taken(home, entry));
    if (holder) throw new UserError(heldBy(holder));
    return () =>
      waitFor(releaseLock(home, entry.drill))
        .catch((error) => warn(`the lock could not be released (${explainAwsError(error)}): ${REMEDY}`))
        .then(() => tables?.stop());
  } catch (error) {
    tables?.stop();
    if (signal?.aborted || (error instanceof UserError && !(error instanceof DeadlineError))) throw error;
    return unseen(explainAwsError(error));
  }
}

const REMEDY = "run npm run drill -- recover with --outputs FILE, which releases it and reverts nothing";

/** @returns who has the lock in our place */
async function taken(home: TableAccess, entry: JournalEntry): Promise<JournalEntry | undefined> {
  if (await takeLock(home, entry)) return undefined;
  const holder = await lockHolder(home);
  // Released just now.
  if (!holder) return taken(home, entry);
  if (!isLeftover(holder)) return holder;
  await updateLock(home, entry);
  return undefined;
}

/** Of a change by hand on this machine whose process has ended: it reverts nothing, so nothing waits to be recovered. */
const isLeftover = ({ changes, host, pid, drill }: JournalEntry): boolean =>
  !drill.startsWith("drill-") && changes.length === 0 && host === hostname() && !isRunning(pid);

const tablesOf = async (options: AwsOptions, home: string): Promise<AwsTables> =>
  new AwsTables({ ...options, topology: { table: await tableNames(options, home) } });
