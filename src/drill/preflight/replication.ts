import { LOCK_ID } from "../change/lock";
import { PreflightError } from "../preflight-error";
import type { Target } from "../targets/target";

/** Replication is given so long to carry one item. */
const MAX_LAG_SECONDS = 10;

/** Waits until every region has the drill's lock, which has just been written to the home region's table. */
export async function replicationKeepsUp(
  { topology, tables, clock }: Target,
  drill: string,
  signal?: AbortSignal,
): Promise<void> {
  const [home, ...others] = topology.table.regions;
  const until = clock.now() + MAX_LAG_SECONDS * 1000;
  let missing: string[] = others;
  for (;;) {
    const found = await Promise.all(missing.map((region) => tables.get(region)?.get(LOCK_ID)));
    missing = missing.filter((_, index) => !found[index]?.includes(drill));
    if (missing.length === 0 || clock.now() >= until) break;
    signal?.throwIfAborted();
    await clock.sleep(250);
  }
  if (missing.length === 0) return;
  throw new PreflightError(
    missing.map(
      (region) =>
        `${region} did not get an item from ${home} within ${MAX_LAG_SECONDS} s: wait until replication has caught up`,
    ),
  );
}
