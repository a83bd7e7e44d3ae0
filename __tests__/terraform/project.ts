import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { synthesize } from "../../src/process/synthesize";
import type { BackendProps } from "../../src/settings/schema";
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

  get stackFolder(): string {
    return join(this.root, "cdktf.out", "stacks", STACK);
  }

  /** Writes main.ts with these settings and synthesizes it, as `cdktf synth` does. */
  async synth(props: BackendProps): Promise<void> {
    writeFileSync(
      join(this.root, "main.ts"),
      `import { App } from "cdktf";
import { GlobalBackend } from "./src/backend";

const app = new App();
new GlobalBackend(app, "${STACK}", ${JSON.stringify(props, undefined, 2)});
app.synth();
`,
    );
    await synthesize(this.root);
    this.#prepared = prepare(this.stackFolder, this.tools.providers);
  }

  /** Changes what was synthesized, as a transform of the user's would. */
  changeStack(change: (stack: SynthesizedJson) => void): void {
    const path = join(this.stackFolder, "cdk.tf.json");
    const stack = JSON.parse(readFileSync(path, "utf8"));
    change(stack);
    writeFileSync(path, JSON.stringify(stack));
  }

  /** Region of the provider that a resource names. */
  regionOf(address: string): string {
    const [type = "", name = ""] = address.split(".");
    return this.#json().resource[type]?.[name]?.provider?.replace(/^aws\./, "") ?? "";
  }

  /** Addresses of the resources of a type. */
  addresses(type: string): readonly string[] {
    return Object.keys(this.#json().resource[type] ?? {}).map((name) => `${type}.${name}`);
  }

  /** Runs the command that users run. */
  async cdktf(command: "deploy" | "destroy", ...options: string[]): Promise<void> {
    const skipSynth = this.#prepared ? ["--skip-synth"] : [];
    const args = ["cdktf", command, STACK, "--auto-approve", ...skipSynth, ...options];
    const { code, stdout, stderr } = await run("npx", args, { cwd: this.root, env: this.env });
    if (code !== 0) throw new Error(`npx ${args.join(" ")} exits with ${code}:\n${stdout}${stderr}`);
  }

  /** Runs the command that users run, on the stack as it was fitted to what is here. Nothing is synthesized after it. */
  teardown(...options: string[]): Promise<Ended> {
    writeFileSync(join(this.root, "cdktf.json"), JSON.stringify({ app: "true" }));
    const args = ["--import", "tsx", "src/cli.ts", "teardown", ...options];
    return run(process.execPath, args, { cwd: this.root, env: this.env });
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
