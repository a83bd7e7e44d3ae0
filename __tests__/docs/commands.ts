import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "..", "..");

/** What a command of a page begins with, where it stands in the text and not in a block. */
const PROGRAMS = /^(aws|curl|git|npm run|npx cdktf|OBJECTIVES=\w+ npx cdktf|terraform) ./;

/** The commands in a page's `sh` blocks, one a line, without their comments and without what indents them. */
export function commandsOf(page: string): readonly string[] {
  return [...page.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].flatMap(([, block = ""]) =>
    block
      .replace(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.replace(/(^|\s{2,})#.*$/, "").trim())
      .filter((line) => line !== ""),
  );
}

/** The commands between backticks in a page's text and tables. */
export const commandsInText = (page: string): readonly string[] =>
  [...page.replace(/^ *```.*?^ *```$/gms, "").matchAll(/`([^`\n]+)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => PROGRAMS.test(code));

/** A page of the project. @param path from the project's folder */
export const readPage = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** A command with its words in capitals replaced. A variable of the shell begins with `$`, and stays. */
export const withValues = (command: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce(
    (text, [word, value]) => text.replaceAll(new RegExp(`(?<![$\\w])${word}(?![\\w=])`, "g"), () => value),
    command,
  );
