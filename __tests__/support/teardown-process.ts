import { teardown } from "../../src/commands/teardown";
import { HastyClock } from "./hasty-clock";

/* A teardown as a process of its own, so that it can be killed. Where nobody kills it, its error is its exit code. */
process.once("message", ({ root, options }) => {
  const io = {
    print: (line: string) => void process.stdout.write(`${line}\n`),
    error: (text: string) => void process.stderr.write(text),
    ask: async () => "",
    signal: new AbortController().signal,
  };
  teardown(root, options, io, { clock: new HastyClock() }).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
