import { recover } from "../drill/recover";
import { synthesize } from "../synthesize";
import { topologyFromSynth } from "../topology/from-synth";
import { deployedTarget, journalOf } from "./drill";

/** Puts back what the journal says, on the target that it names. @returns what was done, for people */
export async function recoverDrill(root: string): Promise<string> {
  const journal = journalOf(root);
  if (!journal.exists()) return "no drill is unfinished: there is nothing to put back";
  const entry = journal.read();
  if (entry.target !== "aws") {
    journal.remove();
    return "the drill ran on a simulator of its own, which has ended with it: there is nothing to put back";
  }
  const topology = topologyFromSynth(synthesize(root), entry.stack);
  const target = await deployedTarget(topology, { outputs: entry.outputs, from: [] });
  try {
    const done = await recover(target, journal);
    return done.length > 0 ? `put back:\n${done.map((each) => `  ${each}`).join("\n")}` : "nothing had been changed";
  } finally {
    await target.stop();
  }
}
