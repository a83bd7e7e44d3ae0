import { explainAwsError } from "../../aws/error-text";
import { beforeOf, type Change, nameOf, write } from "../change/change";
import { deployed } from "../change/restore";
import { itemOfDrill } from "../ledger-items";
import { longestSeconds } from "../limits";
import { isAccessError } from "../targets/errors";
import type { Target } from "../targets/target";
import type { Check } from "./check";

const ROLE = "npm run deploy-policy -- --role drill prints a policy that allows it";

/** Calls of a fault that its restore does not make, and that AWS lets nobody try without a change. */
const UNPROVED: Partial<Record<Change["what"], string>> = {
  concurrency: "lambda:PutFunctionConcurrency",
  table: "iam:PutRolePolicy",
};

/**
 * Everything that the fault changes is given the value that it has already, in the way in which the restore will: the only
 * proof that counts the policies of the role, its boundary, the organization and the session.
 */
export const canRestore: Check = async ({ target, options, fault }, note) => {
  if (target.kind !== "aws") return [];
  const reasons: string[] = [];
  for (const change of await fault.plan(target.control, options.region)) {
    if (change.what === "simulator") continue;
    const name = nameOf(change);
    try {
      await proveRestore(target, change);
      note(`proved: ${name} can be restored`);
    } catch (error) {
      reasons.push(
        isAccessError(error)
          ? `${name} could not be restored, because these credentials do not allow it (${explainAwsError(error)}): ${ROLE}`
          : `it could not be proved that ${name} can be restored (${explainAwsError(error)}): try again`,
      );
    }
    const unproved = beforeOf(change) === "not set" || change.what === "table" ? UNPROVED[change.what] : undefined;
    if (unproved !== undefined) {
      note(
        `not proved: ${unproved}, which makes the fault and which AWS lets nobody try without a change. If AWS refuses it, the drill ends and nothing is broken`,
      );
    }
  }
  return reasons;
};

async function proveRestore(target: Target, change: Change): Promise<void> {
  // A function that is given its own variables again starts all its environments again.
  if (change.what === "status") return target.control.checkStatusRight?.(change.region);
  await write(target.control, change, "before");
  await deployed(target);
}

/** Items of the ledger and the lock are removed at the end. */
export const canRemoveItems: Check = async ({ target, id }, note) => {
  const [home = ""] = target.topology.table.regions;
  if (target.kind !== "aws") return [];
  try {
    await target.tables.get(home)?.delete(itemOfDrill(id));
    note(`proved: the drill's items can be removed from the table in ${home}`);
    return [];
  } catch (error) {
    if (!isAccessError(error)) throw error;
    return [`the drill's items could not be removed from the table (${explainAwsError(error)}): ${ROLE}`];
  }
};

/** Credentials that end while a region is broken leave it broken. */
export const credentialsLast: Check = async ({ target, options }, note) => {
  const expireMs = await target.control.credentialsExpireMs?.();
  if (expireMs === undefined) {
    if (target.kind === "aws")
      note("not proved: that the credentials last for the drill. They do not say when they end");
    return [];
  }
  const minutes = (seconds: number) => Math.ceil(seconds / 60);
  const leftSeconds = (expireMs - target.clock.now()) / 1000;
  const neededSeconds = longestSeconds(target, options);
  if (leftSeconds >= neededSeconds) {
    note(`proved: the credentials last for the longest drill, ${minutes(neededSeconds)} minutes`);
    return [];
  }
  return [
    `the credentials end at ${new Date(expireMs).toISOString()}, in ${Math.max(0, Math.floor(leftSeconds / 60))} minutes, and the drill with its restore can take ${minutes(neededSeconds)}: renew them first`,
  ];
};
