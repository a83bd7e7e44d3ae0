import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fault } from "../../src/commands/fault";
import { locationOf } from "../../src/model/geography";
import { UserError } from "../../src/process/user-error";
import { VirtualClock } from "../../src/simulator/ground/virtual-clock";
import { temporaryFolder } from "../support/temporary-folder";
import { NO_FUNCTIONS, topologyOf } from "../support/topology";
import { serveWorld, startWorld } from "../support/world";

const US = "us-west-2";

/** A folder in which a simulator runs. */
async function simulated() {
  const world = await startWorld(topologyOf("", NO_FUNCTIONS), { clock: new VirtualClock() });
  const { addresses, stop } = await serveWorld(world, { locations: [locationOf(US)], port: 0 });
  const root = temporaryFolder();
  mkdirSync(join(root, ".globalapp"));
  writeFileSync(join(root, ".globalapp", "simulator.json"), JSON.stringify({ ...addresses, outputs: {} }));
  return { root, world, stop };
}

const refused = async (...args: Parameters<typeof fault>) => {
  const error = await fault(...args).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
};

describe("fault", () => {
  it("sets faults, lists them and clears them", async () => {
    const { root, world } = await simulated();
    expect(await fault(root, undefined, undefined, {})).toBe("no faults");
    expect(await fault(root, "slow", US, { for: 30 })).toBe("slow us-west-2 for 30 s");
    expect(await fault(root, "cut-off", "eu-central-1", {})).toBe("slow us-west-2 for 30 s\ncut-off eu-central-1");
    expect(world.faults.active).toEqual([
      { kind: "slow", target: US, forSeconds: 30 },
      { kind: "cut-off", target: "eu-central-1" },
    ]);
    expect(await fault(root, undefined, undefined, {})).toBe("slow us-west-2 for 30 s\ncut-off eu-central-1");
    expect(await fault(root, "error", US, { share: 0.1, for: 5 })).toMatch(/^error us-west-2 with share 0.1 for 5 s$/m);
    expect(await fault(root, "clear", undefined, {})).toBe("no faults");
    expect(world.faults.active).toEqual([]);
  });
});

describe("fault address", () => {
  it("takes the addresses that npm start prints", async () => {
    const { root, world } = await simulated();
    const { addresses } = JSON.parse(readFileSync(join(root, ".globalapp", "simulator.json"), "utf8"));
    const [, second] = addresses["us-west-2"];
    for (const target of [second, `${second}/`, new URL(second).host, "198.51.100.1"]) {
      expect(await fault(root, "address", target, {})).toBe("address 198.51.100.1");
    }
    expect(world.faults.active).toHaveLength(1);
  });
});

describe("fault refuses", () => {
  it("what is no fault, or strikes nothing, in the simulator's words", async () => {
    const { root } = await simulated();
    expect(await refused(root, "flood", US, {})).toMatch(/^there is no fault flood; use one of status, throttle, /);
    expect(await refused(root, "slow", "mars-1", {})).toBe(
      "slow has no target mars-1; use one of us-west-2, eu-central-1",
    );
  });

  it("a fault without a target, and to clear only one", async () => {
    const { root, world } = await simulated();
    expect(await refused(root, "slow", undefined, {})).toBe("name the target of slow: npm run fault -- slow REGION");
    await fault(root, "slow", US, {});
    expect(await refused(root, "clear", US, {})).toBe("clear ends every fault: leave out us-west-2");
    expect(world.faults.active).toHaveLength(1);
  });

  it("to go on without a simulator, and with one that has ended", async () => {
    expect(await refused(temporaryFolder(), undefined, undefined, {})).toBe(
      "no simulator runs here: start one with npm start",
    );
    const { root, stop } = await simulated();
    await stop();
    expect(await refused(root, "slow", US, {})).toBe("the simulator has ended: start it again with npm start");
  });
});
