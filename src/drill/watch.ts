import { withDeadline } from "./targets/retry";
import type { Target } from "./targets/target";

export interface Waiting {
  readonly signal?: AbortSignal;
  /** Called every second. */
  readonly onTick: () => void;
}

interface Watch extends Waiting {
  readonly region: string;
  /** Asks for the region's health. */
  readonly look: () => Promise<{ readonly state: string; readonly askedMs: number }>;
  /** How long it is watched once traffic is stable. */
  readonly holdSeconds: number;
  readonly limitSeconds: number;
  readonly wantedHealth: (health: string) => boolean;
  /**
   * Called once, when the health is as wanted, at any moment until the hold is over.
   * @param askedMs when it was asked for: what the API takes to answer is not charged to the backend
   */
  readonly onHealth: (askedMs: number) => void;
  /** @param health whether it has been as wanted */
  readonly isStable: (health: "seen" | "unseen") => boolean;
}

/** Looks every second until traffic is stable and been held, or the time is over. */
export async function watch(target: Target, watching: Watch): Promise<void> {
  const { clock } = target;
  const { holdSeconds, limitSeconds, isStable } = watching;
  const until = clock.now() + limitSeconds * 1000;
  let seen = false;
  while (clock.now() < until) {
    seen ||= await looked(target, watching);
    if (isStable(seen ? "seen" : "unseen")) break;
    await pause(target, 1, watching);
  }
  if (clock.now() >= until) return;
  for (let left = holdSeconds; left > 0; left--) {
    seen ||= await looked(target, watching);
    await pause(target, Math.min(left, 1), watching);
  }
}

/** How long the API may take to say how a region is: an API that is gone ends the drill. */
const LOOK_SECONDS = 20;

/** @returns whether the health is as wanted */
async function looked({ clock }: Target, watching: Watch): Promise<boolean> {
  const { region, look, wantedHealth, onHealth, signal } = watching;
  const { state, askedMs } = await withDeadline(clock, `the health of ${region}`, look(), signal, LOOK_SECONDS);
  if (!wantedHealth(state)) return false;
  onHealth(askedMs);
  return true;
}

/** Sleeps, unless the drill is ended meanwhile. */
export async function pause(
  { clock }: Pick<Target, "clock">,
  seconds: number,
  { signal, onTick }: Waiting,
): Promise<void> {
  for (let left = seconds; left > 0; left--) {
    signal?.throwIfAborted();
    onTick();
    await clock.sleep(Math.min(left, 1) * 1000);
  }
  signal?.throwIfAborted();
}
