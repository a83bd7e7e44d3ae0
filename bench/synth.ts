import { median } from "simple-statistics";
import type { Figure } from "./figure";
import { type App, inTemporaryFolder, synthesize } from "./synthesize";
import { inTurns, ratio } from "./turns";

const ROUNDS = 5;

/** How long `tsx main.ts` takes, beside the smallest app that cdktf can synthesize. */
export async function measure(): Promise<Figure[]> {
  const { bare, two, twenty } = await inTurns(ROUNDS, {
    bare: () => secondsOf("bare.ts"),
    two: () => secondsOf("backend.ts", "2"),
    twenty: () => secondsOf("backend.ts", "20"),
  });
  return [
    { name: "bare cdktf app", value: median(bare), unit: "s" },
    { name: "2 regions", value: median(two), unit: "s" },
    { name: "20 regions", value: median(twenty), unit: "s" },
    { name: "2 regions / bare app", value: ratio(two, bare), unit: "x", target: { atMost: 1.7 } },
    { name: "20 regions / 2 regions", value: ratio(twenty, two), unit: "x", target: { atMost: 2 } },
  ];
}

function secondsOf(app: App, ...args: string[]): Promise<number> {
  return inTemporaryFolder((folder) => {
    const start = performance.now();
    synthesize(app, folder, args);
    return (performance.now() - start) / 1000;
  });
}
