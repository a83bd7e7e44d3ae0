export interface DeployOptions {
  /** Deploys this region only, at once. @default region by region, and then everything else */
  readonly region?: string;
  /** Deploys the code of the release before in this region. */
  readonly rollback?: string;
  /** Continues a release that did not end. */
  readonly resume: boolean;
  readonly stack?: string;
  /** The file that synthesizes. */
  readonly app?: string;
  /** The file that gets the outputs. */
  readonly outputsFile: string;
  /** How long to wait for Global Accelerator to let go of the VPCs of regions that go, in minutes. */
  readonly wait: number;
  readonly yes: boolean;
}
