import type { Clock } from "../process/clock";
import { restoreSeconds, type Undo } from "./change/undo";
import type { Target } from "./targets/target";
import type { Traffic } from "./traffic/traffic";

/** After so long the drill goes on with its ledger, and restores meanwhile, in seconds. */
export const LEDGER_AFTER_SECONDS = 120;

interface Parts {
  readonly undo: Undo;
  readonly traffic: Traffic;
  /** After each change that is no longer the drill's. */
  readonly onRestored: () => void;
  /** Is told at once that the region stays broken, and how to repair it. */
  readonly onNotice?: (text: string) => void;
}

/** A drill's restore: it tries for minutes, also while the drill does something else. */
export class Restoring {
  #underWay: Promise<void> | undefined;
  #isTold = false;

  constructor(
    private readonly target: Pick<Target, "clock" | "kind">,
    private readonly region: string,
    private readonly parts: Parts,
  ) {}

  get isUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  /**
   * Begins to restore, where nothing is under way, and waits for the end.
   * @param limitSeconds how long to wait; it goes on afterwards
   * @param onTick every second
   */
  async wait(limitSeconds: number, onTick: () => void): Promise<void> {
    const { clock } = this.target;
    this.#underWay ??= this.#restore().finally(() => {
      this.#underWay = undefined;
      if (this.#isTold && this.parts.undo.isDone) this.parts.onNotice?.(`${this.region} is restored`);
    });
    const restored = this.#underWay;
    const until = clock.now() + limitSeconds * 1000;
    do onTick();
    while (!(await endsWithin(clock, 1, restored)) && clock.now() < until);
  }

  #restore(): Promise<void> {
    const { undo, traffic, onRestored } = this.parts;
    // Clients may hold sockets that the restore needs, and a region that stays broken is worse than a gap in the measurement.
    return traffic.withPause((onUnreachable) =>
      undo.restore({ onUnreachable, onRestored, onFailed: (why, isOver) => this.#tell(why, isOver) }),
    );
  }

  /** Once: who reads it can repair the region while the drill still tries. */
  #tell(why: string, isOver: boolean): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const next = isOver
      ? "The drill tries again after its ledger"
      : `The drill tries again for ${restoreSeconds(this.target) / 60} minutes`;
    const remedy =
      this.target.kind === "aws" ? ". To restore it without this drill: npm run drill -- recover --yes" : "";
    this.parts.onNotice?.(`${this.region} IS STILL BROKEN: ${why}. ${next}${remedy}`);
  }
}

/** @returns whether it ended in time */
function endsWithin(clock: Clock, seconds: number, work: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(seconds * 1000, () => resolve(false));
    work.then(() => resolve(true), reject).finally(() => timer.cancel());
  });
}
