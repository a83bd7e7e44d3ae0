import { existsSync } from "node:fs";
import { hostname } from "node:os";
import type { DeployedStack } from "../aws/outputs";
import type { JournalEntry } from "../drill/change/journal";
import { homeOf, lockHolder } from "../drill/change/lock";
import { recover } from "../drill/change/recover";
import { PreflightError } from "../drill/preflight-error";
import type { Target } from "../drill/targets/target";
import { isRunning } from "../process/running-process";
import { synthesize } from "../process/synthesize";
import { UserError } from "../process/user-error";
import { topologyFromSynth } from "../topology/from-synth";
import type { Topology } from "../topology/topology";
import { journalOf } from "./drill";
import type { Terminal } from "./drill-options";
import { deployedStack, deployedTarget } from "./drill-target";

export interface RecoverOptions {
  /** Of the deployed backend, where the journal is on a machine that is lost. */
  readonly outputs?: string;
  readonly stack?: string;
  /** The file that synthesizes. @default the one that the drill was given */
  readonly app?: string;
  /** Whether to take the drill's end for granted. */
  readonly yes: boolean;
}

/**
 * Puts back what the journal says, or where there is none here, what the lock in the table says.
 * @returns what was done, for people
 */
export async function recoverDrill(
  root: string,
  options: RecoverOptions,
  { ask, print, signal }: Pick<Terminal, "ask" | "print" | "signal">,
): Promise<string> {
  const journal = journalOf(root);
  const entry = journal.exists() ? journal.read() : undefined;
  if (!entry && options.outputs === undefined) {
    return "no drill is unfinished here, so there is nothing to restore. To find a drill that another machine started, give --outputs FILE";
  }
  if (entry && !options.yes) refuseRunning(entry);
  const outputs = options.outputs ?? entry?.outputs;
  const outdir = await synthesize(root, { app: options.app ?? entry?.app, signal });
  const topology = topologyFromSynth(outdir, entry?.stack ?? options.stack);
  const target = await deployedTarget(topology, readable(topology, outputs));
  try {
    const unfinished = entry ?? (await elsewhere(target, options, ask));
    if (!unfinished) return "no drill holds the lock, so there is nothing to restore";
    let told = false;
    const onUnreachable = () => {
      if (!told) print(`${target.api ?? "AWS"} cannot be reached: it is tried again for two minutes`);
      told = true;
    };
    const done = await recover(target, unfinished, journal, { onUnreachable, signal });
    return [
      ...(done.length > 0 ? ["restored:", ...done.map((each) => `  ${each}`)] : ["nothing had been changed"]),
      ...seenUntilThen(unfinished),
    ].join("\n");
  } finally {
    await target.stop();
  }
}

function readable(topology: Topology, outputs: string | undefined): DeployedStack {
  try {
    return deployedStack(topology, outputs);
  } catch (error) {
    throw error instanceof PreflightError ? new UserError(error.reasons.join("\n")) : error;
  }
}

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
  target: Target,
  { yes }: RecoverOptions,
  ask: Terminal["ask"],
): Promise<JournalEntry | undefined> {
  const entry = await lockHolder(homeOf(target));
  if (!entry || yes) return entry;
  const { drill, region, who, host, startedAt } = entry;
  const typed = await ask(
    `${who} started ${drill} on ${host} at ${startedAt}. If that drill has ended, type the region's name, ${region}, to restore everything: `,
  );
  if (typed.trim() === region) return entry;
  throw new UserError(`${region} was not confirmed: type its name, or give --yes`);
}
