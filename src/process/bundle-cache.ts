import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface Compiled {
  readonly code: Uint8Array;
  /** Files that it was made of, relative to the root. */
  readonly inputs: readonly string[];
}

/** What is kept beside the code: what it was made of, and the hash of all of that and of the code. */
interface Kept {
  readonly inputs: readonly string[];
  readonly hash: string;
}

/**
 * A bundle of the last run, if nothing that it was made of has changed since: half a second of every synth is esbuild's.
 * It is kept in node_modules, which is this project's own, and not in the machine's temporary folder, where other users
 * could put a function of theirs.
 */
export class BundleCache {
  readonly #folder: string;

  /** @param root the folder that holds node_modules */
  constructor(private readonly root: string) {
    this.#folder = join(root, "node_modules", ".cache", "globalapp");
  }

  /**
   * @param entry relative to the root
   * @param options all else that the bytes depend on, as text
   */
  get(entry: string, options: string): Compiled | undefined {
    try {
      const file = this.#file(entry, options);
      const { inputs, hash }: Kept = JSON.parse(readFileSync(`${file}.json`, "utf8"));
      const code = readFileSync(`${file}.js`);
      return this.#hash(entry, inputs, code) === hash ? { code, inputs } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Where it cannot be kept, the next run makes it again. */
  set(entry: string, options: string, { code, inputs }: Compiled): void {
    try {
      const file = this.#file(entry, options);
      const kept: Kept = { inputs, hash: this.#hash(entry, inputs, code) };
      mkdirSync(this.#folder, { recursive: true });
      replace(`${file}.js`, code);
      replace(`${file}.json`, JSON.stringify(kept));
    } catch {}
  }

  #file(entry: string, options: string): string {
    return join(this.#folder, sha256(entry, options).slice(0, 32));
  }

  /** @throws Error where a file is missing, npm's list of what is installed included */
  #hash(entry: string, inputs: readonly string[], code: Uint8Array): string {
    const installed = join("node_modules", ".package-lock.json");
    const beside = this.#beside([entry, ...inputs]);
    const read = [installed, ...inputs, ...beside.filter((path) => basename(path) === "package.json")];
    const contents = read.map((path) => readFileSync(join(this.root, path)));
    return sha256(...beside, ...inputs, ...contents.map((content) => sha256(content)), code);
  }

  /** The sources in the folders of the inputs and above them: an import could mean a new one from now on. */
  #beside(inputs: readonly string[]): readonly string[] {
    const own = inputs.filter((path) => !path.split(/[\\/]/).includes("node_modules")).map((path) => dirname(path));
    const folders = new Set(own.flatMap((folder) => [folder, dirname(folder)]));
    return [...folders].sort().flatMap((folder) =>
      readdirSync(join(this.root, folder))
        .filter((name) => SOURCE.test(name))
        .sort()
        .map((name) => join(folder, name)),
    );
  }
}

/** What esbuild can take for a source, or reads beside one. */
const SOURCE = /\.(?:[cm]?[jt]sx?|css|json)$/;

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  // With its length, so that no two lists look alike.
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest("hex");
}

/** Rename is atomic; a code and a list of two different runs do not fit together, and count as nothing. */
function replace(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
