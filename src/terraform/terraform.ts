import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { UserError } from "../process/user-error";

/** Terraform, as far as a teardown needs it. */
export interface Terraform {
  init(): Promise<void>;
  /** @returns the state as JSON */
  show(): Promise<string>;
  /** @param targets addresses of resources, which go with all that depends on them; none: everything goes */
  destroy(targets: readonly string[]): Promise<void>;
}

/** Terraform, as far as a deployment needs it. */
export interface PlanningTerraform extends Terraform {
  /**
   * Prints a plan, and keeps it.
   * @param targets addresses of resources, which are planned with all that they need; none: everything is
   * @param file where the plan is kept
   */
  plan(targets: readonly string[], file: string): Promise<void>;
  /** @returns a plan as JSON */
  showPlan(file: string): Promise<string>;
  /** Does what a plan says. */
  apply(file: string): Promise<void>;
  /** @returns the outputs as JSON */
  output(): Promise<string>;
}

/** Thrown where Terraform ends with an error, which it has told the user itself. */
export class TerraformFailure extends Error {
  constructor(
    readonly command: string,
    /** What Terraform wrote to stderr. */
    readonly said: string,
    /** The stack's, as seen from where this program runs. */
    readonly folder: string,
  ) {
    super(`terraform ${command} failed`);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Signals that are so close to each other are one: npm and tsx, which this may run in, may pass on what the terminal has
 * sent to all of them. In milliseconds.
 */
const ONE_INTERRUPT_MS = 1000;

/**
 * Terraform in a stack's folder. What it prints goes where this program prints, and its errors, which come at its end, to a
 * file: a pipe to this program would end Terraform before it has given up its lock, where this program is killed.
 * @param error told of what it wrote to stderr
 */
export class TerraformProcess implements PlanningTerraform {
  /** As cdktf finds it. */
  readonly #binary = process.env.TERRAFORM_BINARY_NAME || "terraform";

  constructor(
    private readonly folder: string,
    private readonly error: (text: string) => void,
  ) {}

  async init(): Promise<void> {
    await this.#run(["init", "-input=false", "-no-color"], "inherit");
  }

  show(): Promise<string> {
    return this.#run(["show", "-json", "-no-color"], "pipe");
  }

  async destroy(targets: readonly string[]): Promise<void> {
    await this.#run(["destroy", "-auto-approve", ...QUIET, ...targetOptions(targets)], "inherit");
  }

  async plan(targets: readonly string[], file: string): Promise<void> {
    await this.#run(["plan", ...QUIET, `-out=${file}`, ...targetOptions(targets)], "inherit");
  }

  showPlan(file: string): Promise<string> {
    return this.#run(["show", "-json", "-no-color", file], "pipe");
  }

  async apply(file: string): Promise<void> {
    await this.#run(["apply", ...QUIET, file], "inherit");
  }

  output(): Promise<string> {
    return this.#run(["output", "-json", "-no-color"], "pipe");
  }

  /** @returns what it printed, where that is not the user's */
  #run(args: readonly string[], stdout: "inherit" | "pipe"): Promise<string> {
    // In a group of its own, because a terminal sends Ctrl-C to this program's whole group: Terraform ends in order after one
    // interrupt, and gives up what it is doing after two (RunOperation in internal/command/meta.go of Terraform).
    const temporary = mkdtempSync(join(tmpdir(), "globalapp-terraform-"));
    const errors = join(temporary, "errors.txt");
    const stderr = openSync(errors, "w");
    const child = spawn(this.#binary, args, {
      cwd: this.folder,
      stdio: ["ignore", stdout, stderr],
      detached: true,
    });
    const pass = interrupts(child);
    for (const signal of SIGNALS) process.on(signal, pass);
    const printed: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => printed.push(chunk));
    return new Promise<string>((resolve, reject) => {
      child.once("error", (error) => reject(this.#notStarted(error)));
      child.once("close", (code) => {
        const said = readFileSync(errors, "utf8");
        if (said !== "") this.error(said);
        if (code === 0) resolve(Buffer.concat(printed).toString());
        else reject(new TerraformFailure(args[0] ?? "", said, relative(process.cwd(), this.folder)));
      });
    }).finally(() => {
      closeSync(stderr);
      rmSync(temporary, { recursive: true });
      for (const signal of SIGNALS) process.off(signal, pass);
    });
  }

  #notStarted(error: Error): UserError {
    return new UserError(
      `${this.#binary} cannot be started (${error.message}): install Terraform, or name it in TERRAFORM_BINARY_NAME`,
    );
  }
}

const QUIET = ["-input=false", "-no-color"];

const targetOptions = (targets: readonly string[]): string[] => targets.map((target) => `-target=${target}`);

/** Interrupts a process; a second time as well, where somebody wants that. */
function interrupts(child: ChildProcess): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last > ONE_INTERRUPT_MS) child.kill("SIGINT");
    last = now;
  };
}
