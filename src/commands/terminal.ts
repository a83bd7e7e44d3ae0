import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { Progress } from "../drill/progress";
import type { Terminal } from "./drill-options";
import { progressText } from "./drill-summary";

/** Where a person is, or where their lines go. */
export interface Screen extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a person is told who ends something that must first tidy up. */
export interface Ending {
  readonly first: string;
  readonly again: string;
}

/** How often a line is printed where there is no terminal, in seconds. */
const PLAIN_SECONDS = 30;

/** Signals that are so close to each other are one: npm and tsx pass on what the terminal has sent to all. In milliseconds. */
const ONE_INTERRUPT_MS = 1000;

/**
 * How a drill talks to a person: one live line on a terminal, plain lines elsewhere; Ctrl-C ends it, and everything is restored.
 * @param ending what is said at each Ctrl-C: it can take minutes to end. @default nothing
 */
export function terminal(print: (line: string) => void, ending?: Ending): Terminal {
  const abort = new AbortController();
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const isAgain = abort.signal.aborted;
      abort.abort(new Error(`ended by ${signal}`));
      const isNew = performance.now() > lastMs + ONE_INTERRUPT_MS;
      lastMs = performance.now();
      if (!isNew || ending === undefined) return;
      line.clear();
      print(`${signal}: ${isAgain ? ending.again : ending.first}`);
    });
  }
  // A reader that went away, or a terminal that was closed, must not end a drill before everything is restored.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const line = progressLine(process.stderr);
  return {
    print: (text) => {
      line.clear();
      print(text);
    },
    progress: line.show,
    ask: (question) => ask(question, process.stdin, process.stderr, abort.signal),
    signal: abort.signal,
  };
}

/** One line that is rewritten on a terminal; elsewhere one for each phase, and one now and then. */
export function progressLine(screen: Screen): { show(progress: Progress): void; clear(): void } {
  const live = screen.isTTY === true;
  let last: Progress | undefined;
  const clear = () => {
    if (live && last) screen.write("\r\x1b[K");
  };
  return {
    clear,
    show: (progress) => {
      const due = progress.phase !== last?.phase || progress.elapsedSeconds >= last.elapsedSeconds + PLAIN_SECONDS;
      const text = progressText(progress);
      if (live) {
        clear();
        // A line that wraps could not be rewritten.
        screen.write(text.slice(0, (screen.columns ?? 80) - 1));
        last = progress;
        if (progress.phase === "done") clear();
      } else if (due) {
        screen.write(`${text}\n`);
        last = progress;
      }
    },
  };
}

/** A line of text that is rewritten on a terminal; elsewhere a line of its own, now and then. */
export function liveLine(
  screen: Screen,
  nowMs: () => number = () => performance.now(),
): { show(text: string): void; clear(): void } {
  let shownMs: number | undefined;
  const clear = () => {
    if (screen.isTTY && shownMs !== undefined) screen.write("\r\x1b[K");
  };
  return {
    clear,
    show: (text) => {
      if (!screen.isTTY && shownMs !== undefined && nowMs() < shownMs + PLAIN_SECONDS * 1000) return;
      clear();
      shownMs = nowMs();
      // A line that wraps could not be rewritten.
      screen.write(screen.isTTY ? text.slice(0, (screen.columns ?? 80) - 1) : `${text}\n`);
    },
  };
}

/** @returns what was typed; nothing where the input ends, or the drill is ended */
export async function ask(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<string> {
  const lines = createInterface({ input, output });
  try {
    const answer = lines.question(question, { signal });
    const ended = once(lines, "close", { signal }).then(() => "");
    return await Promise.race([answer, ended]);
  } catch (error) {
    if ((error as Error).name === "AbortError" || signal.aborted) return "";
    throw error;
  } finally {
    lines.close();
  }
}
