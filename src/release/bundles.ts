import { basename, join } from "node:path";
import type { Synthesized } from "../topology/from-synth";

/** Directories of the functions' code, by the name of what is zipped. */
export const bundleDirectories = ({ folder, json }: Synthesized): ReadonlyMap<string, string> =>
  new Map(
    Object.values(json.data?.archive_file ?? {}).map(({ output_path, source_dir }) => [
      basename(String(output_path), ".zip"),
      join(folder, String(source_dir)),
    ]),
  );
