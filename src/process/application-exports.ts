import { readFileSync } from "node:fs";
import { parse } from "cjs-module-lexer";

type Esbuild = typeof import("esbuild");

/** The name under which an application exports the function that answers requests. */
export const HANDLER = "handler";

/** Ways to export what only running the code shows. */
const DYNAMIC = /\bmodule\.exports\s*=|\b(?:defineProperty|defineProperties|assign)\(\s*(?:module\.)?exports\b/;

/**
 * The names that a file exports which is not an ES module, as far as they can be told without running it.
 *
 * @param format as esbuild found it; undefined where nothing is exported in either way
 * @returns undefined where the names are known only when the file runs
 */
export function exportedNames(
  esbuild: Esbuild,
  path: string,
  format: "cjs" | undefined,
): readonly string[] | undefined {
  if (format === undefined) return [];
  const loader = /\.[cm]?ts$/.test(path) ? "ts" : path.endsWith(".tsx") ? "tsx" : "jsx";
  const { code } = esbuild.transformSync(readFileSync(path, "utf8"), { loader, tsconfigRaw: "{}" });
  const { exports, reexports } = parse(code);
  // The lexer stops at a value in an object that is more than a name, and knows few kinds of getters.
  const mayBeThere = DYNAMIC.test(code) && new RegExp(`\\b${HANDLER}\\b`).test(code);
  return reexports.length > 0 || (mayBeThere && !exports.includes(HANDLER)) ? undefined : exports;
}

/** The names that an ES module exports. */
export function modulesExports(esbuild: Esbuild, path: string): readonly string[] {
  const options = { bundle: true, write: false, metafile: true, logLevel: "silent", platform: "node" } as const;
  const { metafile } = esbuild.buildSync({
    ...options,
    entryPoints: [path],
    format: "esm",
    packages: "external",
    tsconfigRaw: "{}",
  });
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports);
}
