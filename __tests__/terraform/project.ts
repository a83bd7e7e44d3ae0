import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { synthesize } from "../../src/process/synthesize";
import type { BackendProps } from "../../src/settings/schema";
import { ASKER } from "./aws/client";
import { prepare } from "./prepare";
import { type Ended, run } from "./process";
import { Terraform } from "./terraform";
import { inherited, type Tools, writeCliConfiguration } from "./tools";

const ROOT = resolve(__dirname, "..", "..");
/** What a user's copy of the repository needs to be synthesized and deployed. */
const COPIED = ["src", "functions", "cdktf.json", "package.json", "tsconfig.json", ".terraform-version"];

/** The stack of main.ts. */
export const STACK = "GlobalApp";

/** What a test changes of a stack by hand. */
export interface SynthesizedJson {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly data: Record<string, Record<string, Record<string, unknown>>>;
  readonly provider: { readonly aws?: readonly { readonly default_tags?: unknown }[] };
  removed?: unknown;
}

/** A user's copy of the repository, with a main.ts of its own, in a folder that goes when the test ends. */
export class Project {
  readonly root = mkdtempSync(join(tmpdir(), "globalapp-terraform-"));
  readonly terraform: Terraform;
  /** Whether the stack had to be changed for the providers that are here: then it must not be synthesized again. */
  #prepared = false;
  /** Environment of whatever runs in the project. */
  readonly env: Readonly<Record<string, string>>;

  constructor(
    private readonly tools: Tools,
    awsUrl: string,
  ) {
    for (const path of COPIED) cpSync(join(ROOT, path), join(this.root, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.root, "node_modules"));
    this.env = {
      ...inherited(),
      TF_CLI_CONFIG_FILE: writeCliConfiguration(this.root, tools),
      TF_IN_AUTOMATION: "1",
      // Terraform and its providers live for seconds: less collecting of garbage saves a fifth of their time.
      GOGC: "400",
      AWS_ENDPOINT_URL: awsUrl,
      AWS_ACCESS_KEY_ID: "terraform",
      AWS_SECRET_ACCESS_KEY: "terraform",
      AWS_EC2_METADATA_DISABLED: "true",
      // The user's own profiles stay out of it.
      AWS_CONFIG_FILE: join(this.root, "no-config"),
      AWS_SHARED_CREDENTIALS_FILE: join(this.root, "no-credentials"),
    };
    this.terraform = new Terraform(this.stackFolder, this.env);
  }

