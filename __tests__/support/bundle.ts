import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder";

/**
 * A function's code directory that holds one file.
 * @param source of `index.js`, a CommonJS module
 */
export function bundle(source: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "index.js"), source);
  return folder;
}

/** Answers /health with STATUS, as the article's function does, and everything else with the event that it got. */
export const ECHO = `
exports.handler = async (event) => ({
  isBase64Encoded: false,
  statusCode: event.path === "/health" ? Number(process.env.STATUS ?? 200) : 200,
  headers: { "content-type": "application/json", "x-region": process.env.AWS_REGION },
  body: JSON.stringify(event),
});
`;
