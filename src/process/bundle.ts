import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { BuildFailure, BuildOptions, Message, Metafile } from "esbuild";
import { tellCommand } from "./app-messages";
import { exportedNames, HANDLER, modulesExports } from "./application-exports";
import { BundleCache, type Compiled } from "./bundle-cache";
import { checkBundleSize } from "./bundle-size";
import { UserError } from "./user-error";

const ROOT = resolve(__dirname, "..", "..");
const PLATFORM = join(ROOT, "functions", "platform");
const bundles = new Map<string, string>();
const cache = new BundleCache(ROOT);

export interface BundleOptions {
  /** Whether the example application can be told to verify tokens; without it, it loads sooner. @default true */
  readonly verifyTokens?: boolean;
  /** Who answers the health check. @default "platform" */
  readonly health?: "platform" | "application";
}

/**
 * Bundles an application, the platform around it, and all that they import, for Node 22.
 *
 * The bytes depend on the sources alone, whatever folder or machine they are built in. The directory is named by them, so
 * it never changes once it is there, and processes that bundle at the same time agree on it.
 *
 * @param entry the application's file that exports `handler`, absolute or relative to the repository
 * @returns absolute path of a directory that holds one file, `index.js`: zip it as it is, with "index.handler" as handler
 * @throws UserError that names the place in the source, if it does not compile; or the exports, if none of them is a handler; or the
 * size, if Lambda does not take it
 */
export function bundleFunction(entry: string, options: BundleOptions = {}): string {
  const { verifyTokens = true, health = "platform" } = options;
  const path = resolve(ROOT, entry);
  const entryPath = existsSync(path) ? realpathSync(path) : path;
  const key = `${entryPath} ${verifyTokens} ${health}`;
  const known = bundles.get(key);
  if (known) return known;
  const { code, inputs } = compile(entryPath, { verifyTokens, health });
  tellCommand({ inputs: ownFiles(inputs) });
  checkBundleSize(code);
  const directory = store(code);
  bundles.set(key, directory);
  return directory;
}

/** Those that a person edits: no libraries, nothing that esbuild makes by itself. */
const ownFiles = (inputs: readonly string[]): string[] =>
  inputs.filter((input) => !/^[\w()-]+:|(^|\/)node_modules\//.test(input)).map((input) => resolve(ROOT, input));

function compile(entryPath: string, options: Required<BundleOptions>): Compiled {
  const entry = relative(ROOT, entryPath);
  const kept = JSON.stringify(optionsOf(entryPath, options));
  if (entry.startsWith("..")) return build(entryPath, options);
  const known = cache.get(entry, kept);
  if (known) return known;
  const compiled = build(entryPath, options);
  cache.set(entry, kept, compiled);
  return compiled;
}

function optionsOf(entryPath: string, { verifyTokens, health }: Required<BundleOptions>) {
  return {
    absWorkingDir: ROOT,
    entryPoints: [join(PLATFORM, health === "platform" ? "index.ts" : "own-health.ts")],
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
      "@globalapp/application": entryPath,
      // The chain looks for credentials in files, SSO, processes and instance metadata. Lambda passes them in environment
      // variables: the chain would be a third of the bundle, and find nothing more.
      "@aws-sdk/credential-provider-node": join(PLATFORM, "credentials.ts"),
    },
    // A constant, so that a branch that is never taken is left out with all that it imports.
    define: { "process.env.VERIFY_TOKENS": verifyTokens ? '"always"' : '"never"' },
  } as const satisfies BuildOptions;
}

/** What is never called where DynamoDB is the only service is told in left-out.ts. */
const LEFT_OUT = Object.fromEntries(
  ["@aws-sdk/endpoint-cache", "@smithy/core/event-streams"].map((name) => [name, join(PLATFORM, "left-out.ts")]),
);
const OTHER_CLIENT = /node_modules[\\/]@aws-sdk[\\/]client-(?!dynamodb[\\/])/;

function build(entryPath: string, options: Required<BundleOptions>): Compiled {
  // Only here: most runs that import this file never bundle, and need not load esbuild.
  const esbuild = createRequire(__filename)("esbuild") as typeof import("esbuild");
  if (!existsSync(entryPath)) throw new UserError(`cannot bundle ${shown(entryPath)}: there is no such file`);
  tellCommand({ bundling: shown(entryPath) });
  const whole = optionsOf(entryPath, options);
  const run = (alias: Aliases): Built => {
    const { outputFiles, metafile } = esbuild.buildSync({ ...(whole as BuildOptions & Writeless), alias });
    return { code: outputFiles[0]?.contents ?? new Uint8Array(), files: metafile.inputs };
  };
  try {
    const { code, files } = smallest(run, whole.alias);
    const format = Object.entries(files).find(([path]) => resolve(ROOT, path) === entryPath)?.[1].format;
    const names = format === "esm" ? undefined : exportedNames(esbuild, entryPath, format);
    if (names && !names.includes(HANDLER)) throw withoutHandler(entryPath, names);
    return { code, inputs: Object.keys(files) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { errors = [] } = error as Partial<BuildFailure>;
    if (errors.length > 0 && errors.every(isMissingHandler)) {
      throw withoutHandler(entryPath, modulesExports(esbuild, entryPath));
    }
    throw new UserError(`cannot bundle ${shown(entryPath)}: ${errors.map(describe).join("; ") || error}`);
  }
}

type Built = { readonly code: Uint8Array; readonly files: Metafile["inputs"] };
type Aliases = Readonly<Record<string, string>>;

/** Without what DynamoDB has no use for, unless another service is used as well. */
function smallest(run: (alias: Aliases) => Built, alias: Aliases): Built {
  try {
    const small = run({ ...alias, ...LEFT_OUT });
    if (!Object.keys(small.files).some((path) => OTHER_CLIENT.test(path))) return small;
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    if (!errors.some(({ text }) => text.includes("left-out.ts"))) throw error;
  }
  return run(alias);
}

interface Writeless {
  readonly write: false;
  readonly metafile: true;
}

/** esbuild's word for it, about the import in the platform. */
const isMissingHandler = ({ text }: Message): boolean =>
  text.startsWith("No matching export in ") && text.endsWith(` for import "${HANDLER}"`);

function withoutHandler(entryPath: string, names: readonly string[]): UserError {
  const found = names.length === 0 ? "nothing" : names.join(", ");
  return new UserError(
    `the application ${shown(entryPath)} does not export ${HANDLER}; it exports ${found}: export the function that answers requests under the name ${HANDLER}`,
  );
}

/** From the repository's folder, where it lies in there. */
function shown(path: string): string {
  const inside = relative(ROOT, path);
  return inside.startsWith("..") ? path : inside;
}

function describe({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

/** Rename is atomic, so no process reads half a file, and a second process replaces it by the same bytes. */
function store(code: Uint8Array): string {
  const hash = createHash("sha256").update(code).digest("hex");
  const directory = join(tmpdir(), `globalapp-function-${hash.slice(0, 32)}`);
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
