/** An option of a command, as its help shows it. */
export interface KnownOption {
  /** `--replication-lag <ms>` */
  readonly flags: string;
  /** `--replication-lag` */
  readonly long?: string | undefined;
}

/**
 * npm keeps options for itself that stand before `--`, and leaves them in the environment only.
 * @param options of the command that runs
 * @param env of this process
 * @param words that npm did pass on, without the command's own name
 * @returns what to type instead; undefined where nothing was lost
 */
export function forgottenDashes(
  options: readonly KnownOption[],
  env: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
): string | undefined {
  const { npm_command: command, npm_lifecycle_event: script } = env;
  if (command === undefined || script === undefined) return undefined;
  // Where the user wrote --, npm passed options on: one that is in the environment too is npm's own, such as --json.
  if (words.some((word) => word.startsWith("--"))) return undefined;
  const lost = options.flatMap(({ flags, long = "" }) => {
    const value = env[`npm_config_${long.replace(/^--/, "").replaceAll("-", "_")}`];
    return long === "" || value === undefined || value === "" ? [] : [{ flags, long, value }];
  });
  if (lost.length === 0) return undefined;
  // Newer versions of npm take a value for a word of its own: it is known whose it is where there is one such option.
  const withoutValue = lost.filter(({ flags, value }) => flags.includes("<") && value === "true").length;
  const rest = withoutValue > 1 ? [] : [...words];
  const typed = lost.map(({ flags, long, value }) => {
    const [valueName] = /<.+>/.exec(flags) ?? [];
    if (valueName === undefined) return long;
    return `${long} ${value === "true" ? (rest.pop() ?? valueName) : value}`;
  });
  const run = script === "start" ? "npm start" : `npm run ${script}`;
  return `npm kept ${lost.map(({ long }) => long).join(", ")} for itself; write -- before options: ${[run, "--", ...rest, ...typed].join(" ")}`;
}
