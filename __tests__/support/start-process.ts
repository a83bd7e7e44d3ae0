import { type ChildProcess, fork, type Serializable } from "node:child_process";
import { built } from "./built";
import { stopAfterTest } from "./stop";

/**
 * A process of the project for one test, which does what the message says.
 * @param file `__tests__/support/drill-process.ts`
 */
export function startProcess(file: string, message: Serializable, env: Readonly<Record<string, string>>): ChildProcess {
  const child = fork(built(file), {
    execArgv: [],
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  stopAfterTest({ stop: async () => void child.kill("SIGKILL") });
  child.send(message);
  return child;
}