  get #main(): string {
    return join(this.root, "main.ts");
  }

  get outputFolder(): string {
    return join(this.root, "cdktf.out");
  }

  get stackFolder(): string {
    return join(this.outputFolder, "stacks", STACK);
  }

  /** What was synthesized, as Terraform reads it. */
  stack(): SynthesizedJson {
    return JSON.parse(readFileSync(join(this.stackFolder, "cdk.tf.json"), "utf8"));
  }

  /** Writes main.ts with these settings and synthesizes it, as `cdktf synth` does. */
  async synth(props: BackendProps): Promise<void> {
    writeFileSync(
      this.#main,
      `import { App } from "cdktf";
import { GlobalBackend } from "./src/backend";

const app = new App();
new GlobalBackend(app, "${STACK}", ${JSON.stringify(props, undefined, 2)});
app.synth();
`,
    );
    await this.synthMain();
  }

  /** Synthesizes main.ts as it is in the project's folder: the repository's own, until it is edited. */
  async synthMain(): Promise<void> {
    if (!existsSync(this.#main)) cpSync(join(ROOT, "main.ts"), this.#main);
    await synthesize(this.root);
    this.#prepared = prepare(this.stackFolder, this.tools.providers);
  }

  /** Puts the stack that an earlier version synthesized where this one would. Its functions do nothing. */
  useStack(json: string): void {
    const { data }: SynthesizedJson = JSON.parse(json);
    for (const { source_dir } of Object.values(data.archive_file ?? {})) {
      const code = join(this.stackFolder, String(source_dir));
      mkdirSync(code, { recursive: true });
      writeFileSync(join(code, "index.js"), "exports.handler = async () => ({ statusCode: 200 });\n");
    }
    writeFileSync(join(this.stackFolder, "cdk.tf.json"), json);
    this.#prepared = prepare(this.stackFolder, this.tools.providers);
  }

  /** Edits main.ts, as a user does. @throws Error where it does not have the text */
  editMain(before: string, after: string): void {
    const main = readFileSync(this.#main, "utf8");
    if (!main.includes(before)) throw new Error(`main.ts has no ${before}`);
    writeFileSync(this.#main, main.replace(before, after));
  }

  /** Changes what was synthesized, as a transform of the user's would. */
  changeStack(change: (stack: SynthesizedJson) => void): void {
    const stack = this.stack();
    change(stack);
    writeFileSync(join(this.stackFolder, "cdk.tf.json"), JSON.stringify(stack));
  }

  /** Region of the provider that a resource names; of a resource of Terraform itself, the one that it is named after. */
  regionOf(address: string): string {
    const [type = "", name = ""] = address.split(".");
    if (type === "terraform_data") return /[a-z]{2}-[a-z]+-\d/.exec(name)?.[0] ?? "";
    return this.#json().resource[type]?.[name]?.provider?.replace(/^aws\./, "") ?? "";
  }

  /** Addresses of the resources of a type. */
  addresses(type: string): readonly string[] {
    return Object.keys(this.#json().resource[type] ?? {}).map((name) => `${type}.${name}`);
  }

  /** Runs the command that users run. @returns what it printed */
  async cdktf(command: "deploy" | "destroy" | "diff" | "output", ...options: string[]): Promise<string> {
    const approved = command === "deploy" || command === "destroy" ? ["--auto-approve"] : [];
    const skipSynth = this.#prepared ? ["--skip-synth"] : [];
    const args = ["cdktf", command, STACK, ...approved, ...skipSynth, ...options];
    const { code, stdout, stderr } = await run("npx", args, { cwd: this.root, env: this.env });
    if (code !== 0) throw new Error(`npx ${args.join(" ")} exits with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Takes down what is deployed. */
  teardown(...options: string[]): Promise<Ended> {
    return this.npmRun("teardown", ...options);
  }

  /** Deploys what was synthesized. */
  deploy(...options: string[]): Promise<Ended> {
    return this.npmRun("deploy", ...options);
  }

  /**
   * Deploys main.ts, which is synthesized too, as a release does where code was rolled back. What is printed has Terraform's
   * commands in it, as `$ terraform plan`. Traffic is moved by another one than who deploys.
   */
  release(...options: string[]): Promise<Ended> {
    const terraform = join(this.root, "recorded-terraform");
    const [tsx, script] = [require.resolve("tsx"), join(__dirname, "recorded-terraform.ts")];
    const command = [process.execPath, "--import", tsx, script, JSON.stringify(this.tools.providers)];
    writeFileSync(terraform, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`, { mode: 0o755 });
    const env = { ...this.env, TERRAFORM_BINARY_NAME: terraform, AWS_ACCESS_KEY_ID: ASKER };
    const args = ["--import", "tsx", "src/cli.ts", "deploy", ...options];
    return run(process.execPath, args, { cwd: this.root, env });
  }

  /** Runs one of the commands that users run with npm, on the stack as it was fitted to what is here. */
  async npmRun(command: string, ...options: string[]): Promise<Ended> {
    const configuration = join(this.root, "cdktf.json");
    const own = readFileSync(configuration);
    // Nothing is synthesized, which would undo that.
    writeFileSync(configuration, JSON.stringify({ app: "true" }));
    const args = ["--import", "tsx", "src/cli.ts", command, ...options];
    // What an operator asks of AWS is not what the deploying role needs permissions for.
    const env = ["dial", "weight"].includes(command) ? { ...this.env, AWS_ACCESS_KEY_ID: ASKER } : this.env;
    try {
      return await run(process.execPath, args, { cwd: this.root, env });
    } finally {
      writeFileSync(configuration, own);
    }
  }

  /** Changes what the function does: one more line that runs. */
  changeFunction(): void {
    appendFileSync(join(this.root, "functions", "api", "index.ts"), "\nconsole.log('changed');\n");
  }

  #json(): { readonly resource: Record<string, Record<string, { readonly provider?: string }>> } {
    return JSON.parse(readFileSync(join(this.stackFolder, "cdk.tf.json"), "utf8"));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
