import { type ChildProcess, spawn } from "node:child_process";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sent to the process as soon as this is fulfilled. @default never */
  readonly interruptWhen?: Promise<unknown>;
}

/** Runs a command to its end, with these environment variables and no others. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { cwd, env, interruptWhen } = options;
  const process = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  process.stdout.on("data", (chunk) => out.push(chunk));
  process.stderr.on("data", (chunk) => err.push(chunk));
  void interruptWhen?.then(() => process.kill("SIGINT"));
  const code = await new Promise<number>((resolve, reject) => {
    process.once("error", reject);
    process.once("close", (code) => resolve(code ?? -1));
  });
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** Ends a process that we started, and waits until it is gone. */
export async function stopProcess(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const gone = new Promise((resolve) => process.once("exit", resolve));
  process.kill("SIGTERM");
  await gone;
}
