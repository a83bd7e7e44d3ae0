import { explainAwsError } from "../aws-error";
import { UserError } from "../user-error";
import { beforeOf, type Change, foreignValue, nameOf, write } from "./change";
import { persist } from "./patience";
import type { Target } from "./target";

/** How long the accelerator may take to carry a change to every edge location. */
const DEPLOY_SECONDS = 300;

export interface PutBack {
  /** What was put back, for people. */
  readonly done: readonly string[];
  /** What somebody else changed meanwhile, and so was left. */
  readonly foreign: readonly string[];
  /** Why something is still as the drill made it. */
  readonly failure?: string;
}

type Controlled = Pick<Target, "control" | "clock">;

/**
 * Makes one change of a fault.
 * @throws Error where it may not have been made
 */
export function inject(target: Controlled, change: Change, signal?: AbortSignal): Promise<void> {
  return persist(
    target.clock,
    async () => {
      // One change of a dial must be everywhere before the next: else traffic could for a moment have nowhere to go.
      if (change.what === "dial" && !(await deployed(target, signal))) {
        throw new UserError(`the accelerator is not DEPLOYED after ${DEPLOY_SECONDS} s: somebody else is changing it`);
      }
      await write(target.control, change, "to");
    },
    signal,
  );
}

/**
 * Puts back what was, in the opposite order of changing, and stops at the first that fails: the order is what keeps a
 * region in service. A value that somebody else set meanwhile is theirs, and stays.
 * @param changes those that are settled are taken off
 * @param onSettled after each
 */
export async function putBack(
  target: Controlled,
  changes: Change[],
  onSettled: (change: Change) => void = () => {},
): Promise<PutBack> {
  const done: string[] = [];
  const foreign: string[] = [];
  for (const change of [...changes].reverse()) {
    try {
      const value = await persist(target.clock, () => revert(target, change));
      const before = beforeOf(change);
      if (value === undefined) done.push(`${nameOf(change)} is ${before} again`);
      else foreign.push(`${nameOf(change)} was ${before}, and somebody else made it ${value} meanwhile: it is left so`);
    } catch (error) {
      return { done, foreign, failure: `${nameOf(change)} could not be put back (${explainAwsError(error)})` };
    }
    changes.splice(changes.indexOf(change), 1);
    onSettled(change);
  }
  return { done, foreign };
}

/** @returns the value where it is somebody else's */
async function revert(target: Controlled, change: Change): Promise<string | undefined> {
  const value = await foreignValue(target.control, change);
  if (value !== undefined) return value;
  if (change.what === "dial") await deployed(target);
  await write(target.control, change, "before");
  return undefined;
}

/** Waits until the accelerator is DEPLOYED. @returns whether it is */
async function deployed({ control, clock }: Controlled, signal?: AbortSignal): Promise<boolean> {
  const until = clock.now() + DEPLOY_SECONDS * 1000;
  while ((await control.acceleratorStatus()) !== "DEPLOYED") {
    if (clock.now() >= until) return false;
    signal?.throwIfAborted();
    await clock.sleep(1000);
  }
  return true;
}
