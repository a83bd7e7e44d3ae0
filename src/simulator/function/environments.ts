import type { RunningEnvironment } from "./environment";
import type { FunctionError } from "./worker-channel";

/** An environment's place among the others. */
export interface Slot {
  readonly environment: RunningEnvironment;
  busy: boolean;
  /** Why it answers its event and then ends: what it was started with has changed since. */
  outdated: string | undefined;
}

export interface EnvironmentsProps {
  /** How many there may be at once. */
  readonly max: number;
  readonly start: () => RunningEnvironment;
  /** Told why one ended. */
  readonly onEnd: (reason: string) => void;
}

/** The environments of one function, and the events that wait for one to be free, the longest waiting first. */
export class Environments {
  readonly #slots = new Set<Slot>();
  readonly #waiting: ((slot: Slot) => void)[] = [];
  #stopped = false;

  constructor(private readonly props: EnvironmentsProps) {}

  /** Starts one before any event. @returns why its code cannot be loaded, where it cannot */
  async addOne(): Promise<FunctionError | undefined> {
    const slot = this.#add();
    const error = await slot.environment.loaded();
    if (!error) this.release(slot);
    return error;
  }

  /** One that is free, as soon as there is one. */
  acquire(): Promise<Slot> {
    for (const slot of this.#slots) {
      if (!slot.busy) {
        slot.busy = true;
        return Promise.resolve(slot);
      }
    }
    // Whichever comes first, this one or one that becomes free, serves the event that has waited longest.
    if (this.#slots.size < this.props.max) this.#addForWhoWaits();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(slot: Slot): void {
    if (slot.outdated !== undefined) {
      this.end(slot, slot.outdated);
      return;
    }
    const next = this.#waiting.shift();
    slot.busy = next !== undefined;
    next?.(slot);
  }

  /** Ends one, and starts another in its place where events wait. */
  end(slot: Slot, reason: string): void {
    if (!this.#slots.delete(slot) || this.#stopped) return;
    this.props.onEnd(reason);
    void slot.environment.stop();
    if (this.#waiting.length > 0) this.#addForWhoWaits();
  }

  /** Lets the present environments finish their events, and gives them no new ones. */
  renew(reason: string): void {
    for (const slot of this.#slots) {
      slot.outdated = reason;
      if (!slot.busy) this.end(slot, reason);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#slots].map(({ environment }) => environment.stop()));
    this.#slots.clear();
  }

  #add(): Slot {
    const slot = { environment: this.props.start(), busy: true, outdated: undefined };
    this.#slots.add(slot);
    return slot;
  }

  #addForWhoWaits(): void {
    const slot = this.#add();
    slot.environment.loaded().then(() => this.release(slot));
  }
}
