import { explainAwsError } from "../../aws/error-text";
import { type Journal, journalStands } from "../change/journal";
import { PreflightError } from "../preflight-error";
import { DeadlineError } from "../targets/errors";
import { unlessAborted } from "../targets/retry";
import { alarmsAreSilent } from "./alarms";
import { othersHaveRoom } from "./capacity";
import type { Check, Planned } from "./check";
import { canRemoveItems, canRestore, credentialsLast } from "./rights";
import {
  acceleratorIsDeployed,
  firewallsLetItThrough,
  isNotBrokenAlready,
  nobodyHoldsTheLock,
  regionsAreHealthy,
  trafficHasSomewhereToGo,
} from "./state";

/** They only read. */
const CHECKS: readonly Check[] = [
  nobodyHoldsTheLock,
  acceleratorIsDeployed,
  regionsAreHealthy,
  trafficHasSomewhereToGo,
  othersHaveRoom,
  firewallsLetItThrough,
  isNotBrokenAlready,
  alarmsAreSilent,
  credentialsLast,
];

/** They write what is there already, so they come only where nothing stands against the drill. */
const PROOFS: readonly Check[] = [canRestore, canRemoveItems];

/**
 * Asks whether the drill is safe, and would tell anything. No value is another one afterwards.
 * @returns what is proved and what is not, for people
 * @throws PreflightError with every reason against it, and the way round each
 */
export async function preflight(planned: Planned, journal: Journal, signal?: AbortSignal): Promise<readonly string[]> {
  const { regions } = planned.target.topology.table;
  const { region } = planned.options;
  if (!regions.includes(region)) {
    throw new PreflightError([`the backend has no region ${region}; use one of ${regions.join(", ")}`]);
  }
  if (journal.exists()) throw new PreflightError([journalStands(journal)]);
  const notes: string[] = [];
  for (const checks of [CHECKS, PROOFS]) {
    const reasons = await reasonsOf(checks, planned, (text) => notes.push(text), signal);
    if (reasons.length > 0) throw new PreflightError(reasons);
  }
  return notes;
}

async function reasonsOf(
  checks: readonly Check[],
  planned: Planned,
  note: (text: string) => void,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const reasons = new Set<string>();
  for (const check of checks) {
    try {
      for (const reason of await unlessAborted(check(planned, note), signal)) reasons.add(reason);
    } catch (error) {
      if (signal?.aborted) throw new PreflightError([String((signal.reason as Error).message)]);
      // Credentials that are missing are one reason, however many checks need them.
      reasons.add(explainAwsError(error));
      if (error instanceof DeadlineError) break;
    }
  }
  return [...reasons];
}
