import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { DeployedResource } from "../../src/terraform/deployed";
import { type Terraform, TerraformFailure } from "../../src/terraform/terraform";

/** What goes wrong with a command of Terraform, by its name: `show`, `destroy accelerator`, `destroy`. */
export interface Trouble {
  /** Which of the commands of that name. @default the first */
  readonly nth?: number;
  /** Kills who called it, and itself. Only where it is a process. */
  readonly kill?: "before" | "halfway" | "after";
  /** Ends with an error that says this. */
  readonly fail?: string;
  /** Goes on until it is interrupted. Only where it is a process. */
  readonly hang?: true;
}

/** What only a process can do. */
export interface TerraformsProcess {
  /** Ends its caller and itself. */
  kill(): never;
  /** Fulfilled when it was interrupted. */
  interrupted(note: (line: string) => void): Promise<void>;
}

/** An error in Terraform's words. */
export class Said extends Error {}

/**
 * Terraform as far as a teardown can tell: a state in a file, which commands show and shrink. What is in its folder:
 * state.json, calls.txt with a line for each command and each interrupt, and troubles.json.
 */
export class FakeTerraform {
  constructor(
    private readonly folder: string,
    private readonly ec2: string,
    private readonly process?: TerraformsProcess,
  ) {}

  /** @returns what it prints; @throws Said */
  async run(command: string, targets: readonly string[] = []): Promise<string> {
    const name = `${command}${targets.length > 0 ? " accelerator" : ""}`;
    const trouble = this.#trouble(name);
    this.#note(name);
    if (trouble.kill === "before") this.process?.kill();
    if (trouble.fail !== undefined) throw new Said(trouble.fail);
    if (trouble.hang) {
      await this.process?.interrupted((line) => this.#note(line));
      throw new Said("Interrupt received.");
    }
    if (command === "show") return JSON.stringify({ values: { root_module: { resources: this.#state() } } });
    if (targets.length > 0) this.#keep(this.#state().filter(({ address }) => !targets.includes(address)));
    else if (command === "destroy") await this.#destroyAll(trouble);
    if (trouble.kill === "after") this.process?.kill();
    return "";
  }

  /** VPCs go last, and only those with nothing in them that Terraform did not make. */
  async #destroyAll(trouble: Trouble): Promise<void> {
    const vpcs = this.#state().filter(({ type }) => type === "aws_vpc");
    this.#keep(vpcs);
    if (trouble.kill === "halfway") this.process?.kill();
    const blocked: DeployedResource[] = [];
    for (const vpc of vpcs) if (await this.#hasGroup(vpc.values.id)) blocked.push(vpc);
    this.#keep(blocked);
    if (blocked.length > 0)
      throw new Said("Error: deleting EC2 VPC: api error DependencyViolation: it has dependencies");
  }

  async #hasGroup(vpc: string): Promise<boolean> {
    const body = new URLSearchParams({ Action: "DescribeSecurityGroups", "Filter.1.Value.1": vpc });
    const response = await fetch(this.ec2, { method: "POST", body });
    return (await response.text()).includes("groupId");
  }

  #trouble(name: string): Trouble {
    const troubles: Readonly<Record<string, Trouble>> = JSON.parse(this.#read("troubles.json") || "{}");
    const trouble = troubles[name] ?? {};
    const earlier = this.#read("calls.txt").split("\n");
    return (trouble.nth ?? 1) === earlier.filter((line) => line === name).length + 1 ? trouble : {};
  }

  readonly #read = (file: string): string =>
    existsSync(join(this.folder, file)) ? readFileSync(join(this.folder, file), "utf8") : "";
  readonly #note = (line: string): void => appendFileSync(join(this.folder, "calls.txt"), `${line}\n`);
  readonly #state = (): readonly DeployedResource[] => JSON.parse(this.#read("state.json"));
  readonly #keep = (resources: readonly DeployedResource[]): void =>
    writeFileSync(join(this.folder, "state.json"), JSON.stringify(resources));
}

/** It within this process, for a teardown in a stack's folder. */
export function terraformInMemory(fake: FakeTerraform, folder: string, error: (text: string) => void): Terraform {
  const run = async (command: string, targets: readonly string[] = []) => {
    try {
      return await fake.run(command, targets);
    } catch (reason) {
      if (!(reason instanceof Said)) throw reason;
      error(`${reason.message}\n`);
      throw new TerraformFailure(command, `${reason.message}\n`, relative(process.cwd(), folder));
    }
  };
  return {
    init: async () => void (await run("init")),
    show: () => run("show"),
    destroy: async (targets) => void (await run("destroy", targets)),
  };
}
