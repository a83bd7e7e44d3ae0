import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { synth } from "../../src/commands/synth";
import { recordOf } from "../../src/operate/records";
import { projectFolder, synthesizedProject } from "../support/project";
import { synth as synthesized } from "../support/synth";

const FILE = join("cdktf.out", "stacks", "GlobalApp", "cdk.tf.json");

/** Puts a package into a project that does nothing, or this. */
function install(root: string, name: string, code = ""): void {
  const folder = join(root, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, main: "index.js" }));
  writeFileSync(join(folder, "index.js"), code);
}

/** cdktf-cli, and its part that has the terminal module. */
function installCli(root: string): void {
  install(root, "cdktf-cli");
  install(root, "@cdktf/cli-core");
}

const TERMINAL = "@cdktf/node-pty-prebuilt-multiarch";

it("npm run synth names the file that it wrote", async () => {
  const root = synthesizedProject();
  installCli(root);
  install(root, TERMINAL);
  expect(await synth(root, {})).toBe(FILE);
});

it("npm run synth names what was set by hand on AWS from here, which a deploy would undo", async () => {
  const root = synthesizedProject();
  installCli(root);
  install(root, TERMINAL);
  recordOf(join(root, ".globalapp", "by-hand"), "GlobalApp", "us-west-2", "dial").write({
    drill: "dial-1",
    stack: "GlobalApp",
    region: "us-west-2",
    target: "aws",
    startedAt: "2026-01-01T00:00:00.000Z",
    who: "bob",
    pid: 1,
    host: "bobs-laptop",
    writes: 0,
    changes: [{ what: "dial", region: "us-west-2", group: "group", before: 100, to: 0 }],
  });
  expect(await synth(root, {})).toBe(
    `${FILE}\nthe traffic dial of us-west-2 was set to 0 by hand (bob, 2026-01-01T00:00:00.000Z): a deploy sets it to the value in main.ts. To keep 0, write it there; npm run dial -- us-west-2 --undo restores 100`,
  );
});

it("npm run synth works without cdktf-cli, and says that deploying takes it", async () => {
  expect(await synth(synthesizedProject(), {})).toBe(
    `${FILE}\n\nnpx cdktf deploy cannot run here: cdktf-cli is not installed; npm ci without --omit=dev installs it`,
  );
});

it.each([
  ["is missing", () => {}],
  ["is for another platform", (root: string) => install(root, TERMINAL, `throw new Error("invalid ELF header")`)],
])("npm run synth says that cdktf-cli cannot run where its terminal module %s", async (_, prepare) => {
  const root = synthesizedProject();
  installCli(root);
  prepare(root);
  const platform = `${process.platform}-${process.arch}`;
  expect(await synth(root, {})).toBe(
    [
      FILE,
      "",
      `npx cdktf deploy cannot run here: cdktf-cli's terminal module cannot be loaded on ${platform}`,
      "npm ci without --omit=optional installs it; if that does not help, deploy with Terraform itself (see README.md)",
    ].join("\n"),
  );
});

it("npm run synth asks for no terminal module where the CLI has no part that needs it, as with CDK Terrain", async () => {
  const root = synthesizedProject();
  install(root, "cdktf-cli");
  expect(await synth(root, {})).toBe(FILE);
});

it("npm run synth takes another file than that of cdktf.json", async () => {
  const root = projectFolder("false");
  cpSync(synthesized().outdir, join(root, "cdktf.out"), { recursive: true });
  writeFileSync(join(root, "other.ts"), "const nothing: number = 1;");
  expect(await synth(root, { app: "other.ts" })).toContain(FILE);
  await expect(synth(root, {})).rejects.toThrow("false failed");
});

it("npm run synth says which file is missing", async () => {
  const root = projectFolder("true");
  await expect(synth(root, { app: "other.ts" })).rejects.toThrow(
    `--app: there is no file ${join(root, "other.ts")}: name the file that synthesizes, such as main.ts`,
  );
});
