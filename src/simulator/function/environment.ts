import { join } from "node:path";
import { Worker } from "node:worker_threads";

export interface EnvironmentProps {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Simulated milliseconds per real one. */
  readonly speed: number;
  readonly now: () => number;
  readonly onLog: (line: string) => void;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** `payload` is the handler's result as JSON. */
export type Answer = { readonly payload: string } | { readonly error: FunctionError };

interface Message {
  readonly log?: string;
  readonly ready?: boolean;
  readonly id?: number;
  readonly result?: string;
  readonly error?: FunctionError;
}

/**
 * One execution environment of a function: a worker thread that has loaded the shipped bundle and answers one event at
 * a time, as in Lambda. Whatever happens to it, the simulator goes on.
 */
export class Environment {
  /** Why the environment ended by itself, once it has. */
  ended: string | undefined;
  readonly #worker: Worker;
  readonly #loaded: Promise<FunctionError | undefined>;
  #pending: { readonly id: number; readonly resolve: (answer: Answer) => void } | undefined;
  #invocations = 0;

  constructor(private readonly props: EnvironmentProps) {
    this.#worker = new Worker(join(__dirname, "runtime.mjs"), {
      env: { ...props.variables },
      workerData: {
        codeDirectory: props.codeDirectory,
        handler: props.handler,
        speed: props.speed,
        now: props.now(),
      },
      // A worker needs a few megabytes for itself, below which it could not even start. It ends at the limit, unless one
      // single object is too big for the 16 MB that Node leaves above it: that would end the whole process.
      resourceLimits: { maxOldGenerationSizeMb: Math.max(props.memoryMb, 32) },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const log = (text: string) => {
      for (const line of text.split("\n")) if (line !== "") props.onLog(line);
    };
    // What the code prints comes as messages; here is what Node itself has to say.
    for (const output of [this.#worker.stdout, this.#worker.stderr]) output.setEncoding("utf8").on("data", log);
    this.#loaded = new Promise((resolve) => {
      this.#worker.on("message", (message: Message) => {
        if (message.log !== undefined) log(message.log);
        else if (message.ready !== undefined) resolve(message.error);
        else this.#answer(message);
      });
      this.#worker.on("error", (error) => {
        this.#end(error.message);
        resolve({ errorType: error.name, errorMessage: error.message });
      });
      this.#worker.on("exit", (code) => {
        this.#end(`the process exited with ${code}`);
        resolve({ errorType: "Runtime.ExitError", errorMessage: `the process exited with ${code}` });
      });
    });
    this.#worker.unref();
  }

  /** Whether the code could be loaded; an error where it could not. */
  loaded(): Promise<FunctionError | undefined> {
    return this.#loaded;
  }

  /**
   * @param event as JSON
   * @param limitMs real milliseconds that the handler believes to have
   */
  async invoke(event: string, context: object, limitMs: number): Promise<Answer> {
    const error = await this.#loaded;
    if (error) return { error };
    if (this.ended !== undefined) return { error: { errorType: "Runtime.ExitError", errorMessage: this.ended } };
    return new Promise((resolve) => {
      const id = this.#invocations++;
      this.#pending = { id, resolve };
      this.#worker.postMessage({ id, event, context, deadline: limitMs, now: this.props.now() });
    });
  }

  stop(): Promise<unknown> {
    return this.#worker.terminate();
  }

  #answer({ id, result, error }: Message): void {
    const pending = this.#pending;
    if (pending === undefined || pending.id !== id) return;
    this.#pending = undefined;
    pending.resolve(error ? { error } : { payload: result ?? "null" });
  }

  #end(reason: string): void {
    this.ended ??= reason;
    this.#pending?.resolve({ error: { errorType: "Runtime.ExitError", errorMessage: this.ended } });
    this.#pending = undefined;
  }
}
