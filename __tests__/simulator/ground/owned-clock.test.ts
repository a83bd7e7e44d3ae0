import { describe, expect, it } from "vitest";
import { OwnedClock } from "../../../src/simulator/ground/owned-clock";
import { VirtualClock } from "../../../src/simulator/ground/virtual-clock";

describe("a clock in the hands of one owner", () => {
  it("is the clock behind it", async () => {
    const virtual = new VirtualClock(0);
    const owned = new OwnedClock(virtual);
    const ran: string[] = [];
    owned.schedule(10, () => ran.push("scheduled"));
    owned.schedule(10, () => ran.push("cancelled")).cancel();
    void owned.sleep(20).then(() => ran.push("slept"));
    await virtual.advance(20);
    expect(ran).toEqual(["scheduled", "slept"]);
    expect(owned.now()).toBe(20);
    expect(owned.speed).toBe(0);
    await expect(owned.work(async () => "done")).resolves.toBe("done");
  });

  it("forgets what its owner has yet to do when the owner ends, and nothing else", async () => {
    const virtual = new VirtualClock(0);
    const owned = new OwnedClock(virtual);
    const ran: string[] = [];
    owned.schedule(10, () => ran.push("owner's"));
    void owned.sleep(10).then(() => ran.push("owner's sleep"));
    virtual.schedule(10, () => ran.push("another's"));
    owned.stop();
    await virtual.advance(20);
    expect(ran).toEqual(["another's"]);
  });
});
