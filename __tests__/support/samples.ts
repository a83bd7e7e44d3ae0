import type { Sample } from "../../src/drill/traffic/samples";

/** A probe that was answered at once, unless a test says otherwise. */
export function sampleOf(dueSeconds: number, changes: Partial<Sample> = {}): Sample {
  const dueMs = dueSeconds * 1000;
  return {
    location: "Seattle",
    connection: "new",
    dueMs,
    sentMs: dueMs,
    doneMs: dueMs + 10,
    status: 200,
    region: "us-west-2",
    ...changes,
  };
}

/**
 * A location's probes, one a second, as a line: `W` answered by us-west-2, `E` by eu-central-1, `.` failed.
 */
export const course = (line: string, changes: Partial<Sample> = {}): Sample[] =>
  [...line].map((letter, second) => sampleOf(second, { ...OUTCOMES[letter], ...changes }));

const OUTCOMES: Readonly<Record<string, Partial<Sample>>> = {
  W: { status: 200, region: "us-west-2" },
  E: { status: 200, region: "eu-central-1" },
  ".": { status: 400, region: "us-west-2" },
};
