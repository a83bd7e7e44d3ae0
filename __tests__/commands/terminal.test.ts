import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, liveLine, progressLine, terminal } from "../../src/commands/terminal";
import type { Progress } from "../../src/drill/progress";

const progress = (changes: Partial<Progress> = {}): Progress => ({
  phase: "watch",
  elapsedSeconds: 42.4,
  answering: { "us-west-2": 3, "eu-central-1": 17 },
  failed: 5,
  ...changes,
});

/** A screen, and what was written to it. */
function screenOf(properties: object = {}) {
  const written: string[] = [];
  const screen = Object.assign(new PassThrough(), properties);
  screen.on("data", (chunk: Buffer) => written.push(chunk.toString()));
  return { screen, text: () => written.join("") };
}

describe("a live line", () => {
  it("is rewritten on a terminal, never wraps, and can be taken away", () => {
    const { screen, text } = screenOf({ isTTY: true, columns: 10 });
    const line = liveLine(screen);
    line.clear();
    line.show("the first line");
    line.show("second");
    line.clear();
    expect(text()).toBe("the first\r\x1b[Ksecond\r\x1b[K");
  });

  it("is a line of its own elsewhere, every 30 s", () => {
    const { screen, text } = screenOf();
    let now = 0;
    const line = liveLine(screen, () => now);
    for (; now <= 60_000; now += 1000) line.show(`${now / 1000} s`);
    line.clear();
    expect(text()).toBe("0 s\n30 s\n60 s\n");
  });
});

describe("the progress of a drill", () => {
  it("is one live line on a terminal: phase, time, who answers, and failures", () => {
    const { screen, text } = screenOf({ isTTY: true, columns: 100 });
    const line = progressLine(screen);
    line.show(progress());
    expect(text()).toBe("   42 s  watch      failed: 5  answering: eu-central-1 17, us-west-2 3");
    line.show(progress({ elapsedSeconds: 43, failed: 6 }));
    expect(text().split("\r\x1b[K")).toEqual([
      "   42 s  watch      failed: 5  answering: eu-central-1 17, us-west-2 3",
      "   43 s  watch      failed: 6  answering: eu-central-1 17, us-west-2 3",
    ]);
    expect(text()).not.toContain("\n");
  });

  it("never wraps, because what wraps cannot be rewritten", () => {
    const { screen, text } = screenOf({ isTTY: true, columns: 20 });
    progressLine(screen).show(progress());
    expect(text()).toBe("   42 s  watch     ");
  });

  it("is gone when the drill is done, or something else is printed", () => {
    const { screen, text } = screenOf({ isTTY: true });
    const line = progressLine(screen);
    line.clear();
    expect(text()).toBe("");
    line.show(progress());
    line.clear();
    line.show(progress({ phase: "done" }));
    expect(text().endsWith("\r\x1b[K")).toBe(true);
  });

  it("is a plain line for each phase elsewhere, and one now and then", () => {
    const { screen, text } = screenOf();
    const line = progressLine(screen);
    for (let second = 0; second < 70; second++) line.show(progress({ elapsedSeconds: second }));
    line.show(progress({ phase: "revert", elapsedSeconds: 70 }));
    line.clear();
    expect(text()).not.toContain("\x1b");
    expect(
      text()
        .split("\n")
        .map((each) => each.slice(0, 15).trim()),
    ).toEqual(["0 s  watch", "30 s  watch", "60 s  watch", "70 s  revert", ""]);
  });
});

describe("a question", () => {
  const asked = (input: PassThrough, signal = new AbortController().signal) =>
    ask("Which region? ", input, new PassThrough(), signal);

  it("is answered by a line", async () => {
    const input = new PassThrough();
    const answer = asked(input);
    input.write("us-west-2\n");
    expect(await answer).toBe("us-west-2");
  });

  it("is answered by nothing where nobody is there to answer", async () => {
    const input = new PassThrough();
    const answer = asked(input);
    input.end();
    expect(await answer).toBe("");
  });

  it("is answered by nothing where the drill is ended meanwhile, or was before", async () => {
    const abort = new AbortController();
    const answer = asked(new PassThrough(), abort.signal);
    abort.abort(new Error("ended by SIGINT"));
    expect(await answer).toBe("");
    expect(await asked(new PassThrough(), abort.signal)).toBe("");
  });
});

describe("Ctrl-C", () => {
  const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const ENDING = { first: "ends", again: "still ends" };

  /** What a signal does that the terminal hears. */
  function heard(ending?: { first: string; again: string }) {
    const before = SIGNALS.map((signal) => process.listeners(signal));
    const printed: string[] = [];
    const { signal } = terminal((line) => printed.push(line), ending);
    const own = SIGNALS.map((name, index) => process.listeners(name).find((each) => !before[index]?.includes(each)));
    onTestFinished(() => {
      for (const [index, listener] of own.entries()) {
        if (listener) process.off(SIGNALS[index] as (typeof SIGNALS)[number], listener);
      }
    });
    let nowMs = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => nowMs);
    onTestFinished(() => clock.mockRestore());
    const send = (name: (typeof SIGNALS)[number], afterMs: number) => {
      nowMs += afterMs;
      own[SIGNALS.indexOf(name)]?.(name);
    };
    return { printed, signal, send };
  }

  it("ends what it stands for, and says each time that it must tidy up first", () => {
    const { printed, signal, send } = heard(ENDING);
    send("SIGINT", 0);
    expect((signal.reason as Error).message).toBe("ended by SIGINT");
    // npm passes on what the terminal has sent to all.
    send("SIGINT", 100);
    expect(printed).toEqual(["SIGINT: ends"]);
    send("SIGTERM", 5000);
    expect(printed).toEqual(["SIGINT: ends", "SIGTERM: still ends"]);
    expect((signal.reason as Error).message).toBe("ended by SIGINT");
  });

  it("says nothing where there is nothing to say", () => {
    const { printed, signal, send } = heard();
    send("SIGHUP", 0);
    expect([printed, signal.aborted]).toEqual([[], true]);
  });
});
