import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** README's picture: what a drill in virtual time prints, as a terminal. `npm run docs:picture` draws it again. */
const ROOT = join(__dirname, "..");
const PICTURE = join(ROOT, "docs", "images", "drill.svg");
const OPTIONS = ["us-west-2", "--virtual", "--repeat", "1", "--assert", "rto<=70s"];

/** In pixels. */
const FONT = { size: 13, width: 7.83, line: 19 };
const MARGIN = { x: 18, top: 44, bottom: 16 };

type Style = "prompt" | "text" | "bad" | "good" | "dim";
const COLOURS: Readonly<Record<Style, string>> = {
  prompt: "#e6edf3",
  text: "#c9d1d9",
  bad: "#ff9492",
  good: "#7ee787",
  dim: "#8b949e",
};

function styleOf(line: string): Style {
  if (line.startsWith("$")) return "prompt";
  if (/passed$|holds:/.test(line)) return "good";
  if (/^ +\d+ s +(watch).*failed: [1-9]/.test(line)) return "bad";
  return /^ +\d+ s /.test(line) ? "dim" : "text";
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A line of the drill's that is longer than a terminal is continued below, as a terminal does. */
const wrapped = (line: string, width: number): string[] =>
  line.length <= width
    ? [line]
    : [
        line.slice(0, line.lastIndexOf(" ", width)),
        ...wrapped(`   ${line.slice(line.lastIndexOf(" ", width))}`, width),
      ];

function svgOf(lines: readonly string[]): string {
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * FONT.width) + 2 * MARGIN.x;
  const height = MARGIN.top + lines.length * FONT.line + MARGIN.bottom;
  const rows = lines.map(
    (line, index) =>
      `<text xml:space="preserve" x="${MARGIN.x}" y="${MARGIN.top + (index + 0.7) * FONT.line}" fill="${COLOURS[styleOf(line)]}"${line.startsWith("$") ? ' font-weight="bold"' : ""}>${escaped(line)}</text>`,
  );
  const lights = ["#ff5f57", "#febc2e", "#28c840"].map(
    (colour, index) => `<circle cx="${MARGIN.x + 6 + index * 20}" cy="20" r="6" fill="${colour}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A drill of us-west-2 in a terminal">`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#30363d"/>`,
    ...lights,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT.size}">`,
    ...rows,
    "</g>",
    "</svg>",
  ].join("\n")}\n`;
}

const {
  stderr: progress,
  stdout: result,
  status,
} = spawnSync(process.execPath, ["--import", "tsx", "src/cli.ts", "drill", ...OPTIONS], {
  cwd: ROOT,
  encoding: "utf8",
});
if (status !== 0) throw new Error(`the drill exits with ${status}:\n${progress}${result}`);
// The folder of the evidence is this machine's.
const lines = `${progress}${result}`.split("\n").filter((line) => line !== "" && !line.startsWith("  evidence:"));
const command = `$ npm run drill -- ${OPTIONS.map((option) => (/[<>]/.test(option) ? `"${option}"` : option)).join(" ")}`;
mkdirSync(dirname(PICTURE), { recursive: true });
writeFileSync(PICTURE, svgOf([command, ...lines.flatMap((line) => wrapped(line, 112))]));
