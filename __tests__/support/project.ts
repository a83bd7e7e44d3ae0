import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BackendProps } from "../../src/settings/schema";
import { ECHO } from "./bundle";
import { synth } from "./synth";
import { temporaryFolder } from "./temporary-folder";
import { echoInEveryWorld } from "./world";

/**
 * A project's folder, so that a test leaves nothing in this one.
 * @param app the command that synthesizes
 */
export function projectFolder(app: string): string {
  const root = temporaryFolder();
  writeFileSync(join(root, "cdktf.json"), JSON.stringify({ app }));
  return root;
}

/** A project that is synthesized already: its app does nothing. */
export function synthesizedProject(props?: BackendProps): string {
  const root = projectFolder("true");
  cpSync(synth(props).outdir, join(root, "cdktf.out"), { recursive: true });
  return root;
}

/**
 * The same, but that its functions are ECHO, which is loaded sooner and asks no table: for tests that are not about the API.
 * Where this process runs it, it needs no worker thread.
 */
export function echoProject(props?: BackendProps): string {
  echoInEveryWorld();
  return codeProject(ECHO, props);
}

/** A project whose functions run this code, each in an environment of its own. */
export function codeProject(code: string, props?: BackendProps): string {
  const root = synthesizedProject(props);
  writeCode(root, code);
  return root;
}

/** Puts other code into the place of the functions' of a project that is synthesized. */
export function writeCode(root: string, code: string): void {
  const assets = join(root, "cdktf.out", "stacks", "GlobalApp", "assets");
  const bundles = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("index.js"),
  );
  for (const file of bundles) writeFileSync(join(assets, file), code);
}
