import { createInterface } from "node:readline/promises";
import type { Progress } from "../drill/drill";
import type { DrillIo } from "./drill";

/** How a drill talks to a person: one live line on a terminal, plain lines elsewhere; Ctrl-C ends it, and puts all back. */
export function terminal(print: (line: string) => void): DrillIo {
  const live = process.stderr.isTTY === true;
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => abort.abort(new Error(`ended by ${signal}`)));
  }
  let phase: Progress["phase"] | undefined;
  return {
    print: (line) => {
      if (live) process.stderr.write("\r\x1b[K");
      print(line);
    },
    progress: (progress) => {
      if (live) process.stderr.write(`\r\x1b[K${progressText(progress)}`);
      else if (progress.phase !== phase) process.stderr.write(`${progressText(progress)}\n`);
      phase = progress.phase;
    },
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question, { signal: abort.signal });
      } finally {
        lines.close();
      }
    },
    signal: abort.signal,
  };
}

function progressText({ phase, elapsedSeconds, answering, failed }: Progress): string {
  const regions = Object.entries(answering)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([region, count]) => `${region} ${count}`);
  const who = regions.length > 0 ? `  answering: ${regions.join(", ")}` : "";
  return `${elapsedSeconds.toFixed(0).padStart(5)} s  ${phase.padEnd(9)}${who}  failed: ${failed}`;
}
