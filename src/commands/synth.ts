import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { leftByHand } from "../operate/records";
import { synthesize } from "../process/synthesize";
import { stackFile, stacksFromSynth } from "../topology/from-synth";
import { BY_HAND_FOLDER } from "./running-simulator";

/**
 * Writes the Terraform JSON, for which cdktf-cli is not needed.
 * @param options.app the file that synthesizes, in place of the command in cdktf.json
 * @returns the files, what a deploy of them would undo that was set by hand from here, and what is missing for deploying them
 */
export async function synth(root: string, options: { readonly app?: string }): Promise<string> {
  const outdir = await synthesize(root, { ...options, refuse: true });
  const stacks = stacksFromSynth(outdir);
  const files = stacks.map((stack) => relative(root, stackFile(outdir, stack)));
  return [...files, ...leftByHand(join(root, BY_HAND_FOLDER), stacks), ...missingForDeploy(root)].join("\n");
}

/** What keeps `npx cdktf deploy` from running here, and what to do about it. */
function missingForDeploy(root: string): readonly string[] {
  let cli: string;
  try {
    cli = createRequire(join(root, "package.json")).resolve("cdktf-cli/package.json");
  } catch {
    return ["", "npx cdktf deploy cannot run here: cdktf-cli is not installed; npm ci without --omit=dev installs it"];
  }
  const ofCli = createRequire(cli);
  try {
    ofCli.resolve("@cdktf/cli-core/package.json");
  } catch {
    // CDK Terrain's has no such part, and needs no terminal module.
    return [];
  }
  try {
    // Loaded, not only found: what is there may have been built for another platform.
    ofCli("@cdktf/node-pty-prebuilt-multiarch");
    return [];
  } catch {
    const platform = `${process.platform}-${process.arch}`;
    return [
      "",
      `npx cdktf deploy cannot run here: cdktf-cli's terminal module cannot be loaded on ${platform}`,
      "npm ci without --omit=optional installs it; if that does not help, deploy with Terraform itself (see README.md)",
    ];
  }
}
