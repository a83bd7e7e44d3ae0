import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { GlobalBackend } from "../backend";
import { UserError } from "../process/user-error";
import type { BackendProps } from "../settings/schema";
import { stacksFromSynth } from "../topology/from-synth";
import { type Stack, stackIn } from "./stack";

export interface SynthOptions {
  /** Where the stacks are written and stay, for tests that run the functions' code or Terraform. @default nowhere */
  readonly outdir?: string;
}

export interface SynthBackendOptions extends SynthOptions {
  /** Name of the stack. @default GlobalApp */
  readonly id?: string;
}

/** A stack that was made of settings. */
export interface BackendStack extends Stack {
  /** Paths of all constructs. */
  readonly constructs: readonly string[];
}

/**
 * Synthesizes a backend with these settings, as `cdktf synth` does, with all validations.
 * @throws SettingsError that lists everything that is wrong with the settings
 */
export function synth(props: BackendProps, { id = "GlobalApp", outdir }: SynthBackendOptions = {}): BackendStack {
  return inFolder(outdir, (folder) => {
    const constructs = withoutTraces(() => {
      const app = new App({ outdir: folder });
      const backend = new GlobalBackend(app, id, props);
      const paths = backend.node.findAll().map(({ node }) => node.path);
      app.synth();
      return paths;
    });
    // Not spread: that would read the topology, which not every test needs.
    return Object.assign(stackIn(folder, id), { constructs });
  });
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
    return names.map((name) => stackIn(folder, name));
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
