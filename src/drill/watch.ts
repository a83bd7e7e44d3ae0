import type { DrillOptions } from "./drill";
import type { Target } from "./target";

interface Watch {
  readonly signal?: AbortSignal;
  readonly limitSeconds: number;
  readonly wantedHealth: (health: string) => boolean;
  readonly settled: () => boolean;
  readonly onTick: () => void;
}

/**
 * Looks every second until traffic has settled and been held, or the time is over.
 * @returns when the health was as wanted, where it was
 */
export async function watch(
  target: Target,
  { region, holdSeconds }: DrillOptions,
  { signal, limitSeconds, wantedHealth, settled, onTick }: Watch,
): Promise<number | undefined> {
  const { clock, control } = target;
  const until = clock.now() + limitSeconds * 1000;
  let seenMs: number | undefined;
  while (clock.now() < until) {
    if (seenMs === undefined && wantedHealth(await control.targetHealth(region))) seenMs = clock.now();
    onTick();
    if (settled()) {
      await pause(target, holdSeconds, signal);
      return seenMs;
    }
    await pause(target, 1, signal);
  }
  return seenMs;
}

/** Sleeps, unless the drill is ended meanwhile. */
export async function pause({ clock }: Target, seconds: number, signal: AbortSignal | undefined): Promise<void> {
  for (let left = seconds; left > 0; left--) {
    signal?.throwIfAborted();
    await clock.sleep(Math.min(left, 1) * 1000);
  }
  signal?.throwIfAborted();
}
