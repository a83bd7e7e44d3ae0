import { resolve } from "node:path";
import { DataArchiveFile } from "@cdktf/provider-archive/lib/data-archive-file";
import type { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AssetType, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { type BundleOptions, bundleFunction } from "../process/bundle";
import { RELEASES_FOLDER, Releases } from "../process/releases";

export interface FunctionCodeProps extends BundleOptions {
  readonly provider: ArchiveProvider;
  /** The application's file that exports `handler`. */
  readonly entry: string;
}

/** A function's code: bundled when synthesizing, zipped by Terraform. One for all regions. */
export class FunctionCode extends Construct {
  /** Relative to the stack's folder, which is where Terraform runs. */
  readonly zipPath: string;
  readonly hash: string;

  constructor(scope: Construct, id: string, props: FunctionCodeProps) {
    super(scope, id);
    const bundle = bundleFunction(props.entry, props);
    const releases = new Releases(resolve(RELEASES_FOLDER, TerraformStack.of(this).node.id));
    const asset = new TerraformAsset(this, "asset", {
      // Code that was rolled back is not synthesized again, and so in no plan, until it has changed.
      path: releases.insteadOf(id, bundle) ?? bundle,
      type: AssetType.DIRECTORY,
    });
    const zip = new DataArchiveFile(this, "zip", {
      provider: props.provider,
      type: "zip",
      sourceDir: asset.path,
      outputPath: `${id}.zip`,
      // Else the zip's bytes, and with them the plan, would depend on the umask of the user.
      outputFileMode: "0644",
    });
    this.zipPath = zip.outputPath;
    this.hash = zip.outputBase64Sha256;
  }
}
