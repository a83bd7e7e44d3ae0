import { createHash } from "node:crypto";
import { join } from "node:path";
import { worldMap } from "./map";
import { STYLE } from "./page/style";

const FOLDER = join(__dirname, "page");

let known: Promise<{ readonly script: string; readonly style: string }> | undefined;

/** The page's code in one piece; bundled once, when the first page is wanted. */
function parts() {
  known ??= (async () => {
    const { build } = await import("esbuild");
    const { outputFiles } = await build({
      entryPoints: [join(FOLDER, "main.tsx")],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      legalComments: "none",
      logLevel: "silent",
      // A tsconfig.json above the sources would change the bytes from folder to folder.
      tsconfigRaw: "{}",
    });
    return { script: outputFiles[0]?.text ?? "", style: STYLE };
  })();
  return known;
}

export interface Page {
  readonly html: string;
  /** Content-Security-Policy: nothing runs but the page's own script, and it talks to nobody else. */
  readonly policy: string;
}

/**
 * The whole page, which needs no network.
 * @param start what it begins with; also what strangers wrote: nothing in it can become markup
 */
export async function pageOf(title: string, start: object): Promise<Page> {
  const { script, style } = await parts();
  const { width, height, land } = await worldMap();
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const data = JSON.stringify({ ...start, map: { width, height, land } }).replaceAll("<", "\\u003c");
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
<script type="application/json" id="start">${data}</script>
<script>${script}</script>
</body>
</html>
`;
  return { html, policy: `${policy}; frame-ancestors 'none'` };
}

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
