import { describe, expect, it } from "vitest";
import { parseStopCondition } from "../../src/drill/stop-conditions";
import { UnaffectedClients } from "../../src/drill/unaffected-clients";
import { course, sampleOf } from "../support/samples";

const HERE = "Frankfurt";
const CONDITION = [parseStopCondition("availability<90%")];

/** What clients at a location saw whose region is not broken; the other one is broken from second 10 on. */
function clients(line: string, location = HERE): UnaffectedClients {
  const all = new UnaffectedClients(new Set([HERE]), 10_000);
  for (const sample of course(line, { location })) all.add(sample);
  return all;
}

describe("clients whose region is not broken", () => {
  it("have failed for as long as nothing good came since the fault, whatever was before it", () => {
    expect(clients(`${".".repeat(10)}${".".repeat(6)}`).failing(5)).toMatch(
      /^clients at Frankfurt, .* for 5(\.\d+)? s$/,
    );
    expect(clients(`${".".repeat(10)}${".".repeat(5)}`).failing(5)).toBeUndefined();
    expect(clients(`${"E".repeat(10)}..E${".".repeat(5)}`).failing(5)).toBeUndefined();
  });

  it("are not those of other locations", () => {
    expect(clients(".".repeat(60), "Seattle").failing(5)).toBeUndefined();
    expect(clients(".".repeat(60), "Seattle").breached(CONDITION, 60_000)).toBeUndefined();
  });

  it("breach a condition from ten seconds after the fault on, by what came in the last ten", () => {
    const bad = clients(`${"E".repeat(10)}${".".repeat(20)}`);
    expect(bad.breached(CONDITION, 19_999)).toBeUndefined();
    expect(bad.breached(CONDITION, 20_000)).toMatch(/^--stop-if availability<90%: availability 0% in the last 10 s/);
    const healed = clients(`${"E".repeat(10)}${".".repeat(5)}${"E".repeat(15)}`);
    expect(healed.breached(CONDITION, 30_000)).toBeUndefined();
  });

  it("are not judged by requests that were due before the fault, and failed after it", () => {
    const all = new UnaffectedClients(new Set([HERE]), 10_000);
    all.add(sampleOf(9, { location: HERE, status: 500, doneMs: 20_000 }));
    expect(all.breached(CONDITION, 21_000)).toBeUndefined();
    expect(all.failing(5)).toBeUndefined();
  });
});
