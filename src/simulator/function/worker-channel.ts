import type { Worker } from "node:worker_threads";
import type { Clock, Timer } from "../../process/clock";
import type { SocketMessage } from "./thread-socket.cjs";

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What a worker has to say. */
export interface FromWorker {
  readonly log?: string;
  readonly ready?: boolean;
  readonly id?: number;
  readonly result?: string;
  readonly error?: FunctionError;
  /** One of its connections to the simulator's own servers. */
  readonly socket?: number;
  /** Port that a new one is for. */
  readonly connect?: number;
}

export type SocketNews = SocketMessage & { readonly socket: number };

/** The way to an environment's worker and back. */
export interface WorkerChannel {
  /** @param message the time is added to it */
  post(message: object): void;
  /** The worker does nothing more. */
  end(): void;
}

/** In real time: messages go when they are sent, and are received when they arrive. */
export function directChannel(
  worker: Worker,
  now: () => number,
  receive: (message: FromWorker) => void,
): WorkerChannel {
  worker.on("message", receive);
  return { post: (message) => worker.postMessage({ ...message, now: now() }), end: () => {} };
}

export interface TurnsProps {
  readonly worker: Worker;
  readonly clock: Clock;
  /** Whose worker it is, for the error that a hang ends with. */
  readonly what: string;
  readonly receive: (message: FromWorker) => void;
  readonly onHang: (reason: string) => void;
}

/** What it has said since its last message. */
interface Said {
  readonly said: readonly FromWorker[];
  /** It has nothing left to do but to wait. */
  readonly quiet?: true;
  /** When its next timer is due. */
  readonly nextMs?: number;
}

/**
 * Under the virtual clock: the worker is given one message at a time, and what it has said by the time at which it has
 * nothing left to do but to wait is received then, in order. So what two threads do never depends on which is faster.
 */
export class TurnsChannel implements WorkerChannel {
  #said: FromWorker[] = [];
  #isQuiet = false;
  #onQuiet = () => {};
  #ended = false;
  #wake: { readonly atMs: number; readonly timer: Timer } | undefined;

  constructor(private readonly props: TurnsProps) {
    props.worker.on("message", (message: Said) => {
      this.#said.push(...message.said);
      if (message.quiet) this.#rest(message);
    });
    // It loads its code from the moment of its start, beside whatever else happens; what that led to has its turn.
    this.#inTurn(() => {});
  }

  post(message: object): void {
    const { worker, clock } = this.props;
    this.#inTurn(() => {
      this.#isQuiet = false;
      worker.postMessage({ ...message, now: clock.now() });
    });
  }

  end(): void {
    this.#ended = true;
    this.#wakeAt(undefined);
    this.#receiveAll();
    this.#onQuiet();
  }

  #inTurn(begin: () => void): void {
    const { clock, what, onHang } = this.props;
    clock.inTurn(what, () => this.#take(begin)).catch((error: Error) => onHang(error.message));
  }

  async #take(begin: () => void): Promise<void> {
    if (this.#ended) return;
    begin();
    if (!this.#isQuiet) {
      await new Promise<void>((resolve) => {
        this.#onQuiet = resolve;
      });
    }
    this.#receiveAll();
  }

  #rest({ nextMs }: Said): void {
    this.#isQuiet = true;
    this.#wakeAt(nextMs);
    this.#onQuiet();
  }

  #wakeAt(atMs: number | undefined): void {
    if (this.#wake?.atMs === atMs) return;
    this.#wake?.timer.cancel();
    this.#wake = undefined;
    if (atMs === undefined) return;
    const { clock } = this.props;
    const timer = clock.schedule(atMs - clock.now(), () => {
      this.#wake = undefined;
      this.post({ wake: true });
    });
    this.#wake = { atMs, timer };
  }

  #receiveAll(): void {
    for (const message of this.#said.splice(0)) this.props.receive(message);
  }
}
