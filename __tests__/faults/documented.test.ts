import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/faults/fault";
import { FAULTS, faultNamed, hitsText, targetsOf } from "../../src/faults/registry";
import { failoverBudget } from "../../src/model/failover-budget";
import { breakableWorld, EU, US } from "../support/breakable-world";
import { bundle, READING } from "../support/bundle";
import { record } from "../support/events";
import { FakeBackend } from "../support/fake-backend";

const DOCS = readFileSync(join(__dirname, "../../docs/simulator.md"), "utf8");
const HEADER = "| fault | what it does | target | noticed by | replication | `--share` counts | drill on |\n";

/** As it is documented. */
const ROWS = (DOCS.split(HEADER)[1] ?? "")
  .split("\n\n", 1)[0]
  ?.split("\n")
  .slice(1)
  .map((row) => {
    const [, name = "", , , noticedBy, replication, , drill] = row.split("|").map((cell) => cell.trim());
    return { row, name: name.replaceAll("`", ""), noticedBy, replication, drill };
  }) as { row: string; name: string; noticedBy: string; replication: string; drill: string }[];

/** As it should be documented. */
const rowOf = (fault: Fault): string =>
  `| \`${fault.name}\` | ${[
    fault.what,
    fault.target,
    fault.noticedBy,
    fault.cutsReplication ? "waits" : "continues",
    fault.hits === undefined ? "none" : hitsText(fault),
    fault.plan === undefined ? "the simulator" : "both",
  ].join(" | ")} |`;

/** Seconds until the edge knows a load balancer's health. */
const PROPAGATION = 20;

/** Longer than the failover takes at worst, and the way back. */
const LONG_MS = 100_000;

it("docs/simulator.md has the table of faults as they are", () => {
  expect(ROWS.map(({ row }) => row).join("\n")).toBe(FAULTS.map(rowOf).join("\n"));
});

describe("what docs/simulator.md says of a fault is so on the simulator:", () => {
  it.each(ROWS.filter(({ name }) => faultNamed(name)?.break))("$name", async ({ name, noticedBy, replication }) => {
    const { world, clock, eu } = await breakableWorld({}, { propagationMs: PROPAGATION * 1000 }, bundle(READING));
    const { shift } = failoverBudget(world.topology, { best: PROPAGATION, worst: PROPAGATION }).get(US) ?? {};
    const whenNoticed: Readonly<Record<string, unknown>> = {
      nobody: [],
      "the edge": [PROPAGATION],
      "health checks": [expect.toSatisfy((at: number) => at >= Number(shift?.best) && at <= Number(shift?.worst))],
    };
    const health = record(world.events, "endpoint-health");
    const replicated = record(world.events, "replication");
    const [target = ""] = targetsOf(faultNamed(name) as Fault, [US, EU]);
    world.faults.set({ kind: name, target });
    await eu.put("1", "while it is on");
    await clock.advance(LONG_MS);
    expect(health.map(({ at }) => at)).toEqual(whenNoticed[noticedBy]);
    expect(replicated).toHaveLength(replication === "waits" ? 0 : 1);
    world.faults.clear();
    await clock.advance(LONG_MS);
    expect(health.at(-1)?.healthy ?? true).toBe(true);
    expect(replicated).toHaveLength(1);
  });
});

describe("what docs/simulator.md says that a drill can make on AWS as well:", () => {
  it.each(ROWS.filter(({ drill }) => drill === "both"))("$name", async ({ name }) => {
    const { control } = new FakeBackend().target();
    const planned = await faultNamed(name)?.plan?.(control, US);
    expect(planned).not.toEqual([]);
    expect(planned).not.toContainEqual(expect.objectContaining({ what: "simulator" }));
  });
});
