import { DELETION_DELAY_MS, expiryMs } from "../../model/time-to-live";
import type { Clock, Timer } from "../../process/clock";
import type { Item } from "./changes";

/** The items of a replica whose time ends, by the world's clock. */
export class Expiry {
  readonly #timers = new Map<string, Timer>();

  /** @param attribute undefined: nothing expires */
  constructor(
    private readonly clock: Clock,
    private readonly attribute: string | undefined,
  ) {}

  /**
   * Forgets what an item was and remembers what it has become.
   * @param item undefined: it is deleted, or another replica deletes it
   * @param expire deletes it
   */
  set(key: string, item: Item | undefined, expire: () => Promise<void>): void {
    if (this.attribute === undefined) return;
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    const now = this.clock.now();
    const expiry = expiryMs(item?.[this.attribute], now);
    if (expiry === undefined) return;
    const timer = this.clock.schedule(Math.max(expiry, now) + DELETION_DELAY_MS - now, () => {
      this.#timers.delete(key);
      // What the engine did not take is tried again later.
      this.clock.work(expire).catch(() => this.set(key, item, expire));
    });
    this.#timers.set(key, timer);
  }
}
