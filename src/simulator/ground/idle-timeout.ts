import type { Socket } from "node:net";
import type { Clock, Timer } from "../../process/clock";

/** How often a connection is looked at during the timeout, which is how exact the timeout is. */
const LOOKS = 60;

interface Watched {
  readonly onIdle: () => void;
  readonly isBusy: () => boolean;
  bytes: number;
  activeMs: number;
}

/**
 * Tells of connections that carried no data for so long, by the world's clock: never before, and at most a thirtieth of the
 * time later. Only data counts, TCP's own keep-alive packets do not.
 */
export class IdleTimeout {
  readonly #watched = new Map<Socket, Watched>();
  #look: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Watches a connection until it is idle, closed or forgotten.
   * @param isBusy whether silence does not count now
   */
  watch(socket: Socket, onIdle: () => void, isBusy = () => false): void {
    this.#watched.set(socket, { onIdle, isBusy, bytes: bytesOf(socket), activeMs: this.clock.now() });
    socket.once("close", () => this.forget(socket));
    this.#look ??= this.#lookLater();
  }

  forget(socket: Socket): void {
    this.#watched.delete(socket);
    if (this.#watched.size === 0) this.stop();
  }

  stop(): void {
    this.#look?.cancel();
    this.#look = undefined;
  }

  #lookLater(): Timer {
    return this.clock.schedule(this.timeoutMs / LOOKS, () => {
      this.#look = this.#lookLater();
      const nowMs = this.clock.now();
      for (const [socket, watched] of this.#watched) {
        const bytes = bytesOf(socket);
        if (bytes !== watched.bytes || watched.isBusy()) Object.assign(watched, { bytes, activeMs: nowMs });
        else if (nowMs - watched.activeMs >= this.timeoutMs) {
          this.forget(socket);
          watched.onIdle();
        }
      }
    });
  }
}

const bytesOf = ({ bytesRead, bytesWritten }: Socket): number => bytesRead + bytesWritten;
