import { join } from "node:path";
import { inject } from "vitest";

/** The JavaScript of one of the project's files, to be run with plain `node`: `src/cli.ts`. */
export const built = (file: string): string => join(inject("builtFolder"), file.replace(/\.ts$/, ".js"));
