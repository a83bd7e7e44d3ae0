import { explainAwsError } from "../aws-error";
import type { Change } from "./change";
import type { Journal, JournalEntry } from "./journal";
import { homeOf, releaseLock, takeLock, updateLock } from "./lock";
import { journalStands } from "./preflight";
import { PreflightError } from "./preflight-error";
import { putBack } from "./put-back";
import type { EndpointGroupState, Target } from "./target";

/**
 * What a drill changes, and how it is undone: journal and lock know of every change before it is made, and go only when
 * everything is as it was.
 */
export class Undo {
  /** What somebody else changed during the drill, for people. */
  readonly foreign: string[] = [];
  /** What is not as it was, and why, for people. */
  readonly left: string[] = [];
  /** What may have been changed and not put back. */
  readonly #changes: Change[] = [];
  /** Endpoint groups whose dials are accounted for. */
  readonly #told = new Set<string>();
  #groups: readonly EndpointGroupState[] = [];
  /** Whether the journal is this drill's. */
  #begun = false;

  constructor(
    private readonly target: Target,
    private readonly entry: Omit<JournalEntry, "changes">,
    private readonly journal: Journal,
  ) {}

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
    this.#groups = await this.target.control.endpointGroups();
  }

  /** To be called before any of the changes is made. */
  async arm(changes: readonly Change[]): Promise<void> {
    this.#changes.push(...changes);
    this.journal.write(this.#journalEntry());
    await updateLock(homeOf(this.target), this.#journalEntry());
  }

  /** @param onSettled after each change that is no longer the drill's; it is struck off the journal */
  async putBack(onSettled: () => void): Promise<void> {
    const { foreign, failure } = await putBack(this.target, this.#changes, (change) => {
      if (change.what === "dial") this.#told.add(change.group);
      onSettled();
      // A disk that is full must not keep a region broken; what is put back twice does no harm.
      try {
        this.journal.write(this.#journalEntry());
      } catch {}
    });
    this.foreign.push(...foreign);
    this.left.splice(0, this.left.length, ...(failure === undefined ? [] : [failure]));
  }

  /** Dials that the drill did not turn tell nothing of themselves when it puts back its own. */
  async lookForForeignDials(): Promise<void> {
    const now = await this.target.control.endpointGroups().catch(() => this.#groups);
    for (const change of this.#changes) if (change.what === "dial") this.#told.add(change.group);
    for (const { id, region, trafficDialPercentage: before } of this.#groups) {
      const after = now.find((group) => group.id === id)?.trafficDialPercentage ?? "nothing";
      if (after === before || this.#told.has(id)) continue;
      this.foreign.push(`the traffic dial of ${region} was ${before}, and somebody else made it ${after} meanwhile`);
    }
  }

  /**
   * Gives up lock and journal, unless something is not as it was: then `recover` finds them, and no other drill begins.
   * @param clean removes what else the drill left
   */
  async end(clean: () => Promise<void>): Promise<void> {
    if (!this.#begun) return;
    const steps: [string, () => unknown][] = [
      ["what the ledger wrote could not be removed", clean],
      ["the lock could not be given up", () => releaseLock(homeOf(this.target), this.entry.drill)],
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
    if (this.left.length > 0) this.left.push("run npm run drill -- recover");
  }

  #journalEntry(): JournalEntry {
    return { ...this.entry, changes: this.#changes };
  }
}
