import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/process/user-error";
import { run } from "./process";

/** What a run with real Terraform needs, found on this machine. Plain data: it is handed to the test processes. */
export interface Tools {
  readonly terraform: string;
  /** Providers as a filesystem mirror has them. */
  readonly mirror: string;
  readonly providers: Providers;
}

export interface Providers {
  readonly aws: string;
  /** Undefined where the mirror has none: then `archive_file` is evaluated by ourselves. */
  readonly archive: string | undefined;
}

const MIRROR = "GLOBALAPP_PROVIDER_MIRROR";
const HOST = join("registry.terraform.io", "hashicorp");

/**
 * Looks for Terraform, moto and the providers. The providers come from a mirror that a variable names, and are else
 * downloaded into a cache.
 * @param cache folder for what is downloaded
 * @throws UserError that names all that is missing, and how to install it
 */
export async function findTools(cache: string): Promise<Tools> {
  const missing: string[] = [];
  const terraform = await terraformVersion();
  if (terraform === undefined || !atLeast(terraform, "1.11.0")) {
    missing.push(
      `Terraform 1.11 or later (${terraform ?? "none"} is here): https://developer.hashicorp.com/terraform/install`,
    );
  }
  if (!(await runs("moto_server", "--help"))) missing.push("moto 5.2 or later: pip install 'moto[server]>=5.2'");
  const given = process.env[MIRROR];
  if (given !== undefined && newest(given, "aws") === undefined) {
    missing.push(`the AWS provider: ${MIRROR} names ${given}, which is no mirror of it (terraform providers mirror)`);
  }
  if (missing.length > 0) throw new UserError(`this is missing:\n  ${missing.join("\n  ")}`);

  const mirror = given ?? (await download(cache));
  const aws = newest(mirror, "aws") as string;
  return { terraform: terraform as string, mirror, providers: { aws, archive: newest(mirror, "archive") } };
}

async function terraformVersion(): Promise<string | undefined> {
  const ended = await run("terraform", ["version", "-json"], { cwd: ".", env: inherited() }).catch(() => undefined);
  return ended?.code === 0 ? JSON.parse(ended.stdout).terraform_version : undefined;
}

async function runs(command: string, argument: string): Promise<boolean> {
  const ended = await run(command, [argument], { cwd: ".", env: inherited() }).catch(() => undefined);
  return ended?.code === 0;
}

/**
 * Downloads the providers that the bindings were made for. A plugin cache is laid out as a mirror is, so what Terraform
 * downloads once serves all runs.
 */
async function download(cache: string): Promise<string> {
  if (newest(cache, "aws") !== undefined && newest(cache, "archive") !== undefined) return cache;
  mkdirSync(cache, { recursive: true });
  const wanted = mkdtempSync(join(tmpdir(), "globalapp-providers-"));
  const required = { aws: requirement("aws"), archive: requirement("archive") };
  writeFileSync(join(wanted, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
  const env = { ...inherited(), TF_PLUGIN_CACHE_DIR: cache };
  const { code, stderr } = await run("terraform", ["init", "-no-color"], { cwd: wanted, env });
  rmSync(wanted, { recursive: true });
  if (code === 0) return cache;
  throw new UserError(
    `the AWS provider is missing and cannot be downloaded: make a mirror where it can be (terraform providers mirror FOLDER), and set ${MIRROR} to its folder\n\n${stderr.trim()}`,
  );
}

function requirement(provider: "aws" | "archive"): { source: string; version: string } {
  const manifest = createRequire(__filename).resolve(`@cdktf/provider-${provider}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")).cdktf.provider;
  return { source: `hashicorp/${provider}`, version };
}

/** The newest version of a provider in a mirror, packed or unpacked. */
function newest(mirror: string, provider: string): string | undefined {
  const folder = join(mirror, HOST, provider);
  if (!existsSync(folder)) return undefined;
  const versions = readdirSync(folder).flatMap((name) => /(?:^|_)(\d+\.\d+\.\d+)(?:_|$)/.exec(name)?.[1] ?? []);
  return versions.sort((a, b) => (atLeast(a, b) ? 1 : -1)).at(-1);
}

function atLeast(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((each) => each.split(".").map(Number)) as [number[], number[]];
  const difference = a.map((part, index) => part - (b[index] ?? 0)).find((each) => each !== 0) ?? 0;
  return difference >= 0;
}

/** What every program needs; nothing of AWS, so that no run can reach a real account. */
export function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "LANG"];
  return {
    ...Object.fromEntries(
      names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    CHECKPOINT_DISABLE: "1",
  };
}

/** Writes a CLI configuration with which Terraform takes providers from the mirror and from nowhere else. */
export function writeCliConfiguration(folder: string, { mirror }: Tools): string {
  const path = join(folder, "terraform.rc");
  writeFileSync(path, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`);
  return path;
}
