import { join, relative, resolve } from "node:path";
import { appFile, synthesize } from "../../process/synthesize";
import { UserError } from "../../process/user-error";
import { topologyFromSynth } from "../../topology/from-synth";
import type { Topology } from "../../topology/topology";
import { CODE_FOLDER } from "../running-simulator";
import { keepCode } from "./code";

export interface SourceProps {
  readonly root: string;
  /** The file that synthesizes. @default the command in cdktf.json */
  readonly app?: string;
  readonly stack?: string;
  /** Says what is being done. */
  readonly say: (line: string) => void;
  /** Gets what the app prints. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The project as something that can be synthesized again, and the files that it is made of. */
export class Source {
  #functionFiles: readonly string[] = [];
  #appFiles: readonly string[] = [];

  constructor(private readonly props: SourceProps) {}

  /** @throws UserError with what the app said, where it cannot be synthesized */
  async topology(): Promise<Topology> {
    const { root, app, stack, say, print, signal } = this.props;
    const file = appFile(root, app);
    say(`synthesizing ${file === undefined ? "the app of cdktf.json" : relative(root, file)} ...`);
    const functionFiles = new Set<string>();
    const outdir = await synthesize(root, {
      app,
      print,
      signal,
      onMessage: (message) => {
        if ("bundling" in message) say(`bundling ${message.bundling} ...`);
        else for (const each of message.inputs) functionFiles.add(each);
      },
    });
    this.#functionFiles = [...functionFiles];
    return keepCode(topologyFromSynth(outdir, stack), join(root, CODE_FOLDER));
  }

  /**
   * Everything that a person edits and that decides about what runs. Where the app cannot be read, the list is the last one.
   * @throws UserError where nobody can say which file the app is
   */
  async files(): Promise<readonly string[]> {
    const { root, app } = this.props;
    const file = appFile(root, app);
    if (file === undefined) {
      throw new UserError(
        "--watch: cdktf.json names no file that synthesizes: name it with --app, such as --app main.ts",
      );
    }
    this.#appFiles = (await importsOf(root, file)) ?? [...this.#appFiles, file];
    return [...this.#appFiles, ...this.#functionFiles, join(root, "cdktf.json")];
  }
}

/** A file and all that it imports, libraries apart; undefined where it cannot be read. */
async function importsOf(root: string, file: string): Promise<readonly string[] | undefined> {
  const { build } = await import("esbuild");
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [file],
      bundle: true,
      packages: "external",
      platform: "node",
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    return Object.keys(metafile.inputs).map((input) => resolve(root, input));
  } catch {
    return undefined;
  }
}
