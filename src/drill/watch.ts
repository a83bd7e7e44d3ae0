import { answered } from "./target/patience";
import type { Target } from "./target/target";

export interface Waiting {
  readonly signal?: AbortSignal;
  /** Called every second. */
  readonly onTick: () => void;
}

interface Watch extends Waiting {
  readonly region: string;
  /** How long it is watched once traffic has settled. */
  readonly holdSeconds: number;
  readonly limitSeconds: number;
  readonly wantedHealth: (health: string) => boolean;
  /** @param health whether it has been as wanted */
  readonly settled: (health: "seen" | "unseen") => boolean;
}

/**
 * Looks every second until traffic has settled and been held, or the time is over.
 * @returns when the health was as wanted, where it was
 */
export async function watch(target: Target, watching: Watch): Promise<number | undefined> {
  const { clock, control } = target;
  const { region, holdSeconds, limitSeconds, wantedHealth, settled, signal } = watching;
  const until = clock.now() + limitSeconds * 1000;
  let seenMs: number | undefined;
  while (clock.now() < until) {
    if (seenMs === undefined) {
      const health = await answered(clock, `the health of ${region}`, control.targetHealth(region), signal);
      if (wantedHealth(health)) seenMs = clock.now();
    }
    if (settled(seenMs === undefined ? "unseen" : "seen")) {
      await pause(target, holdSeconds, watching);
      return seenMs;
    }
    await pause(target, 1, watching);
  }
  return seenMs;
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
