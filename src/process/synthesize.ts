import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { type AppMessage, ASKED_FOR_MESSAGES, readMessage } from "./app-messages";
import { UserError } from "./user-error";

export interface SynthesizeOptions {
  /** The file that synthesizes, from the project's folder or absolute. @default the command in cdktf.json */
  readonly app?: string;
  /** Gets each line that the app prints. @default they go to standard error, away from what a command itself prints */
  readonly print?: (line: string) => void;
  /** Told what the app does; only where `print` is given. */
  readonly onMessage?: (message: AppMessage) => void;
  /** Whether a stack that does not keep its objectives is refused, as `cdktf deploy` refuses it. @default false */
  readonly refuse?: boolean;
  /** Ends the app, and with it the synthesis. */
  readonly signal?: AbortSignal;
}

/**
 * Synthesizes as `cdktf synth` does, without cdktf-cli: runs the app that cdktf.json names, or a file.
 * @param root the project's folder
 * @returns the output folder
 * @throws UserError with what the app printed, where it fails
 */
export async function synthesize(root: string, options: SynthesizeOptions = {}): Promise<string> {
  const { output = "cdktf.out" } = configurationOf(root);
  const outdir = join(root, output);
  const { name, command, args } = appOf(root, options.app);
  checkWritable(outdir);
  const { print, onMessage, signal, refuse = false } = options;
  if (signal?.aborted) throw new UserError("ended before anything was synthesized");
  const child = spawn(command, args, {
    cwd: root,
    shell: args.length === 0,
    env: {
      ...process.env,
      ...(refuse ? {} : { OBJECTIVES: "report" }),
      CDKTF_OUTDIR: outdir,
      ...(print ? { [ASKED_FOR_MESSAGES]: "1" } : {}),
    },
    stdio: ["ignore", print ? "pipe" : 2, "pipe"],
    // A group of its own, so that the shell's children end with it.
    detached: signal !== undefined && process.platform !== "win32",
  });
  const end = () => endGroup(child);
  signal?.addEventListener("abort", end);
  try {
    const closed = new Promise<number | null>((done, failed) => child.once("error", failed).once("close", done));
    if (child.stdout && print) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const message = readMessage(line);
        if (message) onMessage?.(message);
        else print(line);
      });
    }
    const [status, errors] = await Promise.all([closed, text(child.stderr as NodeJS.ReadableStream)]);
    if (signal?.aborted) throw new UserError(`ended while ${name} synthesized`);
    if (status !== 0) throw new UserError(`${name} failed:\n${withoutTrace(errors)}`);
    const warnings = withoutTrace(errors);
    if (warnings !== "") (print ?? printError)(warnings);
    return outdir;
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

/** The file that synthesizes, absolute; undefined where the command in cdktf.json names none. */
export function appFile(root: string, app?: string): string | undefined {
  const words = app === undefined ? configurationOf(root).app.split(/\s+/) : [app];
  return words.map((word) => resolve(root, word)).findLast((path) => /\.[cm]?[jt]s$/.test(path) && existsSync(path));
}

const printError = (line: string) => void process.stderr.write(`${line}\n`);

/** What is run, and what it is called. Without arguments it is a command of the shell. */
function appOf(root: string, app: string | undefined): { name: string; command: string; args: readonly string[] } {
  if (app === undefined) {
    const command = configurationOf(root).app;
    return { name: command, command, args: [] };
  }
  const path = resolve(root, app);
  if (!existsSync(path)) {
    throw new UserError(`--app: there is no file ${path}: name the file that synthesizes, such as main.ts`);
  }
  // tsx as a loader: as a command it starts a process for itself and a second one for the file.
  const loader = pathToFileURL(require.resolve("tsx")).href;
  return { name: app, command: process.execPath, args: ["--import", loader, path] };
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  try {
    if (pid === undefined || process.platform === "win32") child.kill();
    else process.kill(-pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

/** Else the user would read about it in a stack trace of CDKTF. */
function checkWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UserError(
      `${folder} cannot be written (${(error as Error).message}): make the folder writable, or work in a copy of the project`,
    );
  }
}

/** What a person can use of what Node prints: neither where in Node it happened, nor the calls that led there. */
function withoutTrace(output: string): string {
  const noise = /^(\s+at |node:internal|npm warn|\s*throw |\s*\^|Node\.js v)/;
  const lines = output.split("\n").filter((line) => !noise.test(line));
  return lines
    .join("\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

function configurationOf(root: string): { readonly app: string; readonly output?: string } {
  const path = join(root, "cdktf.json");
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UserError(`${path} cannot be read: run this in the project's folder`);
  }
}
