import { readFileSync } from "node:fs";
import { TOKEN_VARIABLE } from "../drill/token";
import type { RequestKind, Variables } from "../drill/traffic/request-kind";
import { trafficFile } from "../drill/traffic/traffic-file";
import { UserError } from "../process/user-error";
import { problemsOf, problemText } from "../settings/problem";
import type { TargetOptions } from "./drill-target";

const KNOWN = ["name", "method", "path", "body", "headers", "share", "statuses"];

/**
 * Reads the file of `--traffic`.
 * @param variables the environment
 * @throws UserError with everything that is wrong with it
 */
export function readTraffic(path: string, target: TargetOptions["target"], variables: Variables): RequestKind[] {
  // A simulator of the drill's own gives its token later.
  const variable = (name: string) =>
    target === "simulator" && name === TOKEN_VARIABLE ? "simulated" : variables[name] || undefined;
  const result = trafficFile(variable).safeParse(contentOf(path), { reportInput: true });
  if (result.success) return result.data.requests;
  const problems = problemsOf(result.error.issues, (where) => (where.length > 0 ? KNOWN : ["requests"]));
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  throw new UserError(
    `--traffic ${path} has ${count}:\n${problems.map((problem) => `  - ${problemText(problem)}`).join("\n")}`,
  );
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const isThere = error instanceof SyntaxError;
    const problem = isThere ? `is not JSON (${error.message})` : `cannot be read (${(error as Error).message})`;
    throw new UserError(`--traffic ${path} ${problem}: name a JSON file, such as the one in docs/operations.md`);
  }
}
