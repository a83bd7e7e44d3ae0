import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FAULTS, insteadOf, noticedBy, ON_AWS, SIMULATED, targetsOf } from "../../src/faults/registry";

const SRC = join(__dirname, "../../src");
const NAMES = FAULTS.map(({ name }) => name);

describe("the registry of faults", () => {
  it("has each fault once, from a file of its own name", () => {
    expect(new Set(NAMES).size).toBe(NAMES.length);
    expect(NAMES.filter((name) => !existsSync(join(SRC, "faults", `${name}.ts`)))).toEqual([]);
  });

  it("has no fault that neither the simulator nor a drill can make", () => {
    expect(FAULTS.filter((fault) => !SIMULATED.includes(fault) && !ON_AWS.includes(fault))).toEqual([]);
  });

  it("takes a share only of what the simulator breaks", () => {
    expect(FAULTS.filter((fault) => fault.hits && !fault.break)).toEqual([]);
  });

  it("is the only place that knows a fault by its name", () => {
    // Names that are words of something else as well cannot be told apart.
    const names = NAMES.filter((name) => name.includes("-") && name !== "load-balancer");
    expect(names).toContain("cut-off");
    const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const knowing = files.filter((file) => {
      const text = readFileSync(join(SRC, file), "utf8");
      return names.some((name) => text.includes(`"${name}"`));
    });
    expect(knowing.filter((file) => !file.startsWith("faults"))).toEqual([]);
  });
});

describe("a fault's name", () => {
  it("that is nearly right is told, and others are told what there is", () => {
    expect(insteadOf("loadbalancer", FAULTS)).toBe("did you mean load-balancer?");
    expect(insteadOf("earthquake", ON_AWS)).toBe("use one of status, throttle, dial, table");
  });

  it("of an old report that nobody knows any more is taken for one that health checks notice", () => {
    expect(noticedBy({ fault: "flood" })).toBe("health checks");
    expect(noticedBy({ fault: "flood", share: 0.5 })).toBe("nobody");
  });
});

it("a fault is set on what it breaks", () => {
  const regions = ["sa-east-1", "eu-west-1"];
  const targets = new Map(FAULTS.map((fault) => [fault.name, targetsOf(fault, regions)]));
  expect(targets.get("slow")).toEqual(regions);
  expect(targets.get("address")).toEqual(["192.0.2.1", "198.51.100.1"]);
  expect(targets.get("control-plane")).toEqual(["us-west-2"]);
});
