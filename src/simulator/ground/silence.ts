/**
 * A part of the way between clients and a region that can lose all packets, without a word to either end. Who waits for an
 * answer waits until their own timeout. TCP sends again what was lost, so what still waits when the silence is over arrives,
 * at once: how long TCP pauses between its attempts is not simulated. AWS does not say what becomes of connections when a
 * region is cut off: our policy.
 *
 * @rule network-silence
 */
export class Silence {
  readonly #reasons = new Set<string>();
  #over = Promise.resolve();
  #end = () => {};

  get isOn(): boolean {
    return this.#reasons.size > 0;
  }

  /** @param reason each is taken back by itself */
  set(reason: string, on: boolean): void {
    const wasOn = this.isOn;
    if (on) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    if (this.isOn === wasOn) return;
    this.#end();
    if (on) {
      this.#over = new Promise((resolve) => {
        this.#end = resolve;
      });
    }
  }

  /** Resolves when it is over. */
  get over(): Promise<void> {
    return this.#over;
  }
}

export const isSilent = (way: readonly Silence[]): boolean => way.some(({ isOn }) => isOn);

/** Resolves as soon as packets come through all parts of a way. */
export async function heard(way: readonly Silence[]): Promise<void> {
  for (let silent = way.find(({ isOn }) => isOn); silent; silent = way.find(({ isOn }) => isOn)) await silent.over;
}
