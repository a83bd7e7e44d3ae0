import { search } from "../src/explore/search";
import type { Figure } from "./figure";

const SEEDS = 200;

/** What the search of fixed seeds costs, user and system time of all threads. */
export async function measure(): Promise<Figure[]> {
  const before = process.cpuUsage();
  const { finding } = await search({ fromSeed: 1, seeds: SEEDS, function: "echo" });
  if (finding) throw new Error(`seed ${finding.plan.seed} breaks ${finding.invariant}: ${finding.problem}`);
  const { user, system } = process.cpuUsage(before);
  return [{ name: `explore, ${SEEDS} seeds, CPU`, value: (user + system) / 1e6, unit: "s", target: { atMost: 120 } }];
}
