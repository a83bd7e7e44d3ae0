import { type Path, type Problem, show } from "./problem";

/**
 * What no single value can tell. A rule is run when the settings that it needs are valid, whatever the others hold, so
 * that a wrong value elsewhere hides nothing.
 * @template Read the settings that it reads
 */
export interface Rule<Read> {
  /** Paths: `table.sortKey`. */
  readonly needs: readonly string[];
  readonly check: (settings: Read) => readonly Problem[];
}

export const problem = (path: Path, message: string): Problem => ({ path, message });
export const refused = (path: Path, value: unknown, message: string) =>
  problem(path, `${show(value)} is not allowed; ${message}`);
