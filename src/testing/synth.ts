import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { GlobalBackend } from "../backend";
import { UserError } from "../process/user-error";
import type { BackendProps } from "../settings/schema";
import { stacksFromSynth } from "../topology/from-synth";
import { readStack, type Stack } from "./stack";

export interface SynthOptions {
  /**
   * Where the stacks are written and stay, for tests that run Terraform or the functions' code. Without it nothing stays: what
   * was read is all that there is.
   */
  readonly outdir?: string;
}

/** A stack, and the tree that it came from. */
export interface ConstructedStack extends Stack {
  /** Paths of all constructs. */
  readonly constructs: readonly string[];
}

/**
 * Synthesizes as `cdktf synth` does, with all validations.
 * @param subject settings of a backend, whose id is GlobalApp; or an app that has one stack, which stays in its own outdir
 * @throws SettingsError that lists everything that is wrong with the settings; UserError that names the stacks of an app with
 *   several
 */
export function synth(subject: BackendProps | App, { outdir }: SynthOptions = {}): ConstructedStack {
  if (subject instanceof App) return withoutTraces(() => synthesized(subject));
  return inFolder(outdir, (folder) =>
    withoutTraces(() => {
      const app = new App({ outdir: folder });
      new GlobalBackend(app, "GlobalApp", subject);
      return synthesized(app);
    }),
  );
}

function synthesized(app: App): ConstructedStack {
  const constructs = app.node.findAll().map(({ node }) => node.path);
  app.synth();
  // Not spread: that would read the topology, which not every test needs.
  return Object.assign(readStack(app.outdir), { constructs: constructs.filter((path) => path !== "") });
}

/**
 * Runs a file such as main.ts in a process of its own, as `cdktf synth` does.
 * @param file from the folder in which the tests run, or absolute
 * @returns every stack that it makes
 * @throws UserError with what the file printed, where it fails; or where it makes no stack
 */
export function synthApp(file: string, { outdir }: SynthOptions = {}): readonly Stack[] {
  return inFolder(outdir, (folder) => {
    const { status, stderr, error } = spawnSync(process.execPath, ["--import", "tsx", resolve(file)], {
      env: { ...process.env, CDKTF_OUTDIR: folder },
      encoding: "utf8",
    });
    if (status !== 0) throw new UserError(`${file} cannot be synthesized:\n${error?.message ?? stderr.trim()}`);
    const names = stacksFromSynth(folder);
    if (names.length === 0) throw new UserError(`${file} makes no stack`);
    return names.map((name) => readStack(folder, name));
  });
}

/** CDKTF notes the whole stack trace of each of its values, which takes half of a synth's time and is nowhere in its output. */
function withoutTraces<T>(task: () => T): T {
  const capture = Error.captureStackTrace;
  Error.captureStackTrace = () => {};
  try {
    return task();
  } finally {
    Error.captureStackTrace = capture;
  }
}

/** Lends the folder that is given, or one for as long as the task lasts. */
function inFolder<T>(given: string | undefined, task: (folder: string) => T): T {
  const folder = given ?? mkdtempSync(join(tmpdir(), "synth-"));
  try {
    return task(folder);
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
