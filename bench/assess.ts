import { median } from "simple-statistics";
import { assessmentText } from "../src/assessment/text";
import { assessmentOf } from "../src/commands/assess";
import { topologyFromSynth } from "../src/topology/from-synth";
import type { Figure } from "./figure";
import { inTemporaryFolder, synthesize } from "./synthesize";
import { inTurns, ratio } from "./turns";

const ROUNDS = 5;

/** What `npm run assess` takes after the synthesis, beside the synthesis: five regions, a load, and the twelve cities. */
export const measure = (): Promise<Figure[]> =>
  inTemporaryFolder(async (folder) => {
    const { synth, assess } = await inTurns(ROUNDS, {
      synth: () => secondsOf(() => synthesize("backend.ts", folder, ["5"])),
      assess: () => secondsOf(() => assessmentText(assessmentOf({ ...topologyFromSynth(folder), load: LOAD }, []))),
    });
    return [
      { name: "synthesis of 5 regions", value: median(synth), unit: "s" },
      { name: "its assessment for 12 cities", value: median(assess) * 1000, unit: "ms", target: { atMost: 1000 } },
      { name: "assessment / synthesis", value: ratio(assess, synth), unit: "x", target: { atMost: 0.1 } },
    ];
  });

const LOAD = {
  requestsPerSecond: 1000,
  meanDurationMs: 20,
  writeShare: 0.1,
  readsPerRequest: 1,
  peakRequestsPerSecond: 1000,
  accountConcurrency: 1000,
};

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
