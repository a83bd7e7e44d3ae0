import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { BuildFailure, BuildOptions, Message } from "esbuild";
import { tellCommand } from "./app-messages";
import { BundleCache, type Compiled } from "./bundle-cache";
import { UserError } from "./user-error";

const ROOT = resolve(__dirname, "..", "..");
const bundles = new Map<string, string>();
const cache = new BundleCache(ROOT);

export interface BundleOptions {
  /** Whether the function can be told to verify tokens; without it, it loads sooner. @default true */
  readonly verifyTokens?: boolean;
}

/**
 * Bundles a Lambda function with all that it imports, for Node 22.
 *
 * The bytes depend on the sources alone, whatever folder or machine they are built in. The directory is named by them, so
 * it never changes once it is there, and processes that bundle at the same time agree on it.
 *
 * @param entry the function's `index.ts`, absolute or relative to the repository; where it uses the SDK, a `credentials.ts`
 * and a `left-out.ts` lie beside it
 * @returns absolute path of a directory that holds one file, `index.js`: zip it as it is, with "index.handler" as handler
 * @throws UserError that names the place in the source, if it does not compile
 */
export function bundleFunction(entry: string, { verifyTokens = true }: BundleOptions = {}): string {
  const entryPath = resolve(ROOT, entry);
  const key = `${entryPath} ${verifyTokens}`;
  const known = bundles.get(key);
  if (known) return known;
  const { code, inputs } = compile(entryPath, verifyTokens);
  tellCommand({ inputs: ownFiles(inputs) });
  const directory = store(basename(dirname(entryPath)), code);
  bundles.set(key, directory);
  return directory;
}

/** Those that a person edits: no libraries, nothing that esbuild makes by itself. */
const ownFiles = (inputs: readonly string[]): string[] =>
  inputs.filter((input) => !/^[\w()-]+:|(^|\/)node_modules\//.test(input)).map((input) => resolve(ROOT, input));

function compile(entryPath: string, verifyTokens: boolean): Compiled {
  const options = optionsOf(entryPath, verifyTokens);
  const entry = relative(ROOT, entryPath);
  if (entry.startsWith("..")) return build(entryPath, options);
  const kept = cache.get(entry, optionsText(options));
  if (kept) return kept;
  const compiled = build(entryPath, options);
  cache.set(entry, optionsText(options), compiled);
  return compiled;
}

function optionsOf(entryPath: string, verifyTokens: boolean) {
  const leftOut = join(dirname(entryPath), "left-out.ts");
  return {
    absWorkingDir: ROOT,
    entryPoints: [entryPath],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    platform: "node",
    target: "node22",
    // Loads a few milliseconds sooner than an ES module of the same size.
    format: "cjs",
    // The SDK's ES modules can be shaken, its CommonJS files cannot: this halves the bundle.
    mainFields: ["module", "main"],
    // A tsconfig.json above the sources would change the bytes from folder to folder.
    tsconfigRaw: "{}",
    alias: {
      // The chain looks for credentials in files, SSO, processes and instance metadata. Lambda passes them in environment
      // variables and the function hands those to its client: the chain would be a third of the bundle, never called.
      "@aws-sdk/credential-provider-node": join(dirname(entryPath), "credentials.ts"),
      // What else is never called is told in left-out.ts.
      "@aws-sdk/endpoint-cache": leftOut,
      "@smithy/core/event-streams": leftOut,
    },
    // A constant, so that a branch that is never taken is left out with all that it imports.
    define: { "process.env.VERIFY_TOKENS": verifyTokens ? '"always"' : '"never"' },
  } as const satisfies BuildOptions;
}

const optionsText = (options: BuildOptions): string => JSON.stringify(options);

function build(entryPath: string, options: ReturnType<typeof optionsOf>): Compiled {
  // Only here: most runs that import this file never bundle, and need not load esbuild.
  const { buildSync } = createRequire(__filename)("esbuild") as typeof import("esbuild");
  tellCommand({ bundling: shown(entryPath) });
  try {
    const { outputFiles, metafile } = buildSync(options as BuildOptions & { write: false; metafile: true });
    return { code: outputFiles[0]?.contents ?? new Uint8Array(), inputs: Object.keys(metafile.inputs) };
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    throw new UserError(`cannot bundle ${shown(entryPath)}: ${errors.map(describe).join("; ") || error}`);
  }
}

/** From the repository's folder, where it lies in there. */
function shown(path: string): string {
  const inside = relative(ROOT, path);
  return inside.startsWith("..") ? path : inside;
}

function describe({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

/** Rename is atomic, so nobody ever sees half a file, and whoever comes second replaces it by the same bytes. */
function store(name: string, code: Uint8Array): string {
  const hash = createHash("sha256").update(code).digest("hex");
  const directory = join(tmpdir(), `globalapp-${name}-${hash.slice(0, 32)}`);
  const file = join(directory, "index.js");
  if (holds(file, code)) return directory;

  const draft = `${directory}.${randomUUID()}`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(draft, code);
  renameSync(draft, file);
  return directory;
}

function holds(file: string, code: Uint8Array): boolean {
  try {
    return readFileSync(file).equals(code);
  } catch {
    return false;
  }
}
