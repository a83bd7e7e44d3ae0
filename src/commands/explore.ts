import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";
import { type Plan, planSchema } from "../explore/plan";
import { check, type Finding, search, shrunk } from "../explore/search";
import { UserError } from "../process/user-error";
import { pathText } from "../settings/problem";
import { STATE_FOLDER } from "./running-simulator";

export interface ExploreOptions {
  /** @default 200, or as many as there is time for */
  readonly seeds?: number;
  /** @default 1 */
  readonly fromSeed?: number;
  /** In real time. */
  readonly minutes?: number;
  readonly function?: Plan["function"];
  /** A file that an earlier search wrote. */
  readonly replay?: string;
}

export interface ExploreIo {
  readonly print: (line: string) => void;
  /** Shows how far it is, in the place of what it showed before. */
  readonly progress: (line: string) => void;
}

/** Exit codes: nothing found, something found. */
export const EXIT = { nothing: 0, found: 1 } as const;

const DEFAULT_SEEDS = 200;

/** What a finding's file holds. */
const fileSchema = z.strictObject({
  invariant: z.string(),
  problem: z.string(),
  plan: planSchema,
});

/** Searches for a schedule that breaks a promise, or runs one again. @returns the exit code */
export async function explore(root: string, options: ExploreOptions, io: ExploreIo): Promise<number> {
  return options.replay === undefined ? searchOn(root, options, io) : replay(options, io);
}

async function searchOn(
  root: string,
  { fromSeed = 1, minutes, function: code = "echo", ...options }: ExploreOptions,
  { print, progress }: ExploreIo,
): Promise<number> {
  const seeds = options.seeds ?? (minutes === undefined ? DEFAULT_SEEDS : Number.POSITIVE_INFINITY);
  const startMs = performance.now();
  const elapsed = () => (performance.now() - startMs) / 1000;
  const { finding, done } = await search({
    fromSeed,
    seeds,
    function: code,
    goesOn: () => minutes === undefined || elapsed() < minutes * 60,
    onSeed: (seed, before) =>
      progress(
        `seed ${seed}  ${before} done${Number.isFinite(seeds) ? ` of ${seeds}` : ""}  ${Math.round(elapsed())} s`,
      ),
  });
  if (!finding) {
    const which =
      done === 0 ? "no seed was run" : `seeds ${fromSeed} to ${fromSeed + done - 1}, ${Math.round(elapsed())} s`;
    print(`no promise broken: ${which}`);
    return EXIT.nothing;
  }
  print(`seed ${finding.plan.seed} breaks ${finding.invariant}: ${finding.problem}`);
  let tries = 0;
  const smallest = await shrunk(finding, { onTry: () => progress(`looking for a smaller schedule: ${++tries} tried`) });
  const file = join(root, STATE_FOLDER, `explore-${finding.plan.seed}.json`);
  const text = JSON.stringify(smallest satisfies z.infer<typeof fileSchema>, null, 2);
  print(`The smallest schedule that still breaks it (${sizeOf(smallest)}):\n${text}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
  print(`Run it again: npm run explore -- --replay ${relative(root, file)}`);
  return EXIT.found;
}

async function replay(options: ExploreOptions, { print }: ExploreIo): Promise<number> {
  const contradicting = (["seeds", "fromSeed", "minutes", "function"] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (contradicting.length > 0) {
    const names = contradicting.map((name) => `--${name.replace("S", "-s")}`).join(" and ");
    throw new UserError(`--replay runs one schedule, which has its own seed and function: leave out ${names}`);
  }
  const { plan } = read(resolve(options.replay ?? ""));
  const finding = await check(plan, { twice: true });
  print(finding ? `${finding.invariant}: ${finding.problem}` : "no promise broken");
  return finding ? EXIT.found : EXIT.nothing;
}

/** @throws UserError that lists everything that is wrong with the file */
function read(path: string): z.infer<typeof fileSchema> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(
      `--replay: ${path} cannot be read (${(error as Error).message}): name a file that npm run explore wrote`,
    );
  }
  const result = fileSchema.safeParse(content);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path: where, message }) => `  - ${where.length > 0 ? `${pathText(where)}: ` : ""}${message}`,
  );
  throw new UserError(`--replay: ${path} is not a schedule of npm run explore:\n${problems.join("\n")}`);
}

const sizeOf = ({ plan }: Finding): string =>
  (["regions", "clients", "writes", "faults"] as const)
    .map((part) => `${plan[part].length} ${plan[part].length === 1 ? part.slice(0, -1) : part}`)
    .join(", ");
