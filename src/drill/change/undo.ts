import { explainAwsError } from "../../aws/error-text";
import { PreflightError } from "../preflight-error";
import type { Target } from "../targets/target";
import { beforeOf, type Change, madeOf, nameOf } from "./change";
import { Drift } from "./drift";
import { type Journal, type JournalEntry, journalStands } from "./journal";
import { homeOf, releaseLock, takeLock, updateLock } from "./lock";
import { inject, restore } from "./restore";

/** How long the drill tries to restore each change, in seconds: longer than a control plane is usually down or throttles. */
export const RESTORE_SECONDS = 600;

/** A simulator ends with the drill, and its fault with it. */
export const restoreSeconds = ({ kind }: Pick<Target, "kind">): number => (kind === "aws" ? RESTORE_SECONDS : 120);

interface RestoreHooks {
  /** After each change that is no longer the drill's; the journal no longer has it. */
  readonly onRestored: () => void;
  /** Where nothing can be reached, and will be tried again. */
  readonly onUnreachable: () => void;
  /** Whenever a change could not be restored. @param why for people. @param isOver whether it is not tried again */
  readonly onFailed: (why: string, isOver: boolean) => void;
}

/**
 * What a drill changes, and how it is undone: journal and lock know of every change before it is made, and go only when
 * everything is as it was.
 */
export class Undo {
  readonly drift: Drift;
  /** What somebody else changed during the drill, for people. */
  readonly conflicts: string[] = [];
  /** What was to be changed, from what to what, for people. */
  readonly planned: string[] = [];
  /** What was restored, for people. */
  readonly restored: string[] = [];
  /** What is not as it was, and why, for people. */
  readonly left: string[] = [];
  /** What may have been changed and not restored. */
  readonly #changes: Change[] = [];
  /** Those of them that certainly were, and when. */
  readonly #made = new Map<Change, number>();
  /** Whether the journal is this drill's. */
  #begun = false;

  constructor(
    private readonly target: Target,
    private readonly entry: Omit<JournalEntry, "changes">,
    private readonly journal: Journal,
  ) {
    this.drift = new Drift(target);
  }

  get isDone(): boolean {
    return this.#changes.length === 0;
  }

  /** From here on another drill is refused, on this machine and on every other. @throws PreflightError or AWS's error */
  async begin(): Promise<void> {
    this.#begun = this.journal.create(this.#journalEntry());
    if (!this.#begun) throw new PreflightError([journalStands(this.journal)]);
    if (!(await takeLock(homeOf(this.target), this.#journalEntry()))) {
      throw new PreflightError(["another drill took the lock just now: wait for it"]);
    }
    await this.drift.begin();
  }

  /** To be called before any of the changes is made. */
  async arm(changes: readonly Change[]): Promise<void> {
    this.#changes.push(...changes);
    this.planned.push(...changes.map((change) => `${nameOf(change)}: ${beforeOf(change)} -> ${madeOf(change)}`));
    this.journal.write(this.#journalEntry());
    await updateLock(homeOf(this.target), this.#journalEntry());
  }

  /** Makes one of the changes. @throws Error where it may not have been made */
  async make(change: Change, signal?: AbortSignal): Promise<void> {
    await inject(this.target, change, signal);
    this.#made.set(change, this.target.clock.now());
    this.drift.expect(change, "to");
  }

  /** Tries for minutes, and may be called again where something is left. */
  async restore({ onRestored, onUnreachable, onFailed }: RestoreHooks): Promise<void> {
    const { done, conflicts, failure } = await restore(this.target, this.#changes, {
      made: this.#made,
      limitSeconds: restoreSeconds(this.target),
      onUnreachable,
      onFailed,
      onRestored: (change, isConflict) => {
        if (isConflict) this.drift.leave(change);
        else this.drift.expect(change, "before");
        onRestored();
        // A disk that is full must not keep a region broken; a second restore does no harm.
        try {
          this.journal.write(this.#journalEntry());
        } catch {}
      },
    });
    this.restored.push(...done);
    this.conflicts.push(...conflicts);
    this.left.splice(0, this.left.length, ...(failure === undefined ? [] : [failure]));
  }

  /** The restore does not show values that the drill did not change, so they are read here. */
  async lookForConflicts(): Promise<void> {
    for (const change of this.#changes) this.drift.leave(change);
    this.conflicts.push(...(await this.drift.end()));
  }

  /**
   * Gives up lock and journal, unless something is not as it was: then `recover` finds them, and no other drill begins.
   * @param clean removes what else the drill left
   */
  async end(clean: () => Promise<void>): Promise<void> {
    if (!this.#begun) return;
    const steps: [string, () => unknown][] = [
      ["the numbered items could not be removed", clean],
      ["the lock could not be released", () => releaseLock(homeOf(this.target), this.entry.drill)],
      ["the journal could not be removed", () => this.journal.remove()],
    ];
    for (const [problem, step] of steps) {
      if (this.left.length > 0) break;
      try {
        await step();
      } catch (error) {
        this.left.push(`${problem} (${explainAwsError(error)})`);
      }
    }
    if (this.left.length > 0) this.left.push(this.#advice());
  }

  #advice(): string {
    return this.target.kind === "aws"
      ? "run npm run drill -- recover"
      : "the simulator and its fault ended with the drill: there is nothing to recover";
  }

  #journalEntry(): JournalEntry {
    return { ...this.entry, changes: this.#changes };
  }
}
