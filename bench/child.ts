import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

type Result<Answer> = { readonly answer: Answer } | { readonly error: string };

/** A process of its own that answers one question at a time, and ends when the one that started it does. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<[Result<never>]>;

  /** @param file in this folder; it calls `answer` */
  constructor(file: string, env: Readonly<Record<string, string>> = {}) {
    this.#process = fork(join(__dirname, file), {
      env: { ...process.env, ...env },
      // The function's log would fill the terminal.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#ended = once(this.#process, "exit").then(([code]) => [{ error: `${file} ended with ${code}` }]);
  }

  /** @throws Error with what the process said was wrong */
  async ask<Answer>(question: unknown): Promise<Answer> {
    const answered = once(this.#process, "message") as Promise<[Result<Answer>]>;
    this.#process.send(question as object);
    const [result] = await Promise.race([answered, this.#ended]);
    if ("error" in result) throw new Error(result.error);
    return result.answer;
  }

  stop(): void {
    this.#process.kill();
  }
}

/** The other side: what a child does with each question. */
export function answer<Question>(answerTo: (question: Question) => Promise<unknown>): void {
  const send = (result: Result<unknown>) => process.send?.(result);
  process.on("message", (question: Question) => {
    answerTo(question).then(
      (result) => send({ answer: result }),
      (error: Error) => send({ error: error.message }),
    );
  });
  process.on("disconnect", () => process.exit());
}
