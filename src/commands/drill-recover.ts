import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { explainAwsError } from "../aws/error-text";
import { missingOutputs, readOutputs } from "../aws/outputs";
import type { JournalEntry } from "../drill/change/journal";
import { homeOf, lockHolder } from "../drill/change/lock";
import { NotRestoredError, recover } from "../drill/change/recover";
import { PreflightError } from "../drill/preflight-error";
import { awsAccess, restorable } from "../drill/targets/aws-target";
import type { Backend } from "../drill/targets/backend";
import { tableNames } from "../drill/targets/table-names";
import type { Restorable } from "../drill/targets/target";
import { isRunning } from "../process/running-process";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { topologyFromSynth } from "../topology/from-synth";
import { EXIT, journalOf } from "./drill";
import type { Terminal } from "./drill-options";
import { deployedStack } from "./drill-target";
import { stackOf } from "./stack-of-outputs";

export interface RecoverOptions {
  /** Of the deployed backend, where the journal is on a machine that is lost. */
  readonly outputs?: string;
  readonly stack?: string;
  /** The file that synthesizes, if neither journal nor outputs say enough. @default the one that the drill was given */
  readonly app?: string;
  /** Whether to take the drill's end for granted. */
  readonly yes: boolean;
}

/** What was done, for people, and the exit code: those of a drill. */
export interface Outcome {
  readonly text: string;
  readonly code: number;
}

/**
 * Puts back what the journal says, or where there is none here, what the lock in the table says.
 * @throws UserError where nothing could be begun: nothing was changed then
 */
export async function recoverDrill(
  root: string,
  options: RecoverOptions,
  { ask, print, signal }: Pick<Terminal, "ask" | "print" | "signal">,
): Promise<Outcome> {
  const journal = journalOf(root);
  const entry = journal.exists() ? journal.read() : undefined;
  if (!entry && options.outputs === undefined) {
    return nothing(
      "no drill is unfinished here, so there is nothing to restore. To find a drill that another machine started, give --outputs FILE",
    );
  }
  if (entry && !options.yes) refuseRunning(entry);
  const target = await found(root, options, entry, signal);
  try {
    const unfinished = entry ?? (await elsewhere(target, options, ask));
    if (!unfinished) return nothing("no drill holds the lock, so there is nothing to restore");
    let told = false;
    const onUnreachable = () => {
      if (!told) print(`${target.api ?? "AWS"} cannot be reached: it is tried again for two minutes`);
      told = true;
    };
    const { done, conflicts } = await recover(target, unfinished, journal, { onUnreachable, signal });
    const lines = [...done, ...conflicts].map((each) => `  ${each}`);
    const text = [
      ...(lines.length > 0 ? ["restored:", ...lines] : ["nothing had been changed"]),
      ...seenUntilThen(unfinished),
    ].join("\n");
    return { text, code: conflicts.length > 0 ? EXIT.failed : EXIT.passed };
  } catch (error) {
    if (!(error instanceof NotRestoredError)) throw error;
    return { text: error.message, code: EXIT.aborted };
  } finally {
    await target.stop();
  }
}

const nothing = (text: string): Outcome => ({ text, code: EXIT.passed });

/** What leads to the backend: the journal, or without one the outputs. Only older versions of both need main.ts. */
async function found(
  root: string,
  options: RecoverOptions,
  entry: JournalEntry | undefined,
  signal: AbortSignal,
): Promise<Restorable> {
  if (entry?.backend) {
    useEndpointOf(entry.backend);
    return restorable(entry.backend);
  }
  const file = options.outputs ?? entry?.outputs;
  const described = entry || file === undefined ? undefined : await describedBy(file, options.stack);
  if (described) return described;
  const why = entry
    ? "the journal is of an older version, which does not say how the backend is reached"
    : `${file} has no home_region, which the next deploy adds`;
  const topology = await synthesize(root, { app: options.app ?? entry?.app, signal })
    .then((outdir) => topologyFromSynth(outdir, entry?.stack ?? options.stack))
    .catch((error) => {
      if (!(error instanceof UserError) || signal.aborted) throw error;
      throw new UserError(`${why}, so main.ts is needed, and it cannot be synthesized:\n${error.message}`);
    });
  return awsAccess({ stack: refusing(() => deployedStack(topology, file)) }, topology.table);
}

/** The SDK finds AWS, or what takes its place, where the drill found it. */
function useEndpointOf({ endpoint }: Backend): void {
  const here = process.env.AWS_ENDPOINT_URL || undefined;
  if (here === endpoint) return;
  if (here !== undefined) {
    throw new UserError(
      `the drill ran on ${endpoint ?? "AWS"}, and AWS_ENDPOINT_URL is ${here}: unset it, so that the drill's own is used`,
    );
  }
  process.env.AWS_ENDPOINT_URL = endpoint;
}

/** What outputs lead to, and the table's own description; undefined where they do not say which table has the lock. */
async function describedBy(file: string, wanted: string | undefined): Promise<Restorable | undefined> {
  const outputs = readOutputs(file, wanted);
  const { name, stack } = stackOf(outputs, wanted);
  const { homeRegion, regions } = stack;
  if (homeRegion === undefined) return undefined;
  const missing = missingOutputs(outputs[name] ?? {}, Object.keys(regions));
  if (missing.length > 0) {
    throw new UserError(
      `${file} lacks ${missing.join(", ")}: write it with npx cdktf output ${name} --outputs-file FILE`,
    );
  }
  const others = Object.keys(regions).filter((region) => region !== homeRegion);
  const table = await explained(tableNames({ stack }, homeRegion, [homeRegion, ...others]));
  return awsAccess({ stack }, table);
}

/** A preflight's reasons are errors here: there is nothing to begin without what is missing. */
function refusing<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw error instanceof PreflightError ? new UserError(error.reasons.join("\n")) : error;
  }
}

/** @throws UserError in place of AWS's errors: until something was restored, all of them say that nothing was begun */
const explained = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error) => {
    throw error instanceof UserError ? error : new UserError(explainAwsError(error));
  });

/** Where the evidence is that a drill leaves which was killed: its requests, and nothing concluded from them. */
const seenUntilThen = ({ requests }: JournalEntry): string[] =>
  requests !== undefined && existsSync(requests) ? [`what its clients saw until then: ${requests}`] : [];

function refuseRunning({ pid, host, drill }: JournalEntry): void {
  if (host !== hostname() || !isRunning(pid)) return;
  throw new UserError(
    `the drill ${drill} is probably still running, as process ${pid}: end it with Ctrl-C, and it restores everything itself. If that process is not a drill, give --yes`,
  );
}

/** A drill whose journal is on another machine. Nobody here can see whether it still runs. */
async function elsewhere(
  target: Restorable,
  { yes }: RecoverOptions,
  ask: Terminal["ask"],
): Promise<JournalEntry | undefined> {
  const entry = await explained(lockHolder(homeOf(target)));
  if (!entry || yes) return entry;
  const { drill, region, who, host, startedAt } = entry;
  const typed = await ask(
    `${who} started ${drill} on ${host} at ${startedAt}. If that drill has ended, type the region's name, ${region}, to restore everything: `,
  );
  if (typed.trim() === region) return entry;
  throw new UserError(`${region} was not confirmed: type its name, or give --yes`);
}
