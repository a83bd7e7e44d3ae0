import type { Clock, Timer } from "../process/clock";
import { seconds } from "./traffic/samples";

/** A process whose timer is later than this did not run meanwhile: a busy machine delays a timer by far less. In seconds. */
export const GAP_SECONDS = 5;
const BEAT_MS = 1000;

/**
 * Notices that this process stood still: it was stopped (SIGSTOP), or its machine slept. It compares both clocks, because the
 * clock that never runs backwards stands still while Linux and macOS sleep, and the other one does not.
 */
export class OwnPauses {
  /** Of all such gaps together. */
  gapSeconds = 0;
  #timer: Timer | undefined;
  #lastMs = 0;
  #lastWallMs = 0;

  /** @param onGap after each gap. @param seconds how long it was */
  constructor(
    private readonly clock: Clock,
    private readonly onGap: (seconds: number) => void,
  ) {}

  start(): void {
    this.#lastMs = this.clock.now();
    this.#lastWallMs = this.#wallMs();
    this.#timer = this.clock.schedule(BEAT_MS, () => {
      this.#beat();
      this.start();
    });
  }

  /** Looks once more. */
  stop(): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#beat();
  }

  #beat(): void {
    const byClockMs = this.clock.now() - this.#lastMs;
    // A clock that somebody has set looks the same as a machine that slept: neither leaves a figure that can be relied on.
    const byWallMs = this.#wallMs() - this.#lastWallMs;
    const gap = seconds(Math.max(byClockMs, byWallMs) - BEAT_MS);
    if (gap <= GAP_SECONDS) return;
    this.gapSeconds += gap;
    this.onGap(gap);
  }

  #wallMs(): number {
    return this.clock.wallMs?.() ?? this.clock.now();
  }
}
