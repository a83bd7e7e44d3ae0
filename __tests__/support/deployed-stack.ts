import { existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { DeployedResource } from "../../src/terraform/deployed";
import type { Terraform } from "../../src/terraform/terraform";
import { built } from "./built";
import { type LocalEc2, startEc2 } from "./ec2";
import { FakeTerraform, type Trouble, terraformInMemory } from "./fake-terraform";
import { synthesizedProject } from "./project";
import { synth, TWO } from "./synth";
import { temporaryFolder } from "./temporary-folder";

/** A stack that is deployed, as far as its state says, and the network that Global Accelerator reaches into. */
export interface DeployedStack {
  readonly root: string;
  readonly ec2: LocalEc2;
  /** Variables with which a process takes it for deployed. */
  readonly env: Readonly<Record<string, string>>;
  /** Terraform without a process. */
  terraform(folder: string, error: (text: string) => void): Terraform;
  /** What Terraform was asked for, and how often it was interrupted. */
  calls(): readonly string[];
  state(): readonly DeployedResource[];
  setState(resources: readonly object[]): void;
  trouble(troubles: Readonly<Record<string, Trouble>>): void;
  /** Fulfilled once a line is among the calls. */
  called(line: string): Promise<void>;
}

/** @param root a project that is synthesized */
export async function deployedStack(root = synthesizedProject()): Promise<DeployedStack> {
  const folder = temporaryFolder();
  const binary = join(folder, "terraform");
  writeFileSync(
    binary,
    `#!/bin/sh\nexec "${process.execPath}" "${built("__tests__/support/terraform-process.ts")}" "$@"\n`,
    { mode: 0o755 },
  );
  const ec2 = await startEc2();
  for (const [index, region] of TWO.entries()) {
    ec2.networks.set(`vpc-${region}`, { interfaces: [], group: `sg-${index}`, used: false });
  }
  const env = {
    TERRAFORM_BINARY_NAME: binary,
    FAKE_TERRAFORM: folder,
    AWS_ENDPOINT_URL: ec2.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const file = (name: string) => join(folder, name);
  const stack: DeployedStack = {
    root,
    ec2,
    env,
    terraform: (inFolder, error) => terraformInMemory(new FakeTerraform(folder, ec2.url), inFolder, error),
    calls: () => (existsSync(file("calls.txt")) ? readFileSync(file("calls.txt"), "utf8").trim().split("\n") : []),
    state: () => JSON.parse(readFileSync(file("state.json"), "utf8")),
    setState: (resources) => writeFileSync(file("state.json"), JSON.stringify(resources)),
    trouble: (troubles) => writeFileSync(file("troubles.json"), JSON.stringify(troubles)),
    called: (line) =>
      new Promise((resolve) => {
        const watcher = watch(folder, look);
        function look() {
          if (!stack.calls().includes(line)) return;
          watcher.close();
          resolve();
        }
        look();
      }),
  };
  stack.setState(deployedResources());
  return stack;
}

/** What the state says of the article's stack, as far as a teardown reads it. */
export function deployedResources(): readonly (DeployedResource & { readonly mode: "managed" })[] {
  return synth()
    .all()
    .filter(({ kind }) => !kind.startsWith("data."))
    .map(({ kind: type, address, provider }) => {
      const region = String(provider).split(".")[1] ?? "";
      return { address, type, mode: "managed", values: VALUES[type]?.(region) ?? {} };
    });
}

const VALUES: Readonly<Record<string, (region: string) => object>> = {
  aws_vpc: (region) => ({ id: `vpc-${region}`, arn: `arn:aws:ec2:${region}:123456789012:vpc/vpc-${region}` }),
  aws_security_group: (region) => ({
    arn: `arn:aws:ec2:${region}:123456789012:security-group/sg-alb`,
    vpc_id: `vpc-${region}`,
  }),
  aws_lb: (region) => ({
    arn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/GlobalApp-alb/1`,
    vpc_id: `vpc-${region}`,
    enable_deletion_protection: false,
  }),
  aws_dynamodb_table: () => ({
    name: "GlobalApp",
    deletion_protection_enabled: false,
    point_in_time_recovery: [{ enabled: false }],
  }),
  aws_dynamodb_table_replica: () => ({ deletion_protection_enabled: false }),
  aws_globalaccelerator_accelerator: () => ({ ip_sets: [{ ip_addresses: ["192.0.2.1", "198.51.100.1"] }] }),
};
