import { PLANNER } from "./aws/client";
import { type Ended, run } from "./process";

/** What Terraform says of one problem. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
}

/** What a plan does, by the addresses of the resources; what it leaves as it is and what it only reads is not in it. */
export interface Plan {
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly replace: readonly string[];
  readonly delete: readonly string[];
  /** What goes out of the state, and stays at AWS. */
  readonly forget: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A resource that Terraform has made, as its state has it. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of resource has its own attributes
  readonly attributes: any;
}

/** What of a state is read here. Source: https://developer.hashicorp.com/terraform/internals/state-syntax */
interface State {
  readonly resources?: readonly {
    readonly mode: "managed" | "data";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: unknown }[];
  }[];
}

/** A line of what Terraform prints with -json. */
interface Message {
  readonly type: string;
  readonly diagnostic?: Diagnostic;
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
  readonly outputs?: Readonly<Record<string, { readonly action?: string }>>;
}

/** Thrown where a command fails that must not. */
export class TerraformError extends Error {
  constructor(
    command: string,
    readonly diagnostics: readonly Diagnostic[],
    output: string,
  ) {
    const problems = diagnostics.filter(({ severity }) => severity === "error");
    const said = problems.map(({ summary, detail, address }) => `${address ?? ""} ${summary}\n${detail ?? ""}`);
    super(`terraform ${command} fails:\n${said.length > 0 ? said.join("\n") : output}`);
  }
}

const PLAN = "planned";

/** Terraform in one folder, run for its JSON. */
export class Terraform {
  constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async init(...options: string[]): Promise<void> {
    await this.#run("init", ["-no-color", ...options]);
  }

  async validate(): Promise<readonly Diagnostic[]> {
    const { stdout } = await this.#run("validate", ["-json"], [0, 1]);
    return JSON.parse(stdout).diagnostics;
  }

  /** Plans, and keeps the plan for `applyPlan`. */
  async plan(...options: string[]): Promise<Plan> {
    const { code, stdout } = await this.#run(
      "plan",
      ["-json", "-detailed-exitcode", `-out=${PLAN}`, ...options],
      [0, 2],
    );
    const messages = messagesOf(stdout);
    const plan = planOf(messages);
    const outputs = messages.flatMap((message) => Object.entries(message.outputs ?? {}));
    const changedOutputs = outputs.filter(([, { action = "noop" }]) => action !== "noop").map(([name]) => name);
    const changes = [changedOutputs, plan.create, plan.update, plan.replace, plan.delete, plan.forget].flat();
    // The exit code is what scripts go by, so the two must agree.
    if ((code === 2) !== changes.length > 0) throw new Error(`plan exits with ${code} and changes ${changes}`);
    return plan;
  }

  /** The plan that was kept, as `terraform show -json` prints it. */
  async showPlan(): Promise<string> {
    return (await this.#run("show", ["-json", PLAN])).stdout;
  }

  /** Has a resource replaced by the next plan. */
  async taint(address: string): Promise<void> {
    await this.#run("taint", ["-no-color", address]);
  }

  async untaint(address: string): Promise<void> {
    await this.#run("untaint", ["-no-color", address]);
  }

  async applyPlan(): Promise<readonly Diagnostic[]> {
    const { stdout } = await this.#run("apply", ["-json", PLAN]);
    return diagnosticsOf(messagesOf(stdout));
  }

  /**
   * Applies some resources, and what they need, until it is interrupted.
   *
   * @returns its errors, which are those of the interrupt if nothing else went wrong
   */
  async interruptedApply(targets: readonly string[], interruptWhen: Promise<unknown>): Promise<readonly Diagnostic[]> {
    const args = ["apply", "-json", "-auto-approve", "-input=false", ...targets.map((target) => `-target=${target}`)];
    const { stdout } = await run("terraform", args, { cwd: this.folder, env: this.env, interruptWhen });
    return diagnosticsOf(messagesOf(stdout)).filter(({ severity }) => severity === "error");
  }

  async destroy(): Promise<readonly Diagnostic[]> {
    const { stdout } = await this.#run("destroy", ["-json", "-auto-approve"]);
    return diagnosticsOf(messagesOf(stdout));
  }

  async import(address: string, id: string): Promise<void> {
    await this.#run("import", ["-no-color", address, id]);
  }

  /** Takes resources out of the state, and leaves them where they are. */
  async forget(...addresses: string[]): Promise<void> {
    await this.#run("state", ["rm", ...addresses]);
  }

  /** Every resource that the state holds, without the data sources. As it is: showing it takes a second of the provider. */
  async state(): Promise<readonly StateResource[]> {
    const { stdout } = await this.#run("state", ["pull"]);
    const { resources = [] }: State = stdout.trim() === "" ? {} : JSON.parse(stdout);
    return resources
      .filter(({ mode, instances }) => mode === "managed" && instances.length > 0)
      .map(({ type, name, instances }) => ({ type, address: `${type}.${name}`, attributes: instances[0]?.attributes }));
  }

  async #run(command: string, args: readonly string[], allowed: readonly number[] = [0]): Promise<Ended> {
    const input = /^(init|plan|apply|destroy|import)$/.test(command) ? ["-input=false"] : [];
    const env = command === "plan" ? { ...this.env, AWS_ACCESS_KEY_ID: PLANNER } : this.env;
    const ended = await run("terraform", [command, ...input, ...args], { cwd: this.folder, env });
    if (allowed.includes(ended.code)) return ended;
    throw new TerraformError(command, diagnosticsOf(messagesOf(ended.stdout)), ended.stdout + ended.stderr);
  }
}

function messagesOf(stdout: string): readonly Message[] {
  return stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}

const diagnosticsOf = (messages: readonly Message[]): readonly Diagnostic[] =>
  messages.flatMap(({ diagnostic }) => diagnostic ?? []);

function planOf(messages: readonly Message[]): Plan {
  const having = (...actions: string[]) =>
    messages
      .filter(({ type, change }) => type === "planned_change" && actions.includes(change?.action ?? ""))
      .map(({ change }) => change?.resource.addr ?? "")
      .sort();
  return {
    create: having("create"),
    update: having("update"),
    replace: having("replace"),
    delete: having("delete"),
    forget: having("remove"),
    diagnostics: diagnosticsOf(messages),
  };
}
