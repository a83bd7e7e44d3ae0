import { explainAwsError } from "../../aws/error-text";
import { UserError } from "../../process/user-error";
import { isFinal } from "../targets/errors";
import { type RetryOptions, retry } from "../targets/retry";
import type { Target } from "../targets/target";
import {
  beforeOf,
  type Change,
  currentValue,
  isOfEndpointGroup,
  madeOf,
  nameOf,
  readLagSeconds,
  write,
} from "./change";

/** How long the accelerator may take to carry a change to every edge location. */
export const DEPLOY_SECONDS = 300;

export interface Restored {
  /** What was restored, for people. */
  readonly done: readonly string[];
  /** What somebody else changed meanwhile. */
  readonly conflicts: readonly string[];
  /** Why something is still as the drill made it. */
  readonly failure?: string;
}

type Controlled = Pick<Target, "control" | "clock">;

/**
 * Makes one change of a fault.
 * @throws Error where it may not have been made
 */
export function inject(target: Controlled, change: Change, signal?: AbortSignal): Promise<void> {
  return retry(
    target.clock,
    async () => {
      // One change of a dial or a weight must be everywhere before the next: else traffic could for a moment have nowhere to go.
      if (isOfEndpointGroup(change) && !(await deployed(target, { signal }))) {
        throw new UserError(`the accelerator is not DEPLOYED after ${DEPLOY_SECONDS} s: somebody else is changing it`);
      }
      await write(target.control, change, "to");
    },
    { signal },
  );
}

interface RestoreOptions extends RetryOptions {
  /**
   * Changes that are known to have been made, with when, and not yet to be undone: who finds the value from before knows
   * that somebody else put it there. Those that are being undone are taken out.
   */
  readonly made?: Map<Change, number>;
  /** Whenever a change could not be restored. @param why for people. @param isOver whether it is not tried again */
  readonly onFailed?: (why: string, isOver: boolean) => void;
  /** After each change. @param isConflict whether the value is somebody else's, and was left */
  readonly onRestored?: (change: Change, isConflict: boolean) => void;
}

/**
 * Puts back what was, in the opposite order of changing, and stops at the first that fails: the order is what keeps a
 * region in service. A value that somebody else set meanwhile is theirs, and stays. Every error is waited for but those of
 * access and of validation, which waiting does not change.
 * @param changes those that are restored, or in conflict, are taken off
 */
export async function restore(
  target: Controlled,
  changes: Change[],
  { made = new Map(), onRestored = () => {}, onFailed = () => {}, ...retrying }: RestoreOptions = {},
): Promise<Restored> {
  const done: string[] = [];
  const conflicts: string[] = [];
  for (const change of [...changes].reverse()) {
    const before = beforeOf(change);
    const why = (error: unknown) => `${nameOf(change)} could not be restored (${explainAwsError(error)})`;
    const options = { ...retrying, onRetry: (error: unknown) => onFailed(why(error), false) };
    let found: Found;
    try {
      found = await retry(
        target.clock,
        () => revert(target, change, made),
        options,
        (error) => !isFinal(error),
      );
    } catch (error) {
      onFailed(why(error), true);
      return { done, conflicts, failure: why(error) };
    }
    if (found.whose === "somebody else") {
      conflicts.push(
        `${nameOf(change)} was ${before}, and somebody else changed it to ${found.value} during the drill, so it stays ${found.value}`,
      );
    } else if (found.whose === "before") {
      conflicts.push(`${nameOf(change)} was made ${madeOf(change)}, and somebody else made it ${before} again`);
    } else done.push(`${nameOf(change)} is ${before} again`);
    changes.splice(changes.indexOf(change), 1);
    onRestored(change, found.whose === "somebody else");
  }
  return { done, conflicts };
}

/** The value that the restore found: the drill's, the one from before (although the drill had changed it), or another. */
interface Found {
  readonly value: string | undefined;
  readonly whose: "drill" | "before" | "somebody else";
}

async function revert(target: Controlled, change: Change, made: Map<Change, number>): Promise<Found> {
  const value = await currentValue(target.control, change);
  const isBefore = value === beforeOf(change);
  if (value !== undefined && !isBefore && value !== madeOf(change)) return { value, whose: "somebody else" };
  // Once it is being undone, what was before may be the drill's own work; and a read may lag behind the drill's write.
  const madeMs = made.get(change);
  made.delete(change);
  const isCertain = madeMs !== undefined && target.clock.now() - madeMs >= readLagSeconds(change) * 1000;
  const whose = isBefore && isCertain ? "before" : "drill";
  if (isOfEndpointGroup(change)) await deployed(target);
  await write(target.control, change, "before");
  return { value, whose };
}

/**
 * Waits until the accelerator is DEPLOYED.
 * @param waiting ends it early, and is told for how many seconds it waits
 * @returns whether it is
 */
export async function deployed(
  { control, clock }: Controlled,
  { signal, onWait = () => {} }: { readonly signal?: AbortSignal; readonly onWait?: (seconds: number) => void } = {},
): Promise<boolean> {
  const from = clock.now();
  while ((await control.acceleratorStatus()) !== "DEPLOYED") {
    const waitedMs = clock.now() - from;
    if (waitedMs >= DEPLOY_SECONDS * 1000) return false;
    signal?.throwIfAborted();
    onWait(waitedMs / 1000);
    await clock.sleep(1000);
  }
  return true;
}
