import { describe, expect, it } from "vitest";
import { STATIC_ADDRESSES } from "../../src/model/static-addresses";
import { breakableWorld } from "../support/breakable-world";

describe("the fault address", () => {
  it("address lets one address answer nobody", async () => {
    const { world, client } = await breakableWorld();
    world.faults.set({ kind: "address", target: STATIC_ADDRESSES[1] });
    expect(client.connect(STATIC_ADDRESSES[0])).toBeDefined();
    expect(client.connect(STATIC_ADDRESSES[1])).toBeUndefined();
    world.faults.clear();
    expect(client.connect(STATIC_ADDRESSES[1])).toBeDefined();
  });

  it("with a share refuses some connections to it", async () => {
    const { world, client } = await breakableWorld();
    const [target] = STATIC_ADDRESSES;
    world.faults.set({ kind: "address", target, share: 0.5 });
    const refused = Array.from({ length: 40 }, () => client.connect(target)).filter((each) => each === undefined);
    expect(refused.length).toBeGreaterThan(8);
    expect(refused.length).toBeLessThan(32);
  });
});
