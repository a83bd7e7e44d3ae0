import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { stopProcess } from "../process";

export interface Moto {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts moto, an AWS control plane in memory, on a port of its choice. */
export async function startMoto(): Promise<Moto> {
  const process = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  return { url: await urlOf(process), stop: () => stopProcess(process) };
}

/** What it says before it listens is all that it can be asked: it has no other sign of being ready. */
function urlOf(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process.once("error", reject);
    process.once("exit", (code) => reject(new Error(`moto_server ended with ${code} before it listened`)));
    const lines = createInterface({ input: process.stderr as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      const url = /Running on (http:\S+)/.exec(line)?.[1];
      if (url) resolve(url);
    });
  });
}
