import { join } from "node:path";
import type { Duplex } from "node:stream";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../process/clock";
import { ThreadSocket } from "./thread-socket.cjs";
import {
  directChannel,
  type FromWorker,
  type FunctionError,
  type SocketNews,
  TurnsChannel,
  type WorkerChannel,
} from "./worker-channel";

/** The simulator's own servers, as an environment reaches them under the virtual clock: without a socket. */
export interface WorldNetwork {
  /** Where they listen on the loopback interface. */
  readonly ports: readonly number[];
  /** Gives the server of a port its end of a new connection. */
  connect(port: number, socket: Duplex): void;
}

export interface EnvironmentProps {
  /** Whose it is, for errors. */
  readonly what: string;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly network: WorldNetwork;
  /** What its chance is made of under the virtual clock. */
  readonly seed: string;
  readonly onLog: (line: string) => void;
}

/** `payload` is the handler's result as JSON. */
export type InvocationAnswer = { readonly payload: string } | { readonly error: FunctionError };

/** What a function needs of an environment, whatever runs the code in it. */
export type RunningEnvironment = Pick<Environment, "ended" | "loaded" | "invoke" | "stop">;

export type StartEnvironment = (props: EnvironmentProps) => RunningEnvironment;

/**
 * One execution environment of a function: a worker thread that has loaded the shipped bundle and answers one event at
 * a time, as in Lambda. An environment that fails does not end the simulator.
 */
export class Environment {
  /** Why the environment ended by itself, once it has. */
  ended: string | undefined;
  readonly #worker: Worker;
  readonly #channel: WorkerChannel;
  readonly #loaded: Promise<FunctionError | undefined>;
  #onLoaded: (error: FunctionError | undefined) => void = () => {};
  #pending: { readonly id: number; readonly resolve: (answer: InvocationAnswer) => void } | undefined;
  #invocations = 0;
  readonly #sockets = new Map<number, InstanceType<typeof ThreadSocket>>();
  readonly #forgetTempo: (() => void) | undefined;

  constructor(private readonly props: EnvironmentProps) {
    const { clock, what } = props;
    this.#worker = new Worker(join(__dirname, "runtime.cjs"), {
      env: { ...props.variables },
      workerData: {
        codeDirectory: props.codeDirectory,
        handler: props.handler,
        speed: clock.speed,
        rate: clock.rate ?? clock.speed,
        now: clock.now(),
        ports: props.network.ports,
        seed: props.seed,
      },
      // A worker needs a few megabytes for itself, below which it could not even start. It ends at the limit, unless one
      // single object is too big for the 16 MB that Node leaves above it: that would end the whole process.
      resourceLimits: { maxOldGenerationSizeMb: Math.max(props.memoryMb, 32) },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    // What the code prints comes as messages; here is what Node itself has to say.
    for (const output of [this.#worker.stdout, this.#worker.stderr]) {
      output.setEncoding("utf8").on("data", (text: string) => this.#log(text));
    }
    this.#loaded = new Promise((resolve) => {
      this.#onLoaded = resolve;
    });
    const worker = this.#worker;
    const receive = (message: FromWorker) => this.#receive(message);
    this.#channel =
      clock.speed === 0
        ? new TurnsChannel({ worker, clock, what, receive, onHang: (reason) => this.#end(reason) })
        : directChannel(worker, () => clock.now(), receive);
    // Under the virtual clock each message has the time, and nothing else moves it.
    if (clock.speed !== 0) this.#forgetTempo = clock.onTempo?.(({ rate }) => this.#channel.post({ rate }));
    worker.on("error", (error) => this.#end(error.message, error.name));
    worker.on("exit", (code) => this.#end(`the process exited with ${code}`));
    worker.unref();
  }

  /** Whether the code could be loaded; an error where it could not. */
  loaded(): Promise<FunctionError | undefined> {
    return this.#loaded;
  }

  /**
   * @param event as JSON
   * @param limitMs milliseconds that the handler believes to have
   */
  async invoke(event: string, context: object, limitMs: number): Promise<InvocationAnswer> {
    const error = await this.#loaded;
    if (error) return { error };
    if (this.ended !== undefined) return { error: { errorType: "Runtime.ExitError", errorMessage: this.ended } };
    return new Promise((resolve) => {
      const id = this.#invocations++;
      this.#pending = { id, resolve };
      this.#channel.post({ id, event, context, deadline: limitMs });
    });
  }

  stop(): Promise<unknown> {
    this.#forgetTempo?.();
    this.#channel.end();
    return this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (message.log !== undefined) this.#log(message.log);
    else if (message.ready !== undefined) this.#onLoaded(message.error);
    else if (message.connect !== undefined) this.#connect(message.socket as number, message.connect);
    else if (message.socket !== undefined) this.#sockets.get(message.socket)?.receive(message as SocketNews);
    else this.#answer(message);
  }

  #log(text: string): void {
    for (const line of text.split("\n")) if (line !== "") this.props.onLog(line);
  }

  #connect(id: number, port: number): void {
    const socket = new ThreadSocket((message) => this.#channel.post({ socket: id, ...message }));
    this.#sockets.set(id, socket);
    socket.once("close", () => this.#sockets.delete(id));
    // Whoever is gone may leave answers behind.
    socket.on("error", () => {});
    this.props.network.connect(port, socket);
  }

  #answer({ id, result, error }: FromWorker): void {
    const pending = this.#pending;
    if (pending === undefined || pending.id !== id) return;
    this.#pending = undefined;
    pending.resolve(error ? { error } : { payload: result ?? "null" });
  }

  #end(reason: string, errorType = "Runtime.ExitError"): void {
    this.#forgetTempo?.();
    this.#channel.end();
    this.#onLoaded({ errorType, errorMessage: reason });
    this.ended ??= reason;
    this.#pending?.resolve({ error: { errorType: "Runtime.ExitError", errorMessage: this.ended } });
    this.#pending = undefined;
    for (const socket of this.#sockets.values()) socket.receive({ destroyed: true });
  }
}
